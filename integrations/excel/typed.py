"""One cell from what is stored for it: its type, its style and its text, never guessed."""

import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from domain.cells import Cell, CellKind
from integrations.excel.parts import Context, unescaped
from integrations.excel.stored import likely_day, serial_day
from integrations.excel.unreadable import RosterUnreadable

INTEGER_DIGITS_MAX: Final = 18
_TEXT: Final = CellKind.TEXT
_NUMBER: Final = CellKind.NUMBER
_TRUE: Final = frozenset({"1", "true"})


def cell_of(
    kind: str, style: str, ref: str, text: str, context: Context, *, is_formula: bool
) -> Cell | None:
    """This will read one cell from the type, style and text that are stored; None if it is bare.

    Raises:
        RosterUnreadable: the text is none of that type.
    """
    if not text:
        # A formula that gave "" is of the type text; of another, nobody computed it.
        is_blank = kind == "str"
        bare = CellKind.EMPTY if is_blank else CellKind.ERROR
        return Cell(bare, ref, is_formula=not is_blank) if is_formula else None
    cell = _typed(kind, style, ref, text, context)
    return cell._replace(is_formula=True) if is_formula else cell


def _typed(kind: str, style: str, ref: str, text: str, context: Context) -> Cell:
    if kind == "s":
        try:
            shared = context.strings[_index(text)]
        except (ValueError, IndexError):
            raise RosterUnreadable("FILE_DAMAGED") from None
        return Cell(_TEXT, ref, shared) if shared else Cell(CellKind.EMPTY, ref)
    reader = _READERS.get(kind)
    if reader is not None:
        return reader(ref, text)
    try:
        number = int(text) if len(text) <= INTEGER_DIGITS_MAX and text.isdigit() else float(text)
    except ValueError:
        raise RosterUnreadable("FILE_DAMAGED") from None
    if not math.isfinite(number):
        return _error_cell(ref, "#NUM!")
    return number_cell(style, ref, number, context)


def number_cell(style: str, ref: str, number: float, context: Context) -> Cell:
    """This will read a number: as a day where its style says so, or with the one that it may be."""
    if style in context.date_styles:
        day = serial_day(number, is_1904=context.is_1904)
        if day is not None:
            return Cell(CellKind.DATE, ref, "", None, day)
        return Cell(_NUMBER, ref, "", number)
    return Cell(_NUMBER, ref, "", number, likely_day(number, is_1904=context.is_1904))


def _index(text: str) -> int:
    place = int(text)
    if place < 0:
        raise IndexError
    return place


def _text_cell(ref: str, text: str) -> Cell:
    return Cell(_TEXT, ref, unescaped(text))


def _boolean_cell(ref: str, text: str) -> Cell:
    return Cell(CellKind.BOOLEAN, ref, number=int(text.strip() in {"1", "true"}))


def _error_cell(ref: str, text: str) -> Cell:
    return Cell(CellKind.ERROR, ref, text)


def _iso_cell(ref: str, text: str) -> Cell:
    try:
        return Cell(CellKind.DATE, ref, day=date.fromisoformat(text.strip()[:10]))
    except ValueError:
        return _error_cell(ref, "#VALUE!")


_READERS: Final[Mapping[str, Callable[[str, str], Cell]]] = {
    "str": _text_cell,
    "inlineStr": _text_cell,
    "b": _boolean_cell,
    "e": _error_cell,
    "d": _iso_cell,
}
