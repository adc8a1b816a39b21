"""The bank's same-day verdict over a file and the rows of it that it would not take (OPA, CRA)."""

from dataclasses import dataclass, field
from typing import Final

from integrations.psbc import filenames, reading
from integrations.psbc.codec import ParsedFile
from integrations.psbc.codes import Family, ResultCode
from integrations.psbc.errors import FileError, MalformedFile
from integrations.psbc.filenames import FileName
from integrations.psbc.profile import Profile
from integrations.psbc.reading import RefusedLine
from integrations.psbc.rows import ParsedLine

_OVER_THE_FILE: Final = "F"
_OTHER_VERDICTS: Final = frozenset({ResultCode.SUCCESS, ResultCode.FILE_REPEATED})


@dataclass(frozen=True, slots=True)
class RefusedRequest:
    """A row refused for its format; it will be in no result file."""

    line_number: int
    reference: str
    code: ResultCode
    message: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The verdict: when not accepted no row was taken; `unread` are lines to be quarantined."""

    file_name: str
    answered: FileName
    code: ResultCode
    accepted: int
    message: str = field(repr=False)
    refused: tuple[RefusedRequest, ...]
    unread: tuple[RefusedLine, ...]

    @property
    def is_accepted(self) -> bool:
        """This will tell whether the bank took the file."""
        return self.code is ResultCode.SUCCESS


def verdict(profile: Profile, file: ParsedFile) -> Acceptance:
    """This will read an acceptance file.

    Raises:
        UnknownResultCode: the verdict over the file is new to us.
        MalformedFile: there is not exactly one verdict, first, over a file that this kind answers.
    """
    first, *others = file.lines
    if first.number != 1:
        raise file.unread[0].problem
    if reading.text(first, "row_type") != _OVER_THE_FILE:
        raise reading.contradiction(first, "应为对整个文件的答复")
    code = reading.coded(profile.codes.result_codes, first, "code")
    accepted = reading.integer(first, "accepted") or 0
    if code.family is not Family.WHOLE_FILE and code not in _OTHER_VERDICTS:
        raise reading.contradiction(first, "的代码不能用于整个文件")
    if code is not ResultCode.SUCCESS and accepted:
        raise reading.contradiction(first, "整个文件被拒却有受理的笔数")
    rest: list[RefusedRequest] = []
    unread = reading.unread(file)
    for line in others:
        try:
            rest.append(_refused(profile, line))
        except FileError as error:
            unread.append(RefusedLine(line.number, error))
    name = reading.text(first, "ref")
    return Acceptance(
        file_name=name,
        answered=_answered(profile, file, name, first),
        code=code,
        accepted=accepted,
        message=reading.text(first, "msg"),
        refused=tuple(rest),
        unread=reading.in_order(unread),
    )


def _answered(profile: Profile, file: ParsedFile, name: str, line: ParsedLine) -> FileName:
    try:
        answered = filenames.read(profile, name)
    except MalformedFile as error:
        raise reading.contradiction(line, f"所答复的{error.reason}") from error
    if answered.org != file.org or profile.agreed(answered.kind).acceptance is not file.kind:
        raise reading.contradiction(line, "所答复的文件不是我方发出的同类文件")
    return answered


def _refused(profile: Profile, line: ParsedLine) -> RefusedRequest:
    if reading.text(line, "row_type") == _OVER_THE_FILE:
        raise reading.contradiction(line, "重复答复整个文件")
    code = reading.coded(profile.codes.result_codes, line, "code")
    if code.family in {Family.SUCCESS, Family.IN_PROGRESS} or reading.integer(line, "accepted"):
        raise reading.contradiction(line, "被拒却标为受理")
    return RefusedRequest(line.number, reading.text(line, "ref"), code, reading.text(line, "msg"))
