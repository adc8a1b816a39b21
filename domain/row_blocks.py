"""Rows of a sheet on their way to another process, many at a time."""

from collections.abc import Callable, Mapping

from domain.cells import NOTHING, Cell, RowCells, RowForm, SheetRow

# A row's numbers, whether it is hidden, its form and texts, and the fields of its other cells.
_Told = tuple[int, int, bool, RowForm, tuple[str, ...], Mapping[str, tuple[object, ...]] | None]


class RowBlock(list[SheetRow]):
    """Rows that are sent together; to send them costs little more than to send the texts in them."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        """This will say how to make the same rows in another process, out of as little as tells them."""
        told = [*map(_told, self)]
        return (RowBlock, ([*self],)) if None in told else (_made_again, (told,))


def _told(row: SheetRow) -> _Told | None:
    number, sheet_row, cells, is_hidden = row
    if not isinstance(cells, RowCells) or cells.row != sheet_row:
        return None
    held = {key: tuple(cell) for key, cell in cells.held.items()} if cells.held else None
    return number, sheet_row, is_hidden, cells.form, cells.typed, held


def _made_again(told: list[_Told]) -> RowBlock:
    return RowBlock(
        [
            SheetRow(number, sheet_row, RowCells(form, typed, sheet_row, _cells(held)), is_hidden)
            for number, sheet_row, is_hidden, form, typed, held in told
        ]
    )


def _cells(held: Mapping[str, tuple[object, ...]] | None) -> Mapping[str, Cell]:
    return {key: Cell._make(cell) for key, cell in held.items()} if held else NOTHING
