"""Rows of places in the string table and of numbers, read by the block.

What is left of a row when every run of digits in it is taken for one is its shape, of which a sheet
has few. A row whose shape is known is as plain as the shape is, whatever its digits: they are all
that is left to read, and a whole block's are read at once.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import index
from typing import Final

import orjson

from domain.cells import NOTHING, Cell, CellKind, RowCells, RowForm, row_cells
from integrations.excel.parts import Context
from integrations.excel.stored import StoredRow, column_index, picker
from integrations.excel.typed import INTEGER_DIGITS_MAX, cell_of, number_cell

ROW_END: Final = b"</row>"
_BLOCK_BYTES_MAX: Final = 512 * 1024
_SHAPE_BYTES_MAX: Final = 8 * 1024
_SHAPES_MAX: Final = 512
_LOOKED_AT: Final = 4 * 1024
_DIGITS: Final = b"0123456789"
_RUN: Final = b"0"
_EXACT_MAX: Final = 10**INTEGER_DIGITS_MAX

# Digits become spaces, so that splitting takes them out by the run; spaces become digits meanwhile.
_SHAPED: Final = bytes.maketrans(_DIGITS + b" \t\n\r\v\f", b" " * 10 + b"123456")
_TAG: Final = rb'<row1r="0"(?:1[A-Za-z][A-Za-z0:]*="[A-Za-z0.:]*")*>'
_CELL: Final = rb'<c1r="([A-Z]{1,3})0"(1s="0")?(?:1t="([snb])")?(?:1?/>|><v>(0(?:\.0)?)</v></c>)'
_ROW = re.compile(b"(%b)((?:%b)+)" % (_TAG, re.sub(rb"\((?!\?)", b"(?:", _CELL)))
_EACH = re.compile(_CELL)

_ALL: Final = bytes(range(256))
_SPARED: Final = bytes(code if code in _DIGITS else 32 for code in _ALL)
_COMMAS: Final = bytes.maketrans(b"=:.", b",,,")
_DROPPED: Final = bytes(code for code in _ALL if code not in _DIGITS + b"=:.")


@dataclass(frozen=True, slots=True)
class _Typed:
    """A cell that is no text: its column and type, and which runs are its style and its number.

    The number `is_broken` where another run behind a point is part of it.
    """

    letters: str
    kind: str
    style_at: int | None
    number_at: int
    is_broken: bool


@dataclass(frozen=True, slots=True)
class _Shape:
    """What each run of digits in a row is; there are so many of them, and the first is its number."""

    runs: int
    form: RowForm
    places: Callable[[Sequence[int]], tuple[int, ...]]
    others: tuple[_Typed, ...]
    hidden_at: int | None


class RowShapes:
    """Reads a sheet's rows by their shapes."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._shapes: dict[bytes, _Shape] = {}
        self._is_marked = True

    def __call__(self, block: bytes) -> list[StoredRow | None]:
        """This will read each row of a block that ends with one; None where it has no such shape."""
        is_other = b"inlineStr" in block[:_LOOKED_AT] or not block.startswith(b"<")
        if is_other or len(block) > _BLOCK_BYTES_MAX:
            return [None] * block.count(ROW_END)
        keys = _RUN.join(block.translate(_SHAPED).split()).split(ROW_END)[:-1]
        shapes = [self._shapes.get(key) or self._learnt(key) for key in keys]
        counts = [
            shape.runs if shape else key.count(_RUN)
            for shape, key in zip(shapes, keys, strict=True)
        ]
        numbers = self._numbers(block, sum(counts)) if any(shapes) else None
        if numbers is None:
            return [None] * len(keys)
        rows: list[StoredRow | None] = []
        at = 0
        for shape, count in zip(shapes, counts, strict=True):
            rows.append(self._row(shape, numbers[at : at + count]) if shape else None)
            at += count
        return rows

    def _row(self, shape: _Shape, runs: list[int]) -> StoredRow | None:
        number, form, held = runs[0], shape.form, NOTHING
        try:
            texts = tuple(map(self._context.strings.__getitem__, shape.places(runs)))
            if shape.others:
                held = {typed.letters: self._typed(typed, runs) for typed in shape.others}
        except (IndexError, TypeError):  # no such text, or more digits than anybody counts with
            return None
        is_hidden = shape.hidden_at is not None and runs[shape.hidden_at] == 1
        if all(texts):
            return StoredRow(number, RowCells(form, texts, number, held), is_hidden)
        named = dict(zip(form.names, texts, strict=True))
        filled = {letters: text for letters, text in named.items() if text}
        bare = {
            letters: Cell(CellKind.EMPTY, f"{letters}{number}")
            for letters in named.keys() - filled.keys()
        }
        return StoredRow(
            number, row_cells(filled, {**bare, **held}, form.letters, number), is_hidden
        )

    def _typed(self, typed: _Typed, runs: list[int]) -> Cell:
        ref, number = f"{typed.letters}{runs[0]}", runs[typed.number_at]
        style = "0" if typed.style_at is None else str(index(runs[typed.style_at]))
        if typed.kind == "n" and not typed.is_broken and index(number) < _EXACT_MAX:
            return number_cell(style, ref, number, self._context)
        text = str(index(number))
        if typed.is_broken:
            text += f".{index(runs[typed.number_at + 1])}"
        cell = cell_of(typed.kind, style, ref, text, self._context, is_formula=False)
        assert cell is not None, "a number is written in at least one digit"
        return cell

    def _numbers(self, block: bytes, count: int) -> list[int] | None:
        """This will give all runs of digits in a block as numbers; None if they cannot be told so."""
        # In many sheets one sign or another of "=:." stands before each run, and no two do. Where
        # none does, two runs become one, and the count is wrong; where two do, it is no JSON.
        found = _listed(b"[0%b]" % block.translate(_COMMAS, _DROPPED)) if self._is_marked else []
        if len(found) != count + 1:
            self._is_marked &= not block.startswith(b"<row")  # what stands before rows is otherwise
            found = _listed(b"[0,%b]" % b",".join(block.translate(_SPARED).split()))
        return found[1:] if len(found) == count + 1 else None

    def _learnt(self, key: bytes) -> _Shape | None:
        shape = _shape_of(key)
        if shape is not None:
            if len(self._shapes) >= _SHAPES_MAX:
                self._shapes.clear()
            self._shapes[key] = shape
        return shape


