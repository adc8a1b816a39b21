"""Workbooks to data rows: finds the sheet and its header, then streams cells as they are stored."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from domain import cells
from domain.cells import Cell, CellKind, SheetRow
from integrations.excel.layouts import Layout, bare_header_key, header_key
from integrations.excel.package import Content, Package, SheetPart, local, open_package
from integrations.excel.parts import Context, StoredRow, read_context, stored_rows
from integrations.excel.unreadable import RosterUnreadable

ROWS_MAX: Final = 120_000
HEADER_ROWS_MAX: Final = 20
HEADER_FIELDS_MIN: Final = 2
SHEETS_MAX: Final = 50
_LAST_ROW = re.compile(r":[A-Z]{1,3}(\d{1,7})$")


@dataclass(frozen=True, slots=True)
class Header:
    """The row that names the columns: field by column letters, and headers nobody asked for."""

    sheet_row: int
    columns: Mapping[str, str]
    ignored: tuple[str, ...]
    missing: tuple[str, ...]
    repeated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The one sheet that was asked for. `rows()` may be called again and starts afresh."""

    name: str
    header: Header
    package: Package
    path: str
    context: Context

    def rows(self) -> Iterator[SheetRow]:
        """This will stream the data rows, empty ones skipped, counted from 1.

        Raises:
            RosterUnreadable: past `ROWS_MAX`, or damage further down; take all rows or none.
        """
        number = 0
        columns = tuple(self.header.columns.items())
        for stored in stored_rows(self.package, self.path, self.context):
            if stored.number <= self.header.sheet_row or _is_empty(stored, self.header.columns):
                continue
            number += 1
            if number > ROWS_MAX:
                raise RosterUnreadable("TOO_MANY_ROWS")
            yield SheetRow(number, stored.number, _by_field(stored, columns))

    def rows_expected(self) -> int:
        """This will give the number of data rows that the sheet says it has; 0 if it does not."""
        said: list[str] = []
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda name, attributes: (
            said.append(attributes.get("ref", "")) if local(name) == "dimension" else None
        )
        next(self.package.parse(self.path, parser), None)
        last = _LAST_ROW.search(said[0]) if said else None
        rows = int(last[1]) - self.header.sheet_row if last else 0
        return rows if 0 < rows <= ROWS_MAX else 0


def open_sheet(content: Content, layout: Layout) -> Sheet:
    """This will open a workbook and find the sheet of a layout, header and first row included.

    Raises:
        RosterUnreadable: not a workbook of that layout; `code` and `message` say what to do.
    """
    package = open_package(content)
    context = read_context(package)
    part, header = _find_sheet(package, layout, context)
    sheet = Sheet(part.name, header, package, part.path, context)
    if next(sheet.rows(), None) is None:
        raise RosterUnreadable("ROWS_MISSING")
    return sheet


def _find_sheet(package: Package, layout: Layout, context: Context) -> tuple[SheetPart, Header]:
    parts = tuple(part for part in package.sheets if part.is_visible)[:SHEETS_MAX]
    if not parts:
        raise RosterUnreadable("SHEET_MISSING", sheet=layout.sheet_names[0])
    found = tuple((part, _find_header(package, part, layout, context)) for part in parts)
    whole = tuple((part, header) for part, header in found if header and _is_whole(header))
    named = tuple(pair for pair in whole if _is_named(pair[0], layout))
    for candidates in (named, whole):
        if len(candidates) == 1:
            return candidates[0]
    if whole:
        raise RosterUnreadable("SHEETS_AMBIGUOUS", sheet=layout.sheet_names[0])
    likely = tuple(pair for pair in found if _is_named(pair[0], layout))
    _refuse(likely or (found if len(found) == 1 else ()), layout)
    raise RosterUnreadable("SHEET_MISSING", sheet=layout.sheet_names[0])


def _refuse(candidates: tuple[tuple[SheetPart, Header | None], ...], layout: Layout) -> None:
    """This will say what is wrong with the sheet that was surely meant, if there is one."""
    if not candidates:
        return
    header = candidates[0][1]
    if header is None:
        raise RosterUnreadable("HEADER_MISSING")
    labels = {column.field: column.label for column in layout.columns}
    code, fields = (
        ("COLUMN_REPEATED", header.repeated)
        if header.repeated
        else ("COLUMNS_MISSING", header.missing)
    )
    raise RosterUnreadable(code, columns="、".join(labels[field] for field in fields))


def _find_header(
    package: Package, part: SheetPart, layout: Layout, context: Context
) -> Header | None:
    """This will take the best row of the first ones: title and note rows name no two columns."""
    best: Header | None = None
    fields = layout.fields()
    for stored in stored_rows(package, part.path, context):
        if stored.number > HEADER_ROWS_MAX:
            break
        header = _read_header(stored, layout, fields)
        if len(header.columns) >= HEADER_FIELDS_MIN and (
            best is None or len(header.columns) > len(best.columns)
        ):
            best = header
    return best


def _read_header(stored: StoredRow, layout: Layout, fields: Mapping[str, str]) -> Header:
    columns: dict[str, str] = {}
    ignored: list[str] = []
    repeated: list[str] = []
    for letters, cell in stored.cells.items():
        text = cells.text_of(cell)
        field = fields.get(header_key(text)) or fields.get(bare_header_key(text))
        if field is None:
            ignored.append(text)
            continue
        if field in columns.values():
            repeated.append(field)
        columns[letters] = field
    required = (column.field for column in layout.columns if column.is_required)
    missing = tuple(field for field in required if field not in columns.values())
    return Header(stored.number, columns, tuple(filter(None, ignored)), missing, tuple(repeated))


def _is_whole(header: Header) -> bool:
    return not header.missing and not header.repeated


def _is_named(part: SheetPart, layout: Layout) -> bool:
    return header_key(part.name) in {header_key(name) for name in layout.sheet_names}


def _is_empty(stored: StoredRow, columns: Mapping[str, str]) -> bool:
    return not any(
        cell.kind is not CellKind.EMPTY and (cell.kind is not CellKind.TEXT or cell.text.strip())
        for letters, cell in stored.cells.items()
        if letters in columns
    )


def _by_field(stored: StoredRow, columns: tuple[tuple[str, str], ...]) -> dict[str, Cell]:
    held = stored.cells
    return {
        field: held.get(letters) or Cell(CellKind.EMPTY, f"{letters}{stored.number}")
        for letters, field in columns
    }
