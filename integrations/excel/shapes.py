"""The shapes of plain rows: what is left of a row when runs of digits, and texts, are all alike.

Spaces and digits have changed places in a shape: "1" is a space, and "0" a run of digits. A shape is
put together of those of its cells, since a sheet with gaps has many more of rows than of cells.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeVar

from domain.cells import RowForm
from integrations.excel.stored import column_index, picker

RUN: Final = b"0"
TAKEN: Final = b"<is/>"  # what stands for a text of a cell's own
_BYTES_MAX: Final = 8 * 1024
_ROWS_MAX: Final = 512
_PARTS_MAX: Final = 4_096
_HIDDEN: Final = b'1hidden="0"'
_TAG = re.compile(rb'<row1r="0"(?:1[A-Za-z][A-Za-z0:]*="[A-Za-z0.:]*")*')
_CELL_START: Final = b"<c1r="
_CELL = re.compile(
    rb'"([A-Z]{1,3})0"(1s="0")?(?:1t="(s|n|b|inlineStr)")?'
    rb"(?:1?/>|><v>(0(?:\.0)?)</v></c>|>(<is/>)</c>)"
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Typed:
    """A cell that is no text: its column and type, and which runs are its style and its number.

    The number `is_broken` where another run behind a point is part of it.
    """

    letters: str
    kind: str
    style_at: int | None
    number_at: int
    is_broken: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """What each run of digits in a row is; there are so many of them, and the first is its number."""

    runs: int
    own: int  # texts that the last columns of its form have for their own
    form: RowForm
    places: Callable[[Sequence[int]], tuple[int, ...]]
    others: tuple[Typed, ...]
    hidden_at: int | None


class _Tag(NamedTuple):
    runs: int
    hidden_at: int | None


class _Part(NamedTuple):
    """A cell of a row: `kind` is "" for one that holds nothing."""

    column: int
    letters: str
    kind: str
    runs: int
    is_styled: bool
    is_broken: bool


class Shapes:
    """The shapes of a sheet's rows, and those of tags and cells that they are put together of."""

    def __init__(self) -> None:
        self._rows: dict[bytes, Shape] = {}
        self._tags: dict[bytes, _Tag] = {}
        self._parts: dict[bytes, _Part] = {}
        self._letters: dict[str, str] = {}  # in the order of their columns

    def of(self, key: bytes) -> Shape | None:
        """This will say what a row of some shape holds; None if it is not surely plain."""
        shape = self._rows.get(key)
        if shape is None:
            shape = self._put_together(key)
            if shape is not None:
                _keep(self._rows, key, shape, _ROWS_MAX)
        return shape

    def _put_together(self, key: bytes) -> Shape | None:
        begin, _, inside = key.partition(b">")
        before, *pieces = inside.split(_CELL_START)
        tag = self._tags.get(begin) or self._tag(begin)
        if before or not pieces or tag is None or len(key) > _BYTES_MAX:
            return None
        at, last = tag.runs, 0
        places, shared, own, others = list[int](), list[str](), list[str](), list[Typed]()
        for piece in pieces:
            part = self._parts.get(piece) or self._part(piece)
            if part is None or part.column <= last:
                return None
            number_at = at + 1 + part.is_styled
            if part.kind == "s":
                shared.append(part.letters)
                places.append(number_at)
            elif part.kind == "inlineStr":
                own.append(part.letters)
            elif part.kind:
                style_at = at + 1 if part.is_styled else None
                others.append(Typed(part.letters, part.kind, style_at, number_at, part.is_broken))
            at, last = at + part.runs, part.column
        form = RowForm((*shared, *own), self._letters)
        return Shape(at, len(own), form, picker((*places,)), (*others,), tag.hidden_at)

    def _tag(self, begin: bytes) -> _Tag | None:
        before, hidden, _ = begin.partition(_HIDDEN)
        is_odd = b"hidden" in begin and not hidden
        if is_odd or len(begin) > _BYTES_MAX or _TAG.fullmatch(begin) is None:
            return None
        tag = _Tag(begin.count(RUN), before.count(RUN) if hidden else None)
        _keep(self._tags, begin, tag, _ROWS_MAX)
        return tag

    def _part(self, piece: bytes) -> _Part | None:
        found = _CELL.fullmatch(piece)
        column = found and column_index(found[1].decode())
        if found is None or column is None:
            return None
        letters, style, kind, value, taken = (each.decode() for each in found.groups(b""))
        is_own, is_broken = kind == "inlineStr", "." in value
        if (value and is_own) or (taken and not is_own) or (kind == "s" and is_broken):
            return None
        holds = (kind or "n") if value or taken else ""
        runs = piece.count(RUN)
        part = _Part(column, letters, holds, runs, is_styled=bool(style), is_broken=is_broken)
        _keep(self._parts, piece, part, _PARTS_MAX)
        if letters not in self._letters:
            known = sorted((*self._letters, letters), key=lambda each: column_index(each) or 0)
            self._letters = {each: each for each in known}
        return part


def _keep(kept: dict[bytes, T], key: bytes, value: T, count_max: int) -> None:
    if len(kept) >= count_max:
        kept.clear()
    kept[key] = value