def _listed(text: bytes) -> list[int]:
    try:
        found: list[int] = orjson.loads(text)
    except orjson.JSONDecodeError:
        return []
    return found


def _shape_of(key: bytes) -> _Shape | None:
    """This will say what a row of some shape holds; None if it is not surely plain."""
    row = _ROW.fullmatch(key) if len(key) <= _SHAPE_BYTES_MAX else None
    if row is None:
        return None
    before, hidden, _ = row[1].partition(b'1hidden="0"')
    if b"hidden" in row[1] and not hidden:
        return None
    at = row[1].count(_RUN)
    columns, others = list[str](), list[_Typed]()
    texts: dict[str, int] = {}
    for found in _EACH.findall(row[2]):
        letters, style, kind, value = map(bytes.decode, found)
        columns.append(letters)
        number = at + (2 if style else 1)
        at = number + value.count("0")
        if kind == "s" and "." in value:
            return None
        if value and kind == "s":
            texts[letters] = number
        elif value:
            style_at = number - 1 if style else None
            others.append(_Typed(letters, kind or "n", style_at, number, is_broken="." in value))
    places = [column_index(letters) for letters in columns]
    if None in places or any(one >= other for one, other in pairwise(places)):  # type: ignore[operator] # none is None
        return None
    filled = {*texts, *(typed.letters for typed in others)}
    form = RowForm((*texts,), {letters: letters for letters in columns if letters in filled})
    hidden_at = before.count(_RUN) if hidden else None
    return _Shape(at, form, picker((*texts.values(),)), (*others,), hidden_at)
