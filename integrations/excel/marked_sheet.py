"""One worksheet rewritten as it streams by: marked cells on colour, reasons in a column of their own.

The parser says where things stand, and the bytes between stay as they are. Every tag of our own is
ASCII, so that it fits whatever encoding the part has.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol
from xml.parsers import expat
from xml.sax.saxutils import escape

from integrations.excel.fills import Fills
from integrations.excel.package import Package, local
from integrations.excel.splice import Splicer, Utf8, tag
from integrations.excel.stored import SHEET_COLUMNS_MAX, column_index, column_name

CELL_CHARACTERS_MAX: Final = 32_000
REASON_WIDTH: Final = "60"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LAST_ROW = re.compile(r"(\d+)$")
# What speaks of rows by number, and would speak of others once rows are left out.
_OF_ROWS: Final = frozenset({"hyperlinks", "rowBreaks", "f"})


class Marks(Protocol):
    """What was found in a row."""

    @property
    def sheet_row(self) -> int:
        """Its number."""

    @property
    def columns(self) -> Mapping[str, bool]:
        """Whether it is a fault, by column letters."""

    @property
    def reason(self) -> str:
        """All of it in words."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What shall become of a sheet; `is_cut` leaves out the rows without a mark."""

    header_row: int
    reason_column: int | None
    is_reason_known: bool
    reason_header: str
    last_row: int
    is_cut: bool


