"""How an answer says what it answers: the file of ours, and in it the line; read as the profile declares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from integrations.psbc import filenames
from integrations.psbc.codec import ParsedFile
from integrations.psbc.columns import Column, Value
from integrations.psbc.errors import MalformedFile
from integrations.psbc.filenames import FileName
from integrations.psbc.kinds import RecordKind
from integrations.psbc.layout import FileReference, LineReference
from integrations.psbc.profile import Profile
from integrations.psbc.rows import ParsedLine, UnreadLine

# Where a line repeats our reference; in an acceptance the same column may hold the line's number.
REFERENCES: Final[Mapping[RecordKind, str]] = {
    RecordKind.OPEN: "req_id",
    RecordKind.OPEN_ACCEPTANCE: "ref",
    RecordKind.OPEN_RESULT: "req_id",
    RecordKind.CREDIT: "pay_id",
    RecordKind.CREDIT_ACCEPTANCE: "ref",
    RecordKind.CREDIT_RESULT: "pay_id",
}
_OVER_THE_FILE: Final = "F"
_CHARACTER_BYTES_MAX: Final = 4


class OtherRequest(MalformedFile):
    """A line repeats other facts than those of the line that it names: it answers something else."""

    code = "UNKNOWN_REFERENCE"


@dataclass(frozen=True, slots=True)
class Asked:
    """A file of ours as an answer may name it."""

    kind: RecordKind
    name: str
    batch_no: str

    @classmethod
    def of(cls, file: ParsedFile) -> Self:
        """This will name a file that is here."""
        return cls(file.kind, file.name, file.batch_no)


def asked_kind(profile: Profile, answer: RecordKind) -> RecordKind | None:
    """This will give the kind of ours that a kind of the bank's answers, if it answers any."""
    return next(
        (kind for kind, each in profile.kinds.items() if answer in {each.acceptance, each.result}),
        None,
    )


def says(profile: Profile, answer: ParsedFile) -> dict[FileReference, str]:
    """This will give what an answer says of the file that it answers, in each way agreed on."""
    asked = asked_kind(profile, answer.kind)
    assert asked is not None, "only an answer answers"
    same = FileName(asked, answer.org, answer.business_on, answer.sequence)
    return {
        way: filenames.compose(profile, same)
        if way is FileReference.NAME
        else {FileReference.BATCH_NO: answer.batch_no, FileReference.ANSWERED: answer.answered}[way]
        for way in profile.agreed(answer.kind).refers.file
    }


def is_about(profile: Profile, answer: ParsedFile, asked: Asked) -> bool:
    """This will say whether an answer names that very file, in every way in which it names one."""
    if asked.kind is not asked_kind(profile, answer.kind):
        return False
    return all(
        said == (asked.batch_no if way is FileReference.BATCH_NO else asked.name)
        for way, said in says(profile, answer).items()
    )


def has_its_number(profile: Profile, answer: RecordKind) -> bool:
    """This will say whether a kind's files bear the number of what they answer, and none of their own."""
    return FileReference.NAME in profile.agreed(answer).refers.file


def needs_request(profile: Profile, answer: RecordKind) -> bool:
    """This will say whether an answer's lines mean something only beside those that they answer."""
    agreed = profile.agreed(answer)
    is_numbered = agreed.refers.line is LineReference.NUMBER
    return is_numbered or _lends_serial(profile, answer) or bool(_echoes(profile, answer))


def resolved(profile: Profile, answer: ParsedFile, asked: ParsedFile) -> ParsedFile:
    """This will give an answer with our own references in its lines, and none that answers another.

    A line whose number or reference the request has not keeps no reference; one that repeats other
    facts than the line of the request is set aside. Where the bank gives a payment no serial of its
    own, the batch and the line stand for it.
    """
    if not needs_request(profile, answer.kind):
        return answer
    reading = _Reading(profile, answer.kind, asked)
    lines: list[ParsedLine] = []
    unread = list(answer.unread)
    for line in answer.lines:
        found = reading.meant(line)
        problem = None if found is None else reading.problem(line, found)
        if problem is None:
            lines.append(reading.filled(line, found))
        else:
            unread.append(UnreadLine(line, problem))
    return replace(answer, lines=tuple(lines), unread=tuple(unread))


class _Reading:
    """The lines of a request, found as the lines of an answer of one kind name them."""

    def __init__(self, profile: Profile, kind: RecordKind, asked: ParsedFile) -> None:
        agreed = profile.agreed(kind)
        self._encoding = profile.encoding
        self._batch_no = asked.batch_no
        self._is_numbered = agreed.refers.line is LineReference.NUMBER
        self._lends_serial = _lends_serial(profile, kind)
        self._column = REFERENCES[kind]
        self._number = "seq" if "seq" in {column.name for column in agreed.columns} else "ref"
        self._theirs = REFERENCES[asked.kind]
        self._echoes = _echoes(profile, kind)
        self._by: Mapping[Value, ParsedLine] = {
            line.number if self._is_numbered else line.values[self._theirs]: line
            for line in asked.lines
        }

    def meant(self, line: ParsedLine) -> ParsedLine | None:
        """This will find the line of the request; none if it has no such line."""
        if self._is_over_the_file(line):
            return None
        said = line.values.get(self._number if self._is_numbered else self._column)
        if self._is_numbered and isinstance(said, str):
            return self._by.get(int(said)) if said.isdecimal() else None
        return self._by.get(said)

    def problem(self, line: ParsedLine, found: ParsedLine) -> OtherRequest | None:
        """This will say in which column a line repeats something else than it should."""
        for column in self._echoes:
            told, sent = line.values.get(column.name), found.values.get(column.name)
            if told not in {None, ""} and not self._is_echo(column, told, sent):
                reason = f"第{line.number}条明细{column.name}列与所答复的一行不符"
                return OtherRequest(reason, offset=line.offset)
        return None

    def filled(self, line: ParsedLine, found: ParsedLine | None) -> ParsedLine:
        """This will put our reference into a line, "" for one that the request has not."""
        if self._is_over_the_file(line):
            return line
        values = dict(line.values)
        if self._is_numbered:
            values[self._column] = found.values[self._theirs] if found else ""
        if self._lends_serial and found is not None:
            values["bank_serial"] = f"{self._batch_no}-{found.number}"
        return replace(line, values=values)

    def _is_echo(self, column: Column, told: Value, sent: Value) -> bool:
        """This will say whether the bank repeats what was sent, cut to its column where it is longer."""
        if told == sent or not (isinstance(told, str) and isinstance(sent, str)):
            return told == sent
        mine, theirs = sent.encode(self._encoding), told.encode(self._encoding)
        is_cut = column.bytes_max - _CHARACTER_BYTES_MAX < len(theirs) <= column.bytes_max
        return len(mine) > column.bytes_max and is_cut and mine.startswith(theirs)

    @staticmethod
    def _is_over_the_file(line: ParsedLine) -> bool:
        return line.values.get("row_type") == _OVER_THE_FILE


def _echoes(profile: Profile, kind: RecordKind) -> Sequence[Column]:
    return [column for column in profile.agreed(kind).columns if column.echoes]


def _lends_serial(profile: Profile, kind: RecordKind) -> bool:
    is_result = kind is RecordKind.CREDIT_RESULT
    return is_result and "bank_serial" in profile.agreed(kind).left_out
