"""Files to data rows: finds the sheet and its header, then streams cells as they are stored."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from domain import cells
from domain.cells import CellKind, RowCells, RowForm, SheetRow, row_cells, texts_in
from integrations.excel import headers
from integrations.excel.books import open_book
from integrations.excel.headers import Header
from integrations.excel.layouts import FOOTERS, Layout, header_key
from integrations.excel.package import Content
from integrations.excel.stored import Book, SheetPart, StoredRow, picker
from integrations.excel.unreadable import RosterUnreadable

ROWS_MAX: Final = 120_000
SHEETS_MAX: Final = 50
_NAMED_MAX: Final = 10
_FOOTER_CELLS_MAX: Final = 8
_TOLD_CHARACTERS: Final = 20
# What our own templates hold beside the sheet that is filled in.
_UNASKED: Final = frozenset({"序号", "错误原因"})
_FOOTER = re.compile(rf"(?:{'|'.join(FOOTERS)})(?:[:：(（\s\d]|$)")
_FORMS_MAX: Final = 512
_Picked = tuple[RowForm, Callable[[Sequence[str]], tuple[str, ...]]]
_OUR_SHEETS: Final = frozenset({"填写示例", "填写说明", "代码表"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """The one sheet that was asked for. `rows()` may be called again and starts afresh."""

    name: str
    header: Header
    layout: Layout
    book: Book
    part: SheetPart
    others: tuple[str, ...]
    _footers: dict[int, str] = field(default_factory=dict)

    def rows(self) -> Iterator[SheetRow]:
        """This will stream the data rows, empty ones and those that end a list skipped.

        They are counted from 1.

        Raises:
            RosterUnreadable: past `ROWS_MAX`, or damage further down; take all rows or none.
        """
        number = 0
        by_field = _ByField(self.header)
        required = self._required()
        for stored in self.book.rows(self.part):
            if stored.number <= self.header.sheet_row:
                continue
            found = by_field(stored)
            if _is_empty(found):
                continue
            if len(stored.cells) <= _FOOTER_CELLS_MAX and (word := _footer(stored, required)):
                self._footers[stored.number] = word
                continue
            number += 1
            if number > ROWS_MAX:
                raise RosterUnreadable("TOO_MANY_ROWS")
            yield SheetRow(number, stored.number, found, stored.is_hidden)

    def rows_expected(self) -> int:
        """This will give the number of data rows that the sheet says it has; 0 if it does not."""
        rows = self.book.last_row(self.part) - self.header.sheet_row
        return rows if 0 < rows <= ROWS_MAX else 0

    def notices(self) -> list[str]:
        """This will say what a person should know of how the sheet was read.

        Rows that end a list are told once they were read.
        """
        ignored = [
            f"{letters} 列“{text}”"
            for letters, text in self.header.ignored.items()
            if header_key(text) not in _UNASKED
        ]
        labels = self.layout.labels()
        out_of_sight = self.book.hidden_columns(self.part)
        hidden = [
            f"{letters} 列“{labels[field]}”"
            for letters, field in self.header.columns.items()
            if letters in out_of_sight
        ]
        ended = [f"第 {row} 行“{word}”" for row, word in self._footers.items()]
        return [
            said.format(_list(found))
            for said, found in (
                ("未识别的列没有读取：{}。", ignored),
                ("隐藏的列也已读取：{}。", hidden),
                ("其他工作表没有读取：{}。", [f"“{name}”" for name in self.others]),
                ("以下行像是合计、落款或说明，没有作为数据读取：{}。", ended),
            )
            if found
        ]

    def _required(self) -> frozenset[str]:
        wanted = {column.field for column in self.layout.columns if column.is_required}
        return frozenset(
            letters for letters, known in self.header.columns.items() if known in wanted
        )


def open_sheet(content: Content, layout: Layout) -> Sheet:
    """This will open a file and find the sheet of a layout, header and first row included.

    Raises:
        RosterUnreadable: not a file of that layout; `code` and `message` say what to do.
    """
    book = open_book(content)
    visible = tuple(part for part in book.sheets if part.is_visible)[:SHEETS_MAX]
    part, header = _find_sheet(book, visible, layout)
    others = tuple(
        each.name for each in visible if each is not part and each.name not in _OUR_SHEETS
    )
    sheet = Sheet(part.name, header, layout, book, part, others)
    first = next(sheet.rows(), None)
    if first is None:
        raise RosterUnreadable("ROWS_MISSING")
    pair = headers.swapped(header, (row.cells for row in sheet.rows()))
    if pair:
        named = [_column(header, field, layout) for field in pair]
        raise RosterUnreadable("COLUMNS_SWAPPED", columns="与".join(named))
    return sheet


def _find_sheet(
    book: Book, parts: tuple[SheetPart, ...], layout: Layout
) -> tuple[SheetPart, Header]:
    if not parts:
        raise RosterUnreadable("SHEET_MISSING", sheet=layout.sheet_names[0])
    found = tuple((part, headers.find(book.rows(part), layout)) for part in parts)
    whole = tuple((part, header) for part, header in found if header and header.is_whole)
    named = tuple(pair for pair in whole if _is_named(pair[0], layout))
    for candidates in (named, whole):
        if len(candidates) == 1:
            return candidates[0]
    if whole:
        raise RosterUnreadable("SHEETS_AMBIGUOUS", sheet=layout.sheet_names[0])
    likely = tuple(pair for pair in found if _is_named(pair[0], layout))
    _refuse(likely or (found if len(found) == 1 else ()), layout)
    raise RosterUnreadable("SHEET_MISSING", sheet=layout.sheet_names[0])


def _refuse(candidates: tuple[tuple[SheetPart, Header | None], ...], layout: Layout) -> None:
    """This will say what is wrong with the sheet that was surely meant, if there is one."""
    if not candidates:
        return
    header = candidates[0][1]
    if header is None:
        raise RosterUnreadable("HEADER_MISSING")
    labels = layout.labels()
    if header.repeated:
        claimed = (
            f"{'、'.join(letters)} 列都是“{labels[field]}”"
            for field, letters in header.repeated.items()
        )
        raise RosterUnreadable("COLUMN_REPEATED", columns="；".join(claimed))
    missing = "、".join(labels[field] for field in header.missing)
    raise RosterUnreadable("COLUMNS_MISSING", columns=missing)


def _is_named(part: SheetPart, layout: Layout) -> bool:
    return header_key(part.name) in {header_key(name) for name in layout.sheet_names}


def _column(header: Header, field: str, layout: Layout) -> str:
    return f"{headers.letters_of(header, field)} 列“{layout.labels()[field]}”"


def _is_empty(found: RowCells) -> bool:
    if any(map(str.strip, found.typed)):
        return False
    return not any(
        cell.kind is not CellKind.EMPTY and (cell.kind is not CellKind.TEXT or cell.text.strip())
        for cell in found.held.values()
    )


def _footer(stored: StoredRow, required: frozenset[str]) -> str:
    """This will give the word that says that a row sums up, signs or explains; "" if none does."""
    filled = [
        (letters, text) for letters, cell in stored.cells.items() if (text := cells.text_of(cell))
    ]
    word = next((text for _, text in filled if _FOOTER.match(text)), "")
    # Whoever is in the list has a name and a number: most of what must be there.
    is_data = sum(letters in required for letters, _ in filled) * 2 > len(required)
    return "" if is_data else word[:_TOLD_CHARACTERS]


class _ByField:
    """Names the cells of a sheet's rows by their fields; rows with texts in the same columns alike."""

    def __init__(self, header: Header) -> None:
        self._fields = header.columns
        self._columns = {field: letters for letters, field in header.columns.items()}
        self._known: dict[tuple[str, ...], _Picked] = {}

    def __call__(self, stored: StoredRow) -> RowCells:
        """This will give a cell to each field, an empty one where the row has none."""
        cells = stored.cells
        if not isinstance(cells, RowCells):
            typed = texts_in(cells)
            others = {letters: cell for letters, cell in cells.items() if letters not in typed}
            cells = row_cells(typed, others, {}, stored.number)
        names = cells.form.names
        form, picked = self._known.get(names) or self._learnt(names)
        held = cells.held and {
            self._fields[letters]: cell
            for letters, cell in cells.held.items()
            if letters in self._fields
        }
        return RowCells(form, picked(cells.typed), stored.number, held)

    def _learnt(self, names: tuple[str, ...]) -> _Picked:
        if len(self._known) >= _FORMS_MAX:
            self._known.clear()
        places = {letters: place for place, letters in enumerate(names)}
        kept = {field: places[at] for field, at in self._columns.items() if at in places}
        self._known[names] = (
            RowForm((*kept,), self._columns, is_whole=True),
            picker((*kept.values(),)),
        )
        return self._known[names]


def _list(found: list[str]) -> str:
    more = f"等 {len(found)} 处" if len(found) > _NAMED_MAX else ""
    return "、".join(found[:_NAMED_MAX]) + more
