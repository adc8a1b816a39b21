"""What a changed agreement would make of a file that was sent: the same bytes, or where they differ.

A file of the archive is read by the profile that reproduces its very bytes, and what it carries is
rendered under the candidate. Nothing here is masked; whoever shows lines masks them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import zip_longest
from typing import Final

from integrations.psbc import codec, looking
from integrations.psbc.codec import ParsedFile, RenderedFile
from integrations.psbc.errors import FileError
from integrations.psbc.looking import Line
from integrations.psbc.profile import Profile

LINES_SHOWN_MAX: Final = 20


class TrialVerdict(StrEnum):
    """What became of one file under the candidate."""

    SAME = "SAME"
    DIFFERS = "DIFFERS"
    REFUSED = "REFUSED"
    UNREADABLE = "UNREADABLE"


@dataclass(frozen=True, slots=True)
class LinePair:
    """A line of the archived file and the one in its place, of which either may be missing."""

    position: int
    before: Line | None
    after: Line | None


@dataclass(frozen=True, slots=True)
class Trial:
    """One file tried: by which profile it was read, and what differs, the first lines of it laid out.

    `first_offset` is the first byte that differs, None where none does; sizes are bytes.
    """

    verdict: TrialVerdict
    read_as: str = ""
    name: str = ""
    reason: str = ""
    first_offset: int | None = None
    size_bytes: int = 0
    lines_before: int = 0
    lines_after: int = 0
    lines_changed: int = 0
    pairs: tuple[LinePair, ...] = field(default=(), repr=False)


def attempt(
    candidate: Profile, known: Sequence[Profile], *, name: str, batch_no: str, content: bytes
) -> Trial:
    """This will render what an archived file carries under a candidate, and compare the bytes."""
    found = _read(known, name=name, batch_no=batch_no, content=content)
    if found is None:
        return Trial(TrialVerdict.UNREADABLE, reason="没有一份已有约定能重现这个文件的字节")
    profile, file = found
    try:
        made = _rendered(candidate, file, written_by=profile, batch_no=batch_no)
    except FileError as error:
        return Trial(TrialVerdict.REFUSED, read_as=profile.id, reason=error.reason)
    return _compared(candidate, profile, made, name=name, content=content)


def _read(
    known: Sequence[Profile], *, name: str, batch_no: str, content: bytes
) -> tuple[Profile, ParsedFile] | None:
    """This will find the profile that a file was written by: that which writes it again."""
    for profile in known:
        try:
            file = codec.parse(profile, name=name, content=content)
            made = _rendered(profile, file, written_by=profile, batch_no=batch_no)
        except FileError:
            continue
        if made.content == content and made.name == name:
            return profile, file
    return None


def _rendered(
    profile: Profile, file: ParsedFile, *, written_by: Profile, batch_no: str
) -> RenderedFile:
    return codec.render(
        profile,
        kind=file.kind,
        org=file.org,
        batch_no=file.batch_no or batch_no,
        business_on=file.business_on,
        sequence=file.sequence,
        plan_on=file.plan_on,
        rows=_rows(file, written_by),
        answered=file.answered,
    )


def _rows(file: ParsedFile, written_by: Profile) -> Iterator[Mapping[str, object]]:
    """This will give what is ours of each line; what the profile filled in is the candidate's to fill."""
    columns = written_by.agreed(file.kind).columns
    filled = {column.name for column in columns if column.is_filled_by_profile}
    for line in file.lines:
        yield {name: value for name, value in line.values.items() if name not in filled}


def _compared(
    candidate: Profile, profile: Profile, made: RenderedFile, *, name: str, content: bytes
) -> Trial:
    pairs: list[LinePair] = []
    before, after = _cut(profile, content), _cut(candidate, made.content)
    changed = 0
    for position, (one, other) in enumerate(zip_longest(before, after), 1):
        if one == other:
            continue
        changed += 1
        if len(pairs) < LINES_SHOWN_MAX:
            pairs.append(LinePair(position, None, None))
    wanted = {pair.position for pair in pairs}
    shown = [
        {line.position: line for line in looking.each_line(by, name=named, content=bytes_)
         if line.position in wanted}
        for by, named, bytes_ in ((profile, name, content), (candidate, made.name, made.content))
    ]  # fmt: skip
    return Trial(
        TrialVerdict.SAME if made.content == content else TrialVerdict.DIFFERS,
        read_as=profile.id,
        name=made.name,
        first_offset=_first_difference(content, made.content),
        size_bytes=len(made.content),
        lines_before=len(before),
        lines_after=len(after),
        lines_changed=changed,
        pairs=tuple(
            LinePair(each.position, shown[0].get(each.position), shown[1].get(each.position))
            for each in pairs
        ),
    )


def _cut(profile: Profile, content: bytes) -> list[bytes]:
    """This will cut a file into its lines, each with its end."""
    end = profile.line_end.encode("ascii")
    return [raw + end for raw in content.removesuffix(end).split(end)]


def _first_difference(one: bytes, other: bytes) -> int | None:
    if one == other:
        return None
    shorter = min(len(one), len(other))
    return next((at for at in range(shorter) if one[at] != other[at]), shorter)
