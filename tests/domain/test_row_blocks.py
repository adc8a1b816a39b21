"""Rows are the same in another process, however they are sent there."""

import pickle
from datetime import date

from domain.cells import Cell, CellKind, RowCells, RowForm, SheetRow
from domain.row_blocks import RowBlock

LETTERS = {"name": "A", "joined_on": "B", "mobile": "C"}
FORM = RowForm(("name", "mobile"), LETTERS, is_whole=True)


def row(number: int, **held: Cell) -> SheetRow:
    cells = RowCells(FORM, (f"李{number}", "13800138000"), number + 1, held)
    return SheetRow(number, number + 1, cells, number % 2 == 0)


def again(block: RowBlock) -> RowBlock:
    found = pickle.loads(pickle.dumps(block, pickle.HIGHEST_PROTOCOL))  # noqa: S301 - our own
    assert isinstance(found, RowBlock)
    return found


class TestRowBlock:
    def test_is_the_same_in_another_process(self) -> None:
        joined = Cell(CellKind.DATE, "B3", day=date(2016, 3, 1))
        block = RowBlock([row(1), row(2, joined_on=joined), row(3)])
        found = again(block)
        assert found == block
        assert [one.cells["joined_on"] for one in found] == [
            Cell(CellKind.EMPTY, "B2"),
            joined,
            Cell(CellKind.EMPTY, "B4"),
        ]

    def test_takes_rows_of_cells_that_are_held_otherwise(self) -> None:
        block = RowBlock([row(1), SheetRow(2, 3, {"name": Cell(CellKind.TEXT, "A3", "王芳")})])
        assert again(block) == block

    def test_may_be_empty(self) -> None:
        assert again(RowBlock()) == []

    def test_sends_what_rows_have_in_common_once(self) -> None:
        found = again(RowBlock([row(1), row(2)]))
        first, second = (one.cells for one in found)
        assert isinstance(first, RowCells)
        assert isinstance(second, RowCells)
        assert first.form is second.form
        assert first.typed[1] is second.typed[1]
