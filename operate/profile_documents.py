"""A profile as tables for an engineer at the bank; docs/psbc-files.md quotes them, and a test compares."""

from collections.abc import Iterator
from typing import Final

from integrations.psbc import gaps, templates
from integrations.psbc.columns import Column
from integrations.psbc.kinds import Direction
from integrations.psbc.layout import Edge, FileReference, HeaderField, LineReference
from integrations.psbc.profile import Profile

_FILE_WAYS: Final = {
    FileReference.BATCH_NO: "its batch number",
    FileReference.ANSWERED: "its name, in the first line",
    FileReference.NAME: "its organisation, day and sequence, in the answer's own name",
}
_LINE_WAYS: Final = {
    LineReference.REFERENCE: "our reference",
    LineReference.NUMBER: "its number in the file",
}
_ENDS: Final = {"\n": "LF", "\r\n": "CR LF"}
_WAYS: Final = {Direction.TO_BANK: "to the bank", Direction.FROM_BANK: "from the bank"}


def text(profile: Profile) -> str:
    """This will write what was agreed, then every kind with its columns."""
    parts = [_agreed(profile), _kinds(profile), _files(profile), _answers(profile)]
    if gaps.gaps(profile):
        parts.append(_gaps(profile))
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _agreed(profile: Profile) -> Iterator[str]:
    yield "| agreed | |"
    yield "|---|---|"
    facts = {
        "encoding, line end": f"{profile.encoding}, {_ENDS[profile.line_end]}",
        "between fields": f"`{_cell(profile.delimiter)}`"
        + (", also after the last" if profile.trailing_delimiter else ""),
        "an empty field": "a space" if profile.blank else "empty",
        "rows and bytes at most": f"{profile.rows_max} and {profile.file_bytes_max}",
        "directories": f"`{profile.directories.to_bank}`, `{profile.directories.from_bank}`",
        "flag": f"`{profile.flag.suffix}`: " + ", ".join(profile.flag.columns)
        + f"; digest {profile.flag.digest}",
        "a file of ours": "is taken away at once: nothing is read back" if profile.takes_at_once
        else "stays, and is read back",
        "a card that is opened": f"has the status {profile.opened_as}",
    }  # fmt: skip
    for what, how in facts.items():
        yield f"| {what} | {how} |"


def _kinds(profile: Profile) -> Iterator[str]:
    yield "| kind | direction | columns (greatest length in bytes) |"
    yield "|---|---|---|"
    for kind, agreed in profile.kinds.items():
        columns = " · ".join(map(_column, agreed.columns))
        yield f"| {kind} | {_WAYS[agreed.direction]} | {columns} |"


def _column(column: Column) -> str:
    return f"{column.name} {column.bytes_max}"


def _files(profile: Profile) -> Iterator[str]:
    """This will say of each kind how its files are called, begin and end, and bear a bad line."""
    yield "| kind | name | first line | last line | a bad line | may be empty | constants |"
    yield "|---|---|---|---|---|---|---|"
    for kind, agreed in profile.kinds.items():
        optional = [c.name for c in agreed.columns if not c.required and not c.unused]
        constants = [f"{c.name} {c.constant}" for c in agreed.columns if c.constant is not None]
        cells = (
            kind,
            f"`{templates.of_kind(profile, kind, agreed)}`",
            _edge(profile, profile.header_of(agreed)),
            _edge(profile, profile.trailer_of(agreed)),
            agreed.on_bad_line.value.replace("_", " "),
            ", ".join(optional) or "none",
            ", ".join(constants) or "none",
        )
        yield f"| {' | '.join(cells)} |"


def _answers(profile: Profile) -> Iterator[str]:
    """This will say of each kind of ours what answers it, and how an answer says what it is about."""
    yield "| kind | answered by | which names the file by | and the line by | and repeats of it |"
    yield "|---|---|---|---|---|"
    for kind, agreed in profile.kinds.items():
        for answer in (agreed.acceptance, agreed.result):
            if answer is None:
                continue
            told = profile.kinds[answer]
            ways = " and ".join(_FILE_WAYS[way] for way in told.refers.file)
            echoes = ", ".join(column.name for column in told.columns if column.echoes) or "nothing"
            yield f"| {kind} | {answer} | {ways} | {_LINE_WAYS[told.refers.line]} | {echoes} |"


def _gaps(profile: Profile) -> Iterator[str]:
    yield "| not exchanged | so |"
    yield "|---|---|"
    for gap in gaps.gaps(profile):
        yield f"| {gap.kind} | {gap.en} |"


def _edge(profile: Profile, edge: Edge | None) -> str:
    if edge is None:
        return "none"
    own = {HeaderField.MARK: edge.mark, HeaderField.VERSION: edge.version}
    parts = [each.prefix + (each.text or own.get(each.field) or each.field) for each in edge.said]
    return f"`{_cell((edge.delimiter or profile.delimiter).join(parts))}`"


def _cell(written: str) -> str:
    return written.replace("|", "\\|")
