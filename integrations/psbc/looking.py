"""A file as a person looks at it: every line with its columns by name, wherever its fault may be.

The codec refuses a file that is wrong; this shows it, so that somebody can see where it is wrong. A
field is shown only if it is what its column says: what stands in the wrong place may be anybody's
number, so of that its place and its fault are told and nothing else. Masking is the caller's, by the
column's nature.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from domain.money import yuan_text
from integrations.psbc import edges, filenames, glossary
from integrations.psbc.codes import (
    ActivationChannel,
    CardStatusCode,
    IdentityCheck,
    Outcome,
    ResultCode,
)
from integrations.psbc.columns import Column, ColumnType, read_yuan
from integrations.psbc.errors import MalformedFile
from integrations.psbc.glossary import Nature
from integrations.psbc.layout import Edge, HeaderField
from integrations.psbc.profile import KindProfile, Profile
from integrations.psbc.rows import RowReader, fault_in, forbidden

# A file that came has at most so many lines before its reader gives up; no file of ours comes near.
LINES_MAX: Final = 100_002
_EDGE_BYTES_MAX: Final = 64


class Part(StrEnum):
    """What a line is in its file."""

    HEADER = "HEADER"
    DETAIL = "DETAIL"
    TRAILER = "TRAILER"


@dataclass(frozen=True, slots=True)
class Cell:
    """A field by its column's name; without its text, and with a fault, where it does not fit."""

    column: str
    label: str
    nature: Nature
    text: str = field(repr=False)
    meaning: str
    fault: str
    # The text as our own code writes it: of a sum in yuan, its fen.
    value: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Line:
    """A line by its place: `position` counts all lines from 1, `number` the detail lines alone."""

    position: int
    part: Part
    number: int | None
    offset: int
    size_bytes: int
    cells: tuple[Cell, ...]
    fault: str


def look(profile: Profile, *, name: str, content: bytes) -> tuple[Line, ...]:
    """This will lay out every line of a file; of one that cannot be read, its place and fault."""
    return tuple(each_line(profile, name=name, content=content))


def each_line(profile: Profile, *, name: str, content: bytes) -> Iterator[Line]:
    """This will lay out one line after the other, for whoever looks for a few of many."""
    end = profile.line_end.encode("ascii")
    raws = content.removesuffix(end).split(end)[:LINES_MAX]
    reader = _Reader(profile, _agreed(profile, name))
    yield from _lines(reader, raws, len(end))


def _agreed(profile: Profile, name: str) -> KindProfile | None:
    """This will give the kind that the name speaks of; none for a name that says nothing."""
    try:
        return profile.agreed(filenames.read(profile, name).kind)
    except MalformedFile:
        return None


def _lines(reader: "_Reader", raws: Sequence[bytes], end_bytes: int) -> Iterator[Line]:
    offset, last = 0, len(raws)
    for position, raw in enumerate(raws, 1):
        yield reader.line(raw, position=position, last=last, offset=offset)
        offset += len(raw) + end_bytes


