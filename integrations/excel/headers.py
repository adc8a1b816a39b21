"""The rows that name the columns, wherever they stand and however they are spelt."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise, takewhile
from typing import Final

from domain import cells
from domain.cells import Cell, CellKind
from integrations.excel.layouts import Layout, bare_header_key, header_key
from integrations.excel.stored import StoredRow, column_index, column_name

HEADER_ROWS_MAX: Final = 20
HEADER_FIELDS_MIN: Final = 2
_SAMPLED: Final = 60
_SWAPPED_MIN: Final = 3
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_ID_NO = re.compile(r"[0-9]{17}[0-9X]|[0-9]{15}")
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,8}")
# Which contents are taken for which column, and what is told apart by them.
_SHAPES: Final[Mapping[str, re.Pattern[str]]] = {"name": _NAME, "id_no": _ID_NO, "mobile": _MOBILE}
_SWAPS: Final = (("name", "id_no"), ("name", "mobile"), ("id_no", "mobile"))


@dataclass(frozen=True, slots=True)
class Header:
    """What names the columns: field by column letters, and what is wrong or left over.

    `sheet_row` is its last row. `ignored` are the headers nobody asked for, by their letters;
    `repeated` are the fields that several columns claim, with the letters of all of them.
    """

    sheet_row: int
    columns: Mapping[str, str]
    ignored: Mapping[str, str]
    missing: tuple[str, ...]
    repeated: Mapping[str, tuple[str, ...]]

    @property
    def is_whole(self) -> bool:
        """Whether every column that must be there is there, and once."""
        return not self.missing and not self.repeated


def find(rows: Iterator[StoredRow], layout: Layout) -> Header | None:
    """This will take the best of the first rows, or two of them together, one above the other.

    Title and note rows name no two columns.
    """
    fields = layout.fields()
    first = list(takewhile(lambda row: row.number <= HEADER_ROWS_MAX, rows))
    found = [_read(row.number, _texts(row), layout, fields) for row in first]
    found += [
        _read(below.number, _joined(_texts(above), _texts(below)), layout, fields, _texts(below))
        for above, below in pairwise(first)
        if below.number == above.number + 1
    ]
    likely = [header for header in found if len(header.columns) >= HEADER_FIELDS_MIN]
    # Of as many columns, one row is as good as two, and the first is better than a later one.
    return max(likely, key=lambda header: len(set(header.columns.values())), default=None)


def swapped(header: Header, rows: Iterator[Mapping[str, Cell]]) -> tuple[str, str] | None:
    """This will find two columns whose contents, row by row, belong into each other."""
    sample = list(islice(rows, _SAMPLED))
    for one, other in _SWAPS:
        if not {one, other} <= set(header.columns.values()):
            continue
        crossed = straight = 0
        for row in sample:
            texts = [_plain(row.get(field)) for field in (one, other)]
            crossed += _fits(other, texts[0]) and _fits(one, texts[1])
            straight += _fits(one, texts[0]) or _fits(other, texts[1])
        if crossed >= _SWAPPED_MIN and crossed > straight * 4:
            return one, other
    return None


def letters_of(header: Header, field: str) -> str:
    """This will give the letters of a field's column."""
    return next((letters for letters, known in header.columns.items() if known == field), "")


def _read(
    sheet_row: int,
    texts: Mapping[str, tuple[str, ...]],
    layout: Layout,
    fields: Mapping[str, str],
    own: Mapping[str, tuple[str, ...]] | None = None,
) -> Header:
    columns: dict[str, str] = {}
    ignored: dict[str, str] = {}
    claims: dict[str, list[str]] = {}
    for letters, spellings in texts.items():
        field = next(filter(None, (_field(text, fields) for text in spellings)), None)
        if field is None:
            ignored[letters] = spellings[0]
            continue
        columns[letters] = field
        claims.setdefault(field, []).append(letters)
    required = (column.field for column in layout.columns if column.is_required)
    has_own = own is None or any(
        _field(text, fields) for spellings in own.values() for text in spellings
    )
    return Header(
        sheet_row=sheet_row,
        # Two rows are one header only if the lower one says something, too.
        columns=columns if has_own else {},
        ignored=ignored,
        missing=tuple(field for field in required if field not in claims),
        repeated={field: tuple(found) for field, found in claims.items() if len(found) > 1},
    )


def _field(text: str, fields: Mapping[str, str]) -> str | None:
    return fields.get(header_key(text)) or fields.get(bare_header_key(text))


def _texts(row: StoredRow) -> dict[str, tuple[str, ...]]:
    found = {letters: cells.text_of(cell) for letters, cell in row.cells.items()}
    return {letters: (text,) for letters, text in found.items() if text}


def _joined(
    above: Mapping[str, tuple[str, ...]], below: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """This will give each column its ways of being read: both rows together, the lower, the upper.

    What is written over several columns stands in the first of them and counts for those after it.
    """
    places = sorted(filter(None, map(column_index, {*above, *below})))
    found: dict[str, tuple[str, ...]] = {}
    over = ""
    for place in places:
        letters = column_name(place)
        upper = above.get(letters, ("",))[0]
        lower = below.get(letters, ("",))[0]
        over = upper or (over if lower else "")
        if lower:
            found[letters] = tuple(dict.fromkeys((over + lower, lower, *filter(None, (upper,)))))
        elif upper:
            found[letters] = (upper,)
    return found


def _plain(cell: Cell | None) -> str:
    if cell is None or cell.kind not in {CellKind.TEXT, CellKind.NUMBER}:
        return ""
    return cells.text_of(cell).replace(" ", "").upper()


def _fits(field: str, text: str) -> bool:
    return _SHAPES[field].fullmatch(text) is not None
