"""Rows of texts and numbers in plain cells, read by the block.

What is left of a row when every run of digits in it is taken for one, and every text for another, is
its shape, of which a sheet has few. A row whose shape is known is as plain as the shape is, whatever
its digits: they are all that is left to read, and a whole block's are read at once.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import index
from typing import Final

import orjson

from domain.cells import NOTHING, Cell, CellKind, RowCells, RowForm, row_cells
from integrations.excel.parts import Context, as_meant
from integrations.excel.plain_xml import NotPlain, is_written
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
_CELL: Final = (
    rb'<c1r="([A-Z]{1,3})0"(1s="0")?(?:1t="(s|n|b|inlineStr)")?'
    rb"(?:1?/>|><v>(0(?:\.0)?)</v></c>|>(<is/>)</c>)"
)
_ROW = re.compile(b"(%b)((?:%b)+)" % (_TAG, re.sub(rb"\((?!\?)", b"(?:", _CELL)))
_EACH = re.compile(_CELL)

# A text of a cell's own, and what stands for it.
_OWN = re.compile(r'<is><t(?: xml:space="preserve")?>([^<]*)</t></is>')
_TAKEN: Final = b"<is/>"

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
    own: int  # texts that the last columns of its form have for their own
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
        if len(block) > _BLOCK_BYTES_MAX or not block.startswith(b"<"):
            return [None] * block.count(ROW_END)
        own = list[str]()
        if b"inlineStr" in block[:_LOOKED_AT]:
            block, own = _without_own(block)
        keys = _RUN.join(block.translate(_SHAPED).split()).split(ROW_END)[:-1]
        shapes = [self._shapes.get(key) or self._learnt(key) for key in keys]
        counts = [
            (shape.runs, shape.own) if shape else (key.count(_RUN), key.count(_TAKEN))
            for shape, key in zip(shapes, keys, strict=True)
        ]
        numbers = self._numbers(block, sum(runs for runs, _ in counts)) if any(shapes) else None
        if numbers is None:
            return [None] * len(keys)
        rows: list[StoredRow | None] = []
        at = own_at = 0
        for shape, (runs, texts) in zip(shapes, counts, strict=True):
            after, own_after = at + runs, own_at + texts
            read = self._row(shape, numbers[at:after], own[own_at:own_after]) if shape else None
            rows.append(read)
            at, own_at = after, own_after
        return rows

    def _row(self, shape: _Shape, runs: list[int], own: list[str]) -> StoredRow | None:
        number, form, held = runs[0], shape.form, NOTHING
        if len(own) != shape.own:
            return None
        try:
            texts = tuple(map(self._context.strings.__getitem__, shape.places(runs)))
            if shape.others:
                held = {typed.letters: self._typed(typed, runs) for typed in shape.others}
        except (IndexError, TypeError):  # no such text, or more digits than anybody counts with
            return None
        is_hidden = shape.hidden_at is not None and runs[shape.hidden_at] == 1
        filled = (*texts, *own) if own else texts
        if all(filled):
            return StoredRow(number, RowCells(form, filled, number, held), is_hidden)
        # Of the table's texts, the empty one makes a cell, and an empty one of its own makes none.
        bare = {
            letters: Cell(CellKind.EMPTY, f"{letters}{number}")
            for letters, text in zip(form.names, texts, strict=False)
            if not text
        }
        named = {letters: text for letters, text in zip(form.names, filled, strict=True) if text}
        cells = row_cells(named, {**bare, **held}, form.letters, number)
        return StoredRow(number, cells, is_hidden)

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


def _without_own(block: bytes) -> tuple[bytes, list[str]]:
    """This will take the texts out that cells have for their own; none if one of them is not plain."""
    try:
        text = block.decode()
        parts = _OWN.split(text)
        own = as_meant(parts[1::2], text)
    except (UnicodeDecodeError, NotPlain):
        return block, []
    left = _TAKEN.decode().join(parts[::2]).encode()
    is_plain = "]]>" not in text and is_written(block, text) and left.count(_TAKEN) == len(own)
    return (left, own) if is_plain else (block, [])


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
    columns, own, others = list[str](), list[str](), list[_Typed]()
    texts: dict[str, int] = {}
    for found in _EACH.findall(row[2]):
        letters, style, kind, value, taken = map(bytes.decode, found)
        columns.append(letters)
        number = at + (2 if style else 1)
        at = number + value.count("0")
        is_own = kind == "inlineStr"
        if (value and is_own) or (taken and not is_own) or (kind == "s" and "." in value):
            return None
        if taken:
            own.append(letters)
        elif value and kind == "s":
            texts[letters] = number
        elif value:
            style_at = number - 1 if style else None
            others.append(_Typed(letters, kind or "n", style_at, number, is_broken="." in value))
    places = [column_index(letters) for letters in columns]
    if None in places or any(one >= other for one, other in pairwise(places)):  # type: ignore[operator] # none is None
        return None
    filled = {*texts, *own, *(typed.letters for typed in others)}
    form = RowForm((*texts, *own), {letters: letters for letters in columns if letters in filled})
    hidden_at = before.count(_RUN) if hidden else None
    return _Shape(at, len(own), form, picker((*texts.values(),)), (*others,), hidden_at)
