"""A workbook of one sheet that goes to its target as it is written, and lies nowhere meanwhile.

Memory holds one row, and no temporary file is made: what is written here holds whole numbers of
people. A sheet has four kinds of cells, each without a colour or in one of two.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Final, Protocol
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

CELL_CHARACTERS_MAX: Final = 32_767
SHEET_NAME_MAX: Final = 31
# What XML cannot hold; U+FFFE and U+FFFF are no characters.
CONTROLS: Final = dict.fromkeys(
    (*(code for code in range(32) if code not in {9, 10, 13}), 0xFFFE, 0xFFFF)
)
_DAYS_FROM: Final = date(1899, 12, 30)
_MADE_AT: Final = (1980, 1, 1, 0, 0, 0)
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPREADSHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"


class Target(Protocol):
    """What a workbook can be written to, without ever going back."""

    def write(self, data: bytes, /) -> int:
        """This will take bytes."""

    def flush(self) -> None:
        """This will send them on."""

    def close(self) -> None:
        """This will end."""


class Look(IntEnum):
    """How a cell shows what it holds: as text, as a day, as Excel likes; what is typed stays text."""

    TEXT = 0
    DAY = 1
    PLAIN = 2


class Colour(IntEnum):
    """What a cell lies on."""

    NONE = 0
    FAULT = 1
    NOTE = 2


Value = str | int | float | bool | date | None


@dataclass(frozen=True, slots=True)
class Told:
    """A cell of a row: its column's letters, what it holds, and how it looks."""

    letters: str
    value: Value
    look: Look = Look.TEXT
    colour: Colour = Colour.NONE


@dataclass(frozen=True, slots=True)
class Properties:
    """What the file says of itself, beside its sheet."""

    title: str
    author: str
    text: str
    at: datetime


class StreamedBook:
    """An .xlsx of one sheet; rows come in order, and closed, it is whole."""

    def __init__(
        self,
        target: Target,
        name: str,
        widths: Sequence[tuple[int, int, int]],
        properties: Properties | None = None,
    ) -> None:
        """This will begin the file; `widths` are columns from and to, counted from 1, and how wide."""
        self._zip = ZipFile(target, "w", ZIP_DEFLATED)
        for path, part in _PARTS.items():
            self._zip.writestr(_entry(path), part)
        self._zip.writestr(_entry("xl/workbook.xml"), _workbook(name))
        self._zip.writestr(_entry("docProps/core.xml"), _core(properties))
        self._sheet = self._zip.open(_entry("xl/worksheets/sheet1.xml"), "w")
        columns = "".join(
            f'<col min="{first}" max="{last}" width="{width}" style="{_style(Look.TEXT)}"'
            ' customWidth="1"/>'
            for first, last, width in widths
        )
        self._put(f'<worksheet xmlns="{_MAIN}"><cols>{columns}</cols><sheetData>')

    def add(self, number: int, cells: Iterable[Told]) -> None:
        """This will add a row, counted from 1 and after all before it; its cells in their order."""
        inside = "".join([_cell(number, told) for told in cells])
        self._put(f'<row r="{number}">{inside}</row>')

    def close(self) -> None:
        """This will finish the file; the target stays open."""
        self._put("</sheetData></worksheet>")
        self._sheet.close()
        self._zip.close()

    def _put(self, text: str) -> None:
        self._sheet.write(text.encode())


def _cell(number: int, told: Told) -> str:
    head = f'<c r="{told.letters}{number}" s="{_style(told.look, told.colour)}"'
    match told.value:
        case None | "":
            return f"{head}/>"
        case bool():
            return f'{head} t="b"><v>{int(told.value)}</v></c>'
        case int() | float():
            return f"{head}><v>{told.value!r}</v></c>"
        case date():
            return f"{head}><v>{(told.value - _DAYS_FROM).days}</v></c>"
        case str():
            text = escaped(told.value[:CELL_CHARACTERS_MAX])
            return f'{head} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def escaped(text: str) -> str:
    """This will write text as XML holds it, without what XML cannot hold."""
    # A bare CR would be read as LF.
    return escape(text.translate(CONTROLS), {'"': "&quot;", "\r": "&#13;"})


def _style(look: Look, colour: Colour = Colour.NONE) -> int:
    return 1 + look * len(Colour) + colour


def _entry(path: str) -> ZipInfo:
    entry = ZipInfo(path, _MADE_AT)
    entry.compress_type = ZIP_DEFLATED
    return entry


def _workbook(name: str) -> str:
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{escaped(name[:SHEET_NAME_MAX])}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _core(told: Properties | None) -> str:
    inside = ""
    if told is not None:
        inside = (
            f"<dc:title>{escaped(told.title)}</dc:title><dc:creator>{escaped(told.author)}"
            f"</dc:creator><dc:description>{escaped(told.text)}</dc:description>"
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{told.at.isoformat(timespec="seconds")}'
            "</dcterms:created>"
        )
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{inside}</cp:coreProperties>'
    )


def _styles() -> str:
    fills = "".join(
        f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/></patternFill></fill>'
        for colour in ("FFFFC7CE", "FFFFEB9C")
    )
    # 49 is text; 0 is what Excel makes of it; a fill's number is 0 for none and then from 2.
    formats = {Look.TEXT: 49, Look.DAY: 164, Look.PLAIN: 0}
    looks = "".join(
        f'<xf numFmtId="{formats[look]}" fontId="0" fillId="{colour + 1 if colour else 0}"'
        ' borderId="0" xfId="0" applyNumberFormat="1" applyFill="1"/>'
        for look in Look
        for colour in Colour
    )
    bare = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"'
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="1">'
        '<numFmt numFmtId="164" formatCode="yyyy-mm-dd"/></numFmts>'
        '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="4"><fill><patternFill patternType="none"/></fill>'
        f'<fill><patternFill patternType="gray125"/></fill>{fills}</fills>'
        f'<borders count="1"><border/></borders><cellStyleXfs count="1">{bare}/></cellStyleXfs>'
        f'<cellXfs count="{1 + len(Look) * len(Colour)}">{bare} xfId="0"/>{looks}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    )


_PARTS: Final = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SPREADSHEET}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_SPREADSHEET}.styles+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    f' ContentType="{_SPREADSHEET}.worksheet+xml"/><Override PartName="/docProps/core.xml"'
    ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
    f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/><Relationship Id="rId2"'
    f' Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": _styles(),
}
