"""Rows of texts and numbers in plain cells, read by the block.

What is left of a row when every run of digits in it is taken for one, and every text for another, is
its shape, of which a sheet has few. A row whose shape is known is as plain as the shape is, whatever
its digits: they are all that is left to read, and a whole block's are read at once.
"""

import re
from operator import index
from typing import Final

import orjson

from domain.cells import NOTHING, Cell, CellKind, RowCells, row_cells
from integrations.excel.parts import Context, as_meant
from integrations.excel.plain_xml import NotPlain, is_written
from integrations.excel.shapes import RUN, TAKEN, Shape, Shapes, Typed
from integrations.excel.stored import StoredRow
from integrations.excel.typed import INTEGER_DIGITS_MAX, cell_of, number_cell

ROW_END: Final = b"</row>"
_BLOCK_BYTES_MAX: Final = 512 * 1024
_LOOKED_AT: Final = 4 * 1024
_DIGITS: Final = b"0123456789"
_EXACT_MAX: Final = 10**INTEGER_DIGITS_MAX

# Digits become spaces, so that splitting takes them out by the run; spaces become digits meanwhile.
_SHAPED: Final = bytes.maketrans(_DIGITS + b" \t\n\r\v\f", b" " * 10 + b"123456")
_OWN = re.compile(r'<is><t(?: xml:space="preserve")?>([^<]*)</t></is>')

_ALL: Final = bytes(range(256))
_SPARED: Final = bytes(code if code in _DIGITS else 32 for code in _ALL)
_COMMAS: Final = bytes.maketrans(b"=:.", b",,,")
_DROPPED: Final = bytes(code for code in _ALL if code not in _DIGITS + b"=:.")


class RowShapes:
    """Reads a sheet's rows by their shapes."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._shapes = Shapes()
        self._is_marked = True

    def __call__(self, block: bytes) -> list[StoredRow | None]:
        """This will read each row of a block that ends with one; None where it has no such shape."""
        if len(block) > _BLOCK_BYTES_MAX or not block.startswith(b"<"):
            return [None] * block.count(ROW_END)
        own = list[str]()
        if b"inlineStr" in block[:_LOOKED_AT]:
            block, own = _without_own(block)
        keys = RUN.join(block.translate(_SHAPED).split()).split(ROW_END)[:-1]
        shapes = [self._shapes.of(key) for key in keys]
        counts = [
            (shape.runs, shape.own) if shape else (key.count(RUN), key.count(TAKEN))
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

    def _row(self, shape: Shape, runs: list[int], own: list[str]) -> StoredRow | None:
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

    def _typed(self, typed: Typed, runs: list[int]) -> Cell:
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


def _without_own(block: bytes) -> tuple[bytes, list[str]]:
    """This will take the texts out that cells have for their own; none if one of them is not plain."""
    try:
        text = block.decode()
        parts = _OWN.split(text)
        own = as_meant(parts[1::2], text)
    except (UnicodeDecodeError, NotPlain):
        return block, []
    left = TAKEN.decode().join(parts[::2]).encode()
    is_plain = "]]>" not in text and is_written(block, text) and left.count(TAKEN) == len(own)
    return (left, own) if is_plain else (block, [])


def _listed(text: bytes) -> list[int]:
    try:
        found: list[int] = orjson.loads(text)
    except orjson.JSONDecodeError:
        return []
    return found