class _Reader:
    """Reads single lines, each by itself, so that a fault in one hides no other."""

    def __init__(self, profile: Profile, agreed: KindProfile | None) -> None:
        self._profile = profile
        self._agreed = agreed
        self._header = profile.header_of(agreed) if agreed else profile.header
        self._trailer = profile.trailer_of(agreed) if agreed else profile.trailer
        self._rows = RowReader(profile, agreed) if agreed else None
        self._forbidden = forbidden(profile)

    def line(self, raw: bytes, *, position: int, last: int, offset: int) -> Line:
        """This will read one line."""
        part = self._part(raw, position, last)
        number = None
        if part is Part.DETAIL:
            number = position - (self._header is not None)
        cells, fault = self._read(raw, part, number or 0)
        return Line(position, part, number, offset, len(raw), cells, fault)

    def _part(self, raw: bytes, position: int, last: int) -> Part:
        if position == 1 and self._header is not None:
            return Part.HEADER
        if position < last or self._trailer is None:
            return Part.DETAIL
        delimiter = self._trailer.delimiter or self._profile.delimiter
        mark = f"{self._trailer.mark}{delimiter}" if self._trailer.mark else ""
        return Part.TRAILER if raw.startswith(mark.encode("ascii")) else Part.DETAIL

    def _read(self, raw: bytes, part: Part, number: int) -> tuple[tuple[Cell, ...], str]:
        try:
            text = raw.decode(self._profile.encoding)
        except UnicodeDecodeError as error:
            return (), f"本行第{error.start + 1}字节起无法解码"
        if self._forbidden.search(text):
            return (), "本行含禁用字符"
        edge = {Part.HEADER: self._header, Part.TRAILER: self._trailer}.get(part)
        if edge is not None:
            return self._edge(edge, text)
        if self._agreed is None or self._rows is None:
            return (), "文件名不符合约定，不知道各列是什么"
        fields = self._rows.fields(text)
        columns = self._agreed.columns
        if len(fields) != len(columns):
            found = len(fields) or text.count(self._profile.delimiter) + 1
            return (), f"本行有{found}列，应为{len(columns)}列"
        pairs = zip(columns, fields, strict=True)
        return tuple(self._cell(column, each, number) for column, each in pairs), ""

    def _edge(self, edge: Edge, text: str) -> tuple[tuple[Cell, ...], str]:
        try:
            fields = edges.fields(self._profile, edge, text)
        except MalformedFile as error:
            return (), error.reason
        return tuple(self._edge_cell(column.field, each) for column, each in fields), ""

    @staticmethod
    def _edge_cell(column: HeaderField, text: str) -> Cell:
        known = glossary.term(column)
        if not text.isascii() or len(text) > _EDGE_BYTES_MAX:
            return Cell(column.value, known.label, known.nature, "", "", "不是约定的内容")
        meaning = _yuan(text) if column is HeaderField.TOTAL_FEN else ""
        return Cell(column.value, known.label, known.nature, text, meaning, "")

    def _cell(self, column: Column, text: str, number: int) -> Cell:
        known = glossary.term(column.name)
        size = len(text.encode(self._profile.encoding))
        text = "" if text == self._profile.blank else text
        fault = fault_in(column, text, size=size, number=number)
        if fault is not None:
            return Cell(column.name, known.label, known.nature, "", "", fault)
        meaning = _meaning(self._profile, column, text)
        value = str(read_yuan(text)) if text and column.type is ColumnType.YUAN else text
        return Cell(column.name, known.label, known.nature, text, meaning, "", value)


def _meaning(profile: Profile, column: Column, text: str) -> str:
    """This will say in Chinese what a code or a sum means; nothing for what explains itself."""
    if column.type is ColumnType.FEN:
        return _yuan(text)
    if column.name in _SIGNS:
        return _SIGNS[column.name].get(text, "")
    codes = profile.codes
    tables: Mapping[str, Mapping[str, object]] = {
        "code": codes.result_codes,
        "status": codes.card_status,
        "result": codes.results,
        "id_check": codes.id_checks,
    }
    found = tables.get(column.name, {}).get(text)
    if isinstance(found, ResultCode):
        return found.description
    return found.label if isinstance(found, CardStatusCode) else WORDS.get(found, "")


def _yuan(text: str) -> str:
    return f"{yuan_text(int(text))} 元" if text.isdecimal() else ""


_SIGNS: Final[Mapping[str, Mapping[str, str]]] = {
    "row_type": {"F": "整个文件", "R": "一行", "S": "账户汇总", "E": "一笔流水"},
    "direction": {"D": "借（付出）", "C": "贷（收入）"},
}
WORDS: Final[Mapping[object, str]] = {
    Outcome.SUCCEEDED: "成功",
    Outcome.FAILED: "失败",
    Outcome.IN_PROGRESS: "处理中",
    Outcome.UNKNOWN: "结果未知",
    IdentityCheck.MATCHED_WITH_PHOTO: "一致，有照片",
    IdentityCheck.MATCHED_WITHOUT_PHOTO: "一致，无照片",
    IdentityCheck.NAME_DIFFERS: "号码存在，姓名不符",
    IdentityCheck.NO_SUCH_NUMBER: "号码不存在",
    IdentityCheck.OTHER: "其他",
    IdentityCheck.BAD_INPUT: "输入有误",
    ActivationChannel.COUNTER: "柜面",
    ActivationChannel.ON_SITE: "上门",
    ActivationChannel.SELF_SERVICE: "自助设备",
    ActivationChannel.MOBILE: "手机银行",
}
