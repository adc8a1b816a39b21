"""The cells of one row in plain XML: by the shape of earlier rows, or each as it stands.

A program writes row after row in one way. What one row was like (which columns, which types) makes
an expression for whole rows, whose groups are the values; a row that is otherwise is read cell by
cell, and is the next shape, of a few.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from domain.cells import Cell, CellKind, row_cells
from integrations.excel.parts import Context
from integrations.excel.plain_xml import NotPlain, resolved
from integrations.excel.stored import column_index
from integrations.excel.typed import cell_of
from integrations.excel.unreadable import RosterUnreadable

_CELL = re.compile(
    r'<c r="([A-Z]{1,3})[0-9]+"(?: s="([0-9]+)")?(?: t="([a-zA-Z]+)")?'
    r"(?: ?/>|>(<f[^>]*/>|<f[^>]*>[^<]*</f>)?"
    r"(?:<v(?: [^>]*)?>([^<]*)</v>|<v ?/>|<is><t(?: [^>]*)?>([^<]*)</t></is>)?</c>)"
)
# A cell as `_CELL` finds it: letters, style, type, formula, value, text of its own.
_Found = tuple[str, str, str, str, str, str]

_TEXT: Final = CellKind.TEXT
# What tells that a text may be another than the one that is written.
_WRITTEN_OTHERWISE: Final = ("&", "\r", "_x")
_SHAPES_MAX: Final = 8
_SHAPE_CELLS_MAX: Final = 100

# How a shape writes a cell that may be there: bare, or with the value that its group takes. Nothing
# is tried twice, so that a row that does not fit costs no more than one that does.
_BARE: Final = r'(?:<c r="{letters}[0-9]++"(?: s="[0-9]++")?+ ?/>)?+'
_SHARED: Final = (
    r'(?:<c r="{letters}[0-9]++"(?: s="[0-9]++")?+'
    r'(?: t="s"><v>([0-9]{{1,7}}+)</v></c>| ?/>))?+'
)
_VALUE: Final = r'(?:<c r="{letters}[0-9]++"{style}(?:{kind}><v>([^<]++)</v></c>| ?/>))?+'
_INLINE: Final = (
    r'(?:<c r="{letters}[0-9]++"(?: s="[0-9]++")?+'
    r'(?:{kind}><is><t(?: xml:space="preserve")?+>([^<]++)</t></is></c>| ?/>))?+'
)


@dataclass(frozen=True, slots=True)
class _Shape:
    """Which cells a row may hold: an expression for the row, and what its groups are."""

    row: re.Pattern[str]
    groups: tuple[tuple[str, str, str], ...]  # letters, style and type
    written: Mapping[str, _Found]
    letters: Mapping[str, str]  # of its groups, by themselves


class PlainCells:
    """Reads the cells of a sheet's rows, which one program wrote."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._shapes: list[_Shape] = []

    def __call__(self, inside: str, number: int) -> Mapping[str, Cell]:
        """This will give the cells of a row by their columns, from what stands in it.

        Raises:
            NotPlain: a cell that only a parser can read.
            RosterUnreadable: a cell that no sheet can hold.
        """
        for shape in self._shapes:
            fit = shape.row.fullmatch(inside)
            if fit is not None:
                return self._alike(shape, fit, number)
        found: list[_Found] = _CELL.findall(inside)
        if inside.count("<c ") != len(found) or "<c>" in inside:
            raise NotPlain
        cells = self._each(found, str(number))
        if not all(map(column_index, cells)):
            raise RosterUnreadable("FILE_DAMAGED")
        if len(self._shapes) < _SHAPES_MAX:
            self._learn(found)
        return cells

    def _alike(self, shape: _Shape, fit: re.Match[str], row: int) -> Mapping[str, Cell]:
        strings, known = self._context.strings, len(self._context.strings)
        is_verbatim = not any(map(fit.string.__contains__, _WRITTEN_OTHERWISE))
        texts, others = {}, dict[str, Cell]()
        for (letters, style, kind), value in zip(shape.groups, fit.groups(), strict=True):
            if value is None:
                continue
            if kind == "inlineStr" and is_verbatim:
                texts[letters] = value
                continue
            if kind == "s" and (place := int(value)) < known and (shared := strings[place]):
                texts[letters] = shared
                continue
            cell = self._cell(f"{letters}{row}", style, kind, value)
            if cell is not None and cell.kind is _TEXT:
                texts[letters] = cell.text
            elif cell is not None:
                others[letters] = cell
        return row_cells(texts, others, shape.letters, row)

    def _each(self, found: Iterable[_Found], row: str) -> dict[str, Cell]:
        cells: dict[str, Cell] = {}
        for letters, style, kind, formula, value, inline in found:
            text = value or inline
            cell = self._cell(letters + row, style, kind, text, is_formula=bool(formula))
            if cell is not None:
                cells[letters] = cell
        return cells

    def _cell(
        self, ref: str, style: str, kind: str, text: str, *, is_formula: bool = False
    ) -> Cell | None:
        text = resolved(text)
        if kind == "inlineStr" and text and not is_formula and "_x" not in text:
            return Cell(_TEXT, ref, text)
        return cell_of(kind or "n", style or "0", ref, text, self._context, is_formula=is_formula)

    def _learn(self, found: Sequence[_Found]) -> None:
        """This will make a shape of a row and of those before it; a row that is odd makes none."""
        fresh = {each[0]: each for each in found}
        written = {**(self._shapes[0].written if self._shapes else {}), **fresh}
        is_odd = len(fresh) < len(found) or any(formula for _, _, _, formula, *_ in found)
        if is_odd or not 0 < len(written) <= _SHAPE_CELLS_MAX:
            return
        held = sorted(written.values(), key=lambda each: column_index(each[0]) or 0)
        row = re.compile("".join(map(_expression, held)))
        groups = tuple(each[:3] for each in held if each[4] or each[5])
        letters = {each[0]: each[0] for each in groups}
        self._shapes.insert(0, _Shape(row, groups, written, letters))


def _expression(found: _Found) -> str:
    letters, style, kind, _, value, inline = found
    form = _BARE
    if value:
        form = _SHARED if kind == "s" else _VALUE
    elif inline:
        form = _INLINE
    return form.format(
        letters=letters,
        style=f' s="{style}"' if style else "",
        kind=f' t="{kind}"' if kind else "",
    )
