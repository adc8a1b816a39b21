"""Answers to files that cannot be marked in place: an .xls as a new workbook, a text as a text."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from domain.cells import Cell, CellKind
from integrations.excel.comma_text import TextBook
from integrations.excel.layouts import header_key
from integrations.excel.reader import Sheet
from integrations.excel.stored import StoredRow, column_index, column_name
from integrations.excel.streamed import Colour, Look, StreamedBook, Target, Told
from integrations.excel.writer import defused

REASON: Final = "错误原因"
CELL_CHARACTERS_MAX: Final = 32_000
_WIDTH: Final = 16
_REASON_WIDTH: Final = 60


@dataclass(frozen=True, slots=True)
class RowMarks:
    """What was found in a row: by column letters whether it is a fault, and all of it in words."""

    sheet_row: int
    columns: Mapping[str, bool]
    reason: str


def known_reason(sheet: Sheet) -> int | None:
    """This will give the column, counted from 1, that an earlier answer's reasons stand in."""
    ignored = sheet.header.ignored.items()
    found = (letters for letters, text in ignored if header_key(text) == REASON)
    return next(map(column_index, found), None)


def write_text(
    sheet: Sheet, book: TextBook, marks: Iterator[RowMarks], target: Target, *, is_cut: bool
) -> None:
    """This will write a text with a column of reasons, in the encoding and with the separator it had.

    No cell of it is a formula to whatever opens it.
    """
    out = io.TextIOWrapper(io.BufferedWriter(_Unclosed(target)), encoding=book.encoding, newline="")
    writer = csv.writer(out, delimiter=book.separator, lineterminator=book.line_end)
    header_row = sheet.header.sheet_row
    width = max((len(texts) for texts in book.texts()), default=0)
    column = (known_reason(sheet) or width + 1) - 1
    waiting = next(marks, None)
    for number, texts in enumerate(book.texts(), start=1):
        while waiting is not None and waiting.sheet_row < number:
            waiting = next(marks, None)
        is_marked = waiting is not None and waiting.sheet_row == number
        if is_cut and number > header_row and not is_marked:
            continue
        reason = REASON if number == header_row else ""
        if waiting is not None and is_marked:
            reason = waiting.reason
        writer.writerow(_with_reason(texts, column, reason))
    out.flush()


def _with_reason(texts: list[str], column: int, reason: str) -> list[str]:
    """This will put a reason, or nothing, where reasons stand; a row without one keeps its length."""
    kept = [*texts]
    if len(kept) > column:
        kept[column] = reason
    elif reason:
        kept += [""] * (column - len(kept)) + [reason]
    return [defused(text) for text in kept]


def write_workbook(
    sheet: Sheet, marks: Iterator[RowMarks], target: Target, *, is_cut: bool
) -> None:
    """This will write an .xlsx of the sheet that was read, row by row where it stood."""
    _Copy(target, sheet).write(marks, is_cut=is_cut)


class _Copy:
    """One sheet on its way into a new workbook."""

    def __init__(self, target: Target, sheet: Sheet) -> None:
        self._sheet = sheet
        last = max(
            (
                column_index(letters) or 0
                for row in sheet.book.rows(sheet.part)
                for letters in row.cells
            ),
            default=0,
        )
        self._reason = known_reason(sheet) or last + 1
        # A column of reasons among the others is as wide as they are.
        widths = [(1, max(last, self._reason - 1, 1), _WIDTH)]
        if self._reason > widths[0][1]:
            widths.append((self._reason, self._reason, _REASON_WIDTH))
        self._book = StreamedBook(target, sheet.name, widths)

    def write(self, marks: Iterator[RowMarks], *, is_cut: bool) -> None:
        """This will write the rows, marked ones alone below the header if the others are cut."""
        header_row = self._sheet.header.sheet_row
        waiting = next(marks, None)
        at = 0
        for row in self._sheet.book.rows(self._sheet.part):
            while waiting is not None and waiting.sheet_row < row.number:
                waiting = next(marks, None)
            mark = waiting if waiting is not None and waiting.sheet_row == row.number else None
            if is_cut and row.number > header_row and mark is None:
                continue
            at = at + 1 if is_cut and row.number > header_row else row.number
            reason = REASON if row.number == header_row else ""
            self._book.add(at, self._cells(row, mark, reason if mark is None else mark.reason))
        self._book.close()

    def _cells(self, row: StoredRow, mark: RowMarks | None, reason: str) -> Iterator[Told]:
        marked: Mapping[str, bool] = {} if mark is None else mark.columns
        letters_of = {column_index(letters): letters for letters in {*row.cells, *marked}}
        letters_of[self._reason] = column_name(self._reason)
        for place, letters in sorted((place, each) for place, each in letters_of.items() if place):
            if place == self._reason:
                if reason:
                    yield Told(letters, reason[:CELL_CHARACTERS_MAX], Look.PLAIN)
                continue
            colour = Colour.NONE
            if letters in marked:
                colour = Colour.FAULT if marked[letters] else Colour.NOTE
            yield _told(letters, row.cells.get(letters), colour)


def _told(letters: str, cell: Cell | None, colour: Colour) -> Told:
    if cell is None or cell.kind is CellKind.EMPTY:
        return Told(letters, None, Look.TEXT, colour)
    if cell.kind is CellKind.NUMBER:
        return Told(letters, cell.number, Look.PLAIN, colour)
    if cell.kind is CellKind.BOOLEAN:
        return Told(letters, bool(cell.number), Look.TEXT, colour)
    if cell.kind is CellKind.DATE:
        return Told(letters, cell.day, Look.DAY, colour)
    return Told(letters, cell.text[:CELL_CHARACTERS_MAX], Look.TEXT, colour)


class _Unclosed(io.RawIOBase):
    """Writes to a target that others close."""

    def __init__(self, target: Target) -> None:
        self._target = target

    def writable(self) -> bool:
        """This will say yes."""
        return True

    def write(self, data: Any) -> int:
        """This will hand bytes on."""
        return self._target.write(bytes(data))