class MarkedSheet:
    """Rewrites one worksheet."""

    def __init__(
        self,
        write: Callable[[bytes], object],
        plan: Plan,
        fills: Fills,
        marks: Iterator[Marks],
    ) -> None:
        self._plan = plan
        self._fills = fills
        self._marks = marks
        self._mark = next(marks, None)
        self._splicer = Splicer(write)
        self._utf8 = Utf8()
        self._prefix = ""
        self._dropped = ""  # the element that is being left out, by its whole name
        self._end_of_dropped = 0  # where it ends, if it is one tag alone
        self._merged: list[dict[str, str]] = []
        self._has_columns = self._is_covered = False
        self._row = self._kept = self._rows_kept = self._column = 0
        self._row_name, self._is_row_closed = "", False
        self._columns: dict[int, bool] = {}
        self._waiting: list[tuple[int, bytes]] = []
        self._header_style = ""
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._on_root
        self._parser.EndElementHandler = self._on_end

    def run(self, package: Package, path: str) -> None:
        """This will write the sheet."""
        for _ in package.parse(path, self._parser, through=self._fed):
            self._pass(self._parser.CurrentByteIndex)

    def _fed(self, chunk: bytes) -> bytes:
        chunk = self._utf8(chunk)
        self._splicer.feed(chunk)
        return chunk

    def _pass(self, place: int) -> None:
        if self._dropped:
            self._splicer.skip_to(place)
        else:
            self._splicer.copy_to(place)

    def _on_root(self, name: str, _: dict[str, str]) -> None:
        self._prefix = name.removesuffix(local(name))
        self._parser.StartElementHandler = self._on_start

    def _on_start(self, name: str, attributes: dict[str, str]) -> None:
        known = name.removeprefix(self._prefix)
        if self._dropped:
            if known == "mergeCell":
                self._merged.append(attributes)
            return
        if known == "c":
            self._on_cell(name, attributes)
        elif known == "row":
            self._on_row(name, attributes)
        elif known == "col":
            reach = int(attributes.get("max", 0))
            self._is_covered = self._is_covered or reach >= (self._plan.reason_column or 0)
        elif known == "dimension":
            self._replace(name, [("ref", f"A1:{self._corner()}")])
        elif known == "sheetData" and not self._has_columns:
            self._splicer.copy_to(self._parser.CurrentByteIndex)
            self._put_width(is_alone=True)
        elif self._plan.is_cut and (known in _OF_ROWS or known == "mergeCells"):
            self._drop(name)

    def _on_end(self, name: str) -> None:
        known, place = name.removeprefix(self._prefix), self._parser.CurrentByteIndex
        if self._dropped:
            if name == self._dropped:
                self._splicer.skip_to(self._after(place))
                self._dropped = ""
                if known == "mergeCells":
                    self._put_merged(name)
        elif known == "row":
            self._end_row(place)
        elif known == "cols":
            self._has_columns = True
            self._splicer.copy_to(place)
            self._put_width(is_alone=False)

    def _after(self, place: int) -> int:
        """This will say where an element ends whose end was told at a place."""
        # A tag that closes itself is told to end behind itself, where no end tag of it stands.
        return self._end_of_dropped or self._splicer.tag(place)[0]

    def _drop(self, name: str) -> None:
        place = self._parser.CurrentByteIndex
        self._splicer.copy_to(place)
        end, is_closed = self._splicer.tag(place)
        self._end_of_dropped = end if is_closed else 0
        self._dropped = name
        self._merged = []

    def _replace(self, name: str, attributes: list[tuple[str, str]]) -> None:
        """This will write a tag anew; it closes itself if the old one did."""
        place = self._parser.CurrentByteIndex
        self._splicer.copy_to(place)
        end, is_closed = self._splicer.tag(place)
        self._splicer.put(tag(name, attributes, is_closed=is_closed))
        self._splicer.skip_to(end)

    def _corner(self) -> str:
        return f"{column_name(self._plan.reason_column or SHEET_COLUMNS_MAX)}{self._plan.last_row}"

    def _put_width(self, *, is_alone: bool) -> None:
        column = self._plan.reason_column
        if column is None or self._is_covered or self._plan.is_reason_known:
            return
        place = [("min", str(column)), ("max", str(column))]
        width = [("width", REASON_WIDTH), ("customWidth", "1")]
        made = tag(f"{self._prefix}col", [*place, *width], is_closed=True)
        name = f"{self._prefix}cols"
        self._splicer.put(tag(name, []) + made + _end(name) if is_alone else made)

    def _put_merged(self, name: str) -> None:
        kept = [cell for cell in self._merged if self._is_above(cell.get("ref", ""))]
        if kept:
            one = f"{self._prefix}mergeCell"
            inside = b"".join(tag(one, list(cell.items()), is_closed=True) for cell in kept)
            self._splicer.put(tag(name, [("count", str(len(kept)))]) + inside + _end(name))

    def _is_above(self, ref: str) -> bool:
        last = _LAST_ROW.search(ref)
        return last is not None and int(last[1]) <= self._plan.header_row

    def _on_row(self, name: str, attributes: dict[str, str]) -> None:
        plan = self._plan
        self._row = int(attributes.get("r", self._row + 1))
        self._column = 0
        found = self._marks_of(self._row)
        if self._row > plan.header_row and plan.is_cut and found is None:
            self._drop(name)
            return
        self._kept = self._row
        if self._row > plan.header_row and plan.is_cut:
            self._rows_kept += 1
            self._kept = plan.header_row + self._rows_kept
        self._columns = {} if found is None else _by_index(found.columns)
        self._waiting = self._cells_to_come(found)
        place = self._parser.CurrentByteIndex
        self._row_name, self._is_row_closed = name, self._splicer.tag(place)[1]
        if self._waiting or self._kept != self._row:
            changed = attributes | {"r": str(self._kept)}
            changed.pop("spans", None)
            self._splicer.copy_to(place)
            self._splicer.put(tag(name, list(changed.items())))
            self._splicer.skip_to(self._splicer.tag(place)[0])
        else:
            self._row_name = ""

    def _marks_of(self, row: int) -> Marks | None:
        while self._mark is not None and self._mark.sheet_row < row:
            self._mark = next(self._marks, None)
        return self._mark if self._mark is not None and self._mark.sheet_row == row else None

    def _cells_to_come(self, found: Marks | None) -> list[tuple[int, bytes]]:
        """This will write the cells that the row may lack: marked ones, and its reason."""
        plan = self._plan
        made = [
            (column, self._empty(column, is_fault=is_fault))
            for column, is_fault in self._columns.items()
            if column != plan.reason_column
        ]
        if plan.reason_column is not None:
            if found is not None:
                made.append((plan.reason_column, self._text(found.reason)))
            elif self._row == plan.header_row and not plan.is_reason_known:
                made.append((plan.reason_column, b""))
        return sorted(made)

    def _on_cell(self, name: str, attributes: dict[str, str]) -> None:
        letters = attributes.get("r", "").rstrip("0123456789")
        self._column = (column_index(letters) or 0) if letters else self._column + 1
        plan = self._plan
        if self._row == plan.header_row:
            self._header_style = attributes.get("s", "")
        elif self._column == plan.reason_column and self._row > plan.header_row:
            self._drop(name)
            return
        self._put_waiting(self._column)
        changed = dict(attributes)
        if self._column in self._columns:
            self._waiting = [cell for cell in self._waiting if cell[0] != self._column]
            base = attributes.get("s", "0")
            is_fault = self._columns[self._column]
            style = self._fills.style(int(base) if base.isdigit() else 0, is_fault=is_fault)
            changed["s"] = str(style)
        if self._kept != self._row:
            changed["r"] = f"{column_name(self._column)}{self._kept}"
        if changed != attributes:
            self._replace(name, list(changed.items()))

    def _put_waiting(self, column: int) -> None:
        """This will write the cells that stand before a column and were not in the row."""
        while self._waiting and self._waiting[0][0] < column:
            self._splicer.copy_to(self._parser.CurrentByteIndex)
            self._splicer.put(self._waiting.pop(0)[1])

    def _end_row(self, place: int) -> None:
        if not self._row_name:
            return
        self._splicer.copy_to(place)
        for _, cell in self._waiting:
            self._splicer.put(cell or self._text(self._plan.reason_header, self._header_style))
        self._waiting = []
        if self._is_row_closed:
            self._splicer.put(_end(self._row_name))

    def _empty(self, column: int, *, is_fault: bool) -> bytes:
        style = self._fills.style(0, is_fault=is_fault)
        ref = f"{column_name(column)}{self._kept}"
        return tag(f"{self._prefix}c", [("r", ref), ("s", str(style))], is_closed=True)

    def _text(self, text: str, style: str = "") -> bytes:
        p, column = self._prefix, self._plan.reason_column or 1
        attributes = [("r", f"{column_name(column)}{self._kept}"), ("t", "inlineStr")]
        if style:
            attributes.append(("s", style))
        inside = escape(_NOT_XML.sub("", text)[:CELL_CHARACTERS_MAX])
        content = f"<{p}is><{p}t>{inside}</{p}t></{p}is></{p}c>"
        return tag(f"{p}c", attributes) + content.encode("ascii", "xmlcharrefreplace")


def _end(name: str) -> bytes:
    return f"</{name}>".encode()


def _by_index(columns: Mapping[str, bool]) -> dict[int, bool]:
    found = {column_index(letters): is_fault for letters, is_fault in columns.items()}
    return {column: is_fault for column, is_fault in found.items() if column is not None}
