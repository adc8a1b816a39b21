"""Where files speak of one payment, found in their bytes alone: no database, one file at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from integrations.psbc import codec, filenames, looking, referring
from integrations.psbc.codec import ParsedFile
from integrations.psbc.digest import sm3_hex
from integrations.psbc.errors import FileError, MalformedFile
from integrations.psbc.kinds import RecordKind
from integrations.psbc.layout import LineReference
from integrations.psbc.looking import Line, Part
from integrations.psbc.profile import Profile
from integrations.psbc.referring import Asked


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """A file as it lies in an archive; `read` opens it, so that only one is held at a time."""

    name: str
    digest: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Mention:
    """A line of a file that speaks of the payment, its card or its card's request."""

    kind: RecordKind
    name: str
    digest: str
    is_intact: bool
    line: Line


def line_at(profile: Profile, *, name: str, content: bytes, number: int) -> Line | None:
    """This will lay out one detail line of a file; None if it has none of that number."""
    found = looking.each_line(profile, name=name, content=content)
    return next((line for line in found if line.number == number), None)


def lines_about(
    profile: Profile, *, name: str, content: bytes, wanted: Mapping[str, str]
) -> Iterator[Line]:
    """This will give the detail lines in which one of the columns holds the text wanted of it."""
    if not any(text.encode(profile.encoding) in content for text in wanted.values()):
        return
    for line in looking.each_line(profile, name=name, content=content):
        if line.part is Part.DETAIL and any(
            wanted.get(cell.column) == cell.text for cell in line.cells if cell.text
        ):
            yield line


def trace(
    profile: Profile, files: Callable[[], Iterable[ArchivedFile]], pay_id: str
) -> tuple[Mention, ...]:
    """This will find every line about a payment, from its card's request to the day's statement.

    The archive is gone through three times, each time with what the time before told: the payment's
    card, then the card's request; and more often where the bank names lines and not our numbers.
    """
    money = {"pay_id": pay_id}
    found = _mentions(profile, files(), dict.fromkeys(_MONEY, money))
    credit = _told(found, RecordKind.CREDIT)
    accepted = {"ref": credit.get("file", "")}
    card = {"card_no": credit.get("card_no", "")}
    found += _mentions(
        profile,
        files(),
        {RecordKind.CREDIT_ACCEPTANCE: accepted} | dict.fromkeys(_CARD, card),
    )
    found += _answers_by_line(profile, files, found)
    request = {"req_id": _told(found, RecordKind.OPEN_RESULT).get("req_id", "")}
    found += _mentions(profile, files(), {RecordKind.OPEN: request})
    found += _asked_by_line(profile, files, found)
    named = {"ref": _told(found, RecordKind.OPEN).get("file", "")}
    found += _mentions(profile, files(), {RecordKind.OPEN_ACCEPTANCE: named})
    order = list(_ORDER)
    return tuple(sorted(found, key=lambda one: (order.index(one.kind), one.name, one.line.offset)))


def _answers_by_line(
    profile: Profile, files: Callable[[], Iterable[ArchivedFile]], found: Sequence[Mention]
) -> list[Mention]:
    """This will find the line that answers the credit's where the bank counts ours instead."""
    credits_ = [one for one in found if one.kind is RecordKind.CREDIT]
    if not credits_ or not _is_numbered(profile, RecordKind.CREDIT_RESULT):
        return []
    asked = _named(profile, files, credits_[0].name)
    return [
        Mention(parsed.kind, file.name, file.digest, is_intact, line)
        for file, parsed, content, is_intact in _parsed(profile, files, RecordKind.CREDIT_RESULT)
        if asked is not None and referring.is_about(profile, parsed, asked)
        for line in looking.each_line(profile, name=file.name, content=content)
        if _number_of(line) == str(credits_[0].line.number)
    ]


def _asked_by_line(
    profile: Profile, files: Callable[[], Iterable[ArchivedFile]], found: Sequence[Mention]
) -> list[Mention]:
    """This will find the request of the card where its result counts our lines instead."""
    results = [one for one in found if one.kind is RecordKind.OPEN_RESULT]
    if not results or not _is_numbered(profile, RecordKind.OPEN_RESULT):
        return []
    told = [
        parsed
        for file, parsed, _, _ in _parsed(profile, files, RecordKind.OPEN_RESULT)
        if file.name == results[0].name
    ]
    return [
        Mention(parsed.kind, file.name, file.digest, is_intact, line)
        for file, parsed, content, is_intact in _parsed(profile, files, RecordKind.OPEN)
        if told and referring.is_about(profile, told[0], Asked.of(parsed))
        for line in looking.each_line(profile, name=file.name, content=content)
        if str(line.number) == _number_of(results[0].line)
    ]


def _is_numbered(profile: Profile, kind: RecordKind) -> bool:
    agreed = profile.kinds.get(kind)
    return agreed is not None and agreed.refers.line is LineReference.NUMBER


def _named(
    profile: Profile, files: Callable[[], Iterable[ArchivedFile]], name: str
) -> Asked | None:
    asked = _parsed(profile, files, RecordKind.CREDIT)
    return next((Asked.of(parsed) for file, parsed, _, _ in asked if file.name == name), None)


def _parsed(
    profile: Profile, files: Callable[[], Iterable[ArchivedFile]], kind: RecordKind
) -> Iterator[tuple[ArchivedFile, ParsedFile, bytes, bool]]:
    """This will give the files of a kind that can be read, each with its bytes and if they are intact."""
    for file in files():
        if _kind(profile, file.name) is not kind:
            continue
        content = file.read()
        try:
            parsed = codec.parse(profile, name=file.name, content=content)
        except FileError:
            continue
        yield file, parsed, content, sm3_hex(content) == file.digest


def _number_of(line: Line) -> str:
    return next((cell.text for cell in line.cells if cell.column == "seq"), "")


def _mentions(
    profile: Profile,
    files: Iterable[ArchivedFile],
    wanted: Mapping[RecordKind, Mapping[str, str]],
) -> list[Mention]:
    asked = {kind: texts for kind, texts in wanted.items() if all(texts.values())}
    found = []
    for file in files if asked else ():
        kind = _kind(profile, file.name)
        if kind not in asked:
            continue
        content = file.read()
        is_intact = sm3_hex(content) == file.digest
        found += [
            Mention(kind, file.name, file.digest, is_intact, line)
            for line in lines_about(profile, name=file.name, content=content, wanted=asked[kind])
        ]
    return found


def _kind(profile: Profile, name: str) -> RecordKind | None:
    try:
        return filenames.read(profile, name).kind
    except MalformedFile:
        return None


def _told(found: Iterable[Mention], kind: RecordKind) -> dict[str, str]:
    """This will give what the first line of a kind says by its columns, and the file it stands in."""
    for one in found:
        if one.kind is kind:
            return {cell.column: cell.text for cell in one.line.cells} | {"file": one.name}
    return {}


_MONEY: Final = (
    RecordKind.CREDIT,
    RecordKind.CREDIT_RESULT,
    RecordKind.RETURN,
    RecordKind.STATEMENT,
)
_CARD: Final = (RecordKind.OPEN_RESULT, RecordKind.DELIVERY, RecordKind.ACTIVATION)
_ORDER: Final = (
    RecordKind.OPEN,
    RecordKind.OPEN_ACCEPTANCE,
    *_CARD,
    RecordKind.CREDIT,
    RecordKind.CREDIT_ACCEPTANCE,
    *_MONEY[1:],
)
