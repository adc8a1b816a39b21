"""What the families share in giving lines a meaning: a line that makes no sense is set aside alone."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Generic, TypeVar

from integrations.psbc.codec import ParsedFile
from integrations.psbc.codes import Family, Outcome, ResultCode
from integrations.psbc.errors import FileError, MalformedFile, UnknownResultCode
from integrations.psbc.kinds import RecordKind
from integrations.psbc.profile import Profile
from integrations.psbc.rows import ParsedLine

_Meant = TypeVar("_Meant")


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line to be quarantined, with what is wrong in it."""

    number: int
    problem: FileError


@dataclass(frozen=True, slots=True)
class Reading(Generic[_Meant]):
    """The lines of a file that were understood, and those that were not."""

    values: tuple[_Meant, ...]
    refused: tuple[RefusedLine, ...]


def read_each(
    file: ParsedFile, kind: RecordKind, meaning: Callable[[ParsedLine], _Meant]
) -> Reading[_Meant]:
    """This will apply `meaning` to every line; kept apart are those it refuses and those unread."""
    assert file.kind is kind
    values: list[_Meant] = []
    refused = unread(file)
    for line in file.lines:
        try:
            values.append(meaning(line))
        except FileError as error:
            refused.append(RefusedLine(line.number, error))
    return Reading(tuple(values), in_order(refused))


def unread(file: ParsedFile) -> list[RefusedLine]:
    """This will give the lines of which not even the form is right."""
    return [RefusedLine(each.partial.number, each.problem) for each in file.unread]


def in_order(refused: Iterable[RefusedLine]) -> tuple[RefusedLine, ...]:
    """This will sort by the place in the file."""
    return tuple(sorted(refused, key=lambda each: each.number))


def coded(codes: Mapping[str, _Meant], line: ParsedLine, column: str) -> _Meant:
    """This will translate the bank's word in a column into ours.

    Raises:
        UnknownResultCode: the profile does not have it.
    """
    found = codes.get(text(line, column))
    if found is None:
        raise UnknownResultCode(f"第{line.number}条明细{column}列的代码未约定", offset=line.offset)
    return found


def outcome(profile: Profile, line: ParsedLine) -> tuple[Outcome, ResultCode]:
    """This will say what a result line proves; "refused as repeated" proves nothing.

    Raises:
        UnknownResultCode: the bank said something new.
        MalformedFile: the result and its code contradict each other.
    """
    result = coded(profile.codes.results, line, "result")
    code = coded(profile.codes.result_codes, line, "code")
    if result is Outcome.FAILED and code in _REPEATED:
        return Outcome.UNKNOWN, code
    if code.family not in _MAY_STAND_ON[result] and (result, code) not in _EXCEPTIONS:
        raise contradiction(line, "结果与代码矛盾")
    return result, code


def contradiction(line: ParsedLine, reason: str) -> MalformedFile:
    """This will return the error for a line whose fields do not go together."""
    return MalformedFile(f"第{line.number}条明细{reason}", offset=line.offset)


def has_all(line: ParsedLine, *columns: str) -> bool:
    """This will tell whether every one of the columns is filled that the profile has."""
    return all(line.values[column] not in {None, ""} for column in columns if column in line.values)


def text(line: ParsedLine, column: str) -> str:
    """This will return a field of text, "" when empty or not read."""
    value = line.values.get(column, "")
    assert isinstance(value, str)
    return value


def integer(line: ParsedLine, column: str) -> int | None:
    """This will return a field of an integer or of fen."""
    value = line.values.get(column)
    assert value is None or isinstance(value, int)
    return value


def day(line: ParsedLine, column: str) -> date | None:
    """This will return a field of a day."""
    value = line.values.get(column)
    assert value is None or (isinstance(value, date) and not isinstance(value, datetime))
    return value


def instant(line: ParsedLine, column: str) -> datetime | None:
    """This will return a field of an instant, aware, in the bank's zone."""
    value = line.values.get(column)
    assert value is None or isinstance(value, datetime)
    return value


_REPEATED: Final = frozenset({ResultCode.SERIAL_REPEATED, ResultCode.FILE_REPEATED})
_MAY_STAND_ON: Final[Mapping[Outcome, frozenset[Family]]] = {
    Outcome.SUCCEEDED: frozenset({Family.SUCCESS}),
    Outcome.FAILED: frozenset({Family.FAILED, Family.WHOLE_FILE}),
    Outcome.IN_PROGRESS: frozenset({Family.IN_PROGRESS}),
    Outcome.UNKNOWN: frozenset({Family.UNKNOWN}),
}
# A holder of a class I account is given a class II one instead: a success that says why.
_EXCEPTIONS: Final = frozenset({(Outcome.SUCCEEDED, ResultCode.HAS_CLASS_ONE)})
