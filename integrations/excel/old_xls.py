"""Workbooks of Excel 97 to 2003 (.xls), read by xlrd: typed cells, and nothing that is not there.

Its readers never compute and never allocate by what a file merely claims: an .xls is not packed, so
that what it holds is bounded by its bytes. What xlrd does not tell, which cells are formulas and
which rows and columns are hidden, is read from the records themselves.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import xlrd
from xlrd.biffh import XLRDError, error_text_from_code
from xlrd.compdoc import CompDocError

from domain.cells import Cell, CellKind
from integrations.excel.package import OLE_ENCRYPTED, OLE_MACROS, holds
from integrations.excel.stored import (
    SheetPart,
    StoredRow,
    column_name,
    likely_day,
    serial_day,
)
from integrations.excel.unreadable import RosterUnreadable

STREAMS: Final = ("Workbook", "Book")
_COLUMNS_MAX: Final = 256
_EXACT_MAX: Final = 10**18
_FORMULA: Final = 0x0006
_END: Final = 0x000A
_COLUMN: Final = 0x007D
_ROW: Final = 0x0208
_START: Final = 0x0809
_ROW_HIDDEN: Final = 0x0020
# What xlrd raises over a file that is damaged on purpose: it asserts and indexes as it reads.
_DAMAGE: Final = (
    XLRDError,
    CompDocError,
    struct.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    NotImplementedError,
    MemoryError,
    RecursionError,
)


@dataclass(frozen=True, slots=True)
class _Records:
    """What the records of a sheet say beside the cells' values."""

    formulas: frozenset[tuple[int, int]]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[str]


class OldBook:
    """An .xls."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._is_1904 = book.datemode == 1
        self._records: dict[int, _Records] = {}

    @property
    def sheets(self) -> tuple[SheetPart, ...]:
        """Its worksheets, in order."""
        names = self._book.sheet_names()
        seen = self._book._sheet_visibility  # noqa: SLF001 - known before a sheet is read, only here
        return tuple(
            SheetPart(name, str(place), seen[place] == 0) for place, name in enumerate(names)
        )

    def rows(self, sheet: SheetPart) -> Iterator[StoredRow]:
        """This will give a sheet's rows in order."""
        place = int(sheet.path)
        records = self._records_of(place)
        with _damage_told():
            found = self._book.sheet_by_index(place)
        for row in range(found.nrows):
            with _damage_told():
                types, values = found.row_types(row), found.row_values(row)
                cells = dict(self._cells(row, types, values, records.formulas))
            if cells:
                yield StoredRow(row + 1, cells, row in records.hidden_rows)

    def last_row(self, sheet: SheetPart) -> int:
        """This will give the number of the last row."""
        with _damage_told():
            return int(self._book.sheet_by_index(int(sheet.path)).nrows)

    def hidden_columns(self, sheet: SheetPart) -> frozenset[str]:
        """This will name the columns that nobody sees, by their letters."""
        return self._records_of(int(sheet.path)).hidden_columns

    def _records_of(self, place: int) -> _Records:
        if place not in self._records:
            with _damage_told():
                start = self._book._sh_abs_posn[place]  # noqa: SLF001 - where its records begin
                self._records[place] = _scan(self._book.mem, start)
        return self._records[place]

    def _cells(
        self, row: int, types: Any, values: Any, formulas: frozenset[tuple[int, int]]
    ) -> Iterator[tuple[str, Cell]]:
        for column, (kind, value) in enumerate(zip(types, values, strict=True)):
            if kind in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}:
                continue
            letters = column_name(column + 1)
            cell = self._cell(kind, value, f"{letters}{row + 1}")
            is_formula = (row, column) in formulas
            yield letters, cell._replace(is_formula=True) if is_formula else cell

    def _cell(self, kind: int, value: Any, ref: str) -> Cell:
        if kind == xlrd.XL_CELL_TEXT:
            return Cell(CellKind.TEXT, ref, value) if value else Cell(CellKind.EMPTY, ref)
        if kind == xlrd.XL_CELL_BOOLEAN:
            return Cell(CellKind.BOOLEAN, ref, number=int(bool(value)))
        if kind == xlrd.XL_CELL_ERROR:
            return Cell(CellKind.ERROR, ref, error_text_from_code.get(value, "#VALUE!"))
        if not isinstance(value, float) or value - value != 0:
            return Cell(CellKind.ERROR, ref, "#NUM!")
        is_whole = value.is_integer() and abs(value) < _EXACT_MAX
        number = int(value) if is_whole else value
        if kind == xlrd.XL_CELL_DATE:
            day = serial_day(number, is_1904=self._is_1904)
            if day is not None:
                return Cell(CellKind.DATE, ref, day=day)
        return Cell(CellKind.NUMBER, ref, number=number, day=self._likely(number))

    def _likely(self, number: float) -> Any:
        return likely_day(number, is_1904=self._is_1904)


def open_book(stream: BinaryIO) -> OldBook:
    """This will open an .xls.

    Raises:
        RosterUnreadable: it is encrypted, has macros, is another kind of file, or damaged.
    """
    if holds(stream, OLE_ENCRYPTED):
        raise RosterUnreadable("FILE_ENCRYPTED")
    if holds(stream, OLE_MACROS):
        raise RosterUnreadable("FILE_HAS_MACROS")
    if not is_workbook(stream):
        raise RosterUnreadable("FILE_NOT_WORKBOOK")
    stream.seek(0)
    content = stream.read()
    try:
        with _damage_told():
            book = xlrd.open_workbook(
                file_contents=content, on_demand=True, ragged_rows=True, logfile=_Nowhere()
            )
    except RosterUnreadable as error:
        said = str(error.__cause__).lower()
        code = "FILE_ENCRYPTED" if "encrypted" in said or "password" in said else error.code
        raise RosterUnreadable(code) from error
    return OldBook(book)


def is_workbook(stream: BinaryIO) -> bool:
    """This will say whether an OLE file holds the stream that a workbook is in."""
    return any(holds(stream, f"{name}\0".encode("utf-16-le")) for name in STREAMS)


class _Nowhere:
    """Takes what xlrd would print."""

    def write(self, text: str) -> int:
        """This will drop it."""
        return len(text)

    def flush(self) -> None:
        """This will do nothing."""


def _scan(records: Any, start: int) -> _Records:
    """This will read, from a sheet's records, what is a formula and what is hidden."""
    formulas: set[tuple[int, int]] = set()
    rows: set[int] = set()
    columns: set[str] = set()
    place, depth = start, 0
    while place + 4 <= len(records):
        kind, length = struct.unpack_from("<HH", records, place)
        at = place + 4
        if kind == _FORMULA and depth == 1:
            formulas.add(struct.unpack_from("<HH", records, at))
        elif kind == _ROW and depth == 1:
            row, options = struct.unpack_from("<H10xH", records, at)
            if options & _ROW_HIDDEN:
                rows.add(row)
        elif kind == _COLUMN and depth == 1:
            first, last, options = struct.unpack_from("<HH4xH", records, at)
            if options & 1:
                reach = range(first, min(last, _COLUMNS_MAX - 1) + 1)
                columns.update(column_name(column + 1) for column in reach)
        elif kind == _START:
            depth += 1
        elif kind == _END:
            depth -= 1
            if depth <= 0:
                break
        place = at + length
    return _Records(frozenset(formulas), frozenset(rows), frozenset(columns))


@contextmanager
def _damage_told() -> Iterator[None]:
    """This will tell whatever xlrd says about damage as one fact."""
    try:
        yield
    except _DAMAGE as error:
        raise RosterUnreadable("FILE_DAMAGED") from error
