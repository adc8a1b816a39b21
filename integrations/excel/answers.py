"""Small sheets whose headers another body chose: a workbook or text with commas, as rows of texts."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from domain import cells
from integrations.excel import reader
from integrations.excel.layouts import Column, Layout, header_key
from integrations.excel.unreadable import RosterUnreadable

ROWS_MAX: Final = 120_000
HEADER_ROWS_MAX: Final = 20
CELL_CHARACTERS_MAX: Final = 2_000
_ZIPPED: Final = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class TextRow:
    """A data row: where it stands in the sheet, and its texts by field."""

    sheet_row: int
    texts: Mapping[str, str]


def rows_of(content: bytes, columns: tuple[Column, ...], *, sheet: str) -> Iterator[TextRow]:
    """This will give the rows of a sheet with these columns; a column with an empty label is left out.

    Raises:
        RosterUnreadable: neither a workbook nor such a text, columns missing, or too many rows.
    """
    layout = Layout("answers", (sheet,), tuple(one for one in columns if one.label.strip()))
    if content.startswith(_ZIPPED):
        yield from _of_workbook(content, layout)
    else:
        yield from _of_text(content, layout)


def _of_workbook(content: bytes, layout: Layout) -> Iterator[TextRow]:
    for row in reader.open_sheet(content, layout).rows():
        yield TextRow(
            row.sheet_row,
            {field: cells.text_of(cell).strip() for field, cell in row.cells.items()},
        )


def _of_text(content: bytes, layout: Layout) -> Iterator[TextRow]:
    lines = csv.reader(io.StringIO(_decoded(content), newline=""))
    fields, found, number = layout.fields(), False, 0
    places: dict[int, str] = {}
    for number, line in enumerate(_parsed(lines), start=1):
        if not found:
            places = {
                place: fields[header_key(text)]
                for place, text in enumerate(line)
                if header_key(text) in fields
            }
            found = _is_header(places, layout)
            if not found and number >= HEADER_ROWS_MAX:
                break
            continue
        if number > ROWS_MAX:
            raise RosterUnreadable("TOO_MANY_ROWS")
        texts = {field: line[place].strip() for place, field in places.items() if place < len(line)}
        if any(texts.values()):
            yield TextRow(number, texts)
    if not found:
        missing = (one.label for one in layout.columns if one.is_required)
        raise RosterUnreadable("COLUMNS_MISSING", columns="、".join(missing))


def _parsed(lines: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from lines
    except csv.Error as error:
        raise RosterUnreadable("FILE_NOT_WORKBOOK") from error


def _is_header(places: Mapping[int, str], layout: Layout) -> bool:
    needed = {one.field for one in layout.columns if one.is_required}
    return needed <= set(places.values()) and len(set(places.values())) == len(places)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RosterUnreadable("FILE_NOT_WORKBOOK")
