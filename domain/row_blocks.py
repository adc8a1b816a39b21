"""Rows of a sheet on their way to another process, many at a time."""

from collections.abc import Callable, Mapping

from domain.cells import Cell, RowCells, RowForm, SheetRow

Held = Mapping[str, Cell]


class RowBlock(list[SheetRow]):
    """Rows that are sent together; to send them costs little more than to send the texts in them."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        """This will say how to make the same rows in another process, out of as little as tells them."""
        if not all(cells.__class__ is RowCells for _, _, cells, _ in self):
            return RowBlock, ([*self],)
        told = [
            (number, sheet_row, is_hidden, cells.form, cells.typed, cells.row, cells.held)  # type: ignore[attr-defined] # all are, as was seen
            for number, sheet_row, cells, is_hidden in self
        ]
        return _made_again, (told,)


def _made_again(told: list[tuple[int, int, bool, RowForm, tuple[str, ...], int, Held]]) -> RowBlock:
    return RowBlock(
        [
            SheetRow(number, sheet_row, RowCells(form, values, row, held), is_hidden)
            for number, sheet_row, is_hidden, form, values, row, held in told
        ]
    )
