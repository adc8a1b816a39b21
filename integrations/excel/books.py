"""A file of whichever kind, told by its bytes, as a book of sheets."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final
from xml.parsers import expat

from integrations.excel import comma_text, old_xls
from integrations.excel.package import (
    OLE,
    ZIP,
    Content,
    Package,
    check_size,
    local,
    open_package,
)
from integrations.excel.parts import Context, read_context
from integrations.excel.sheet_rows import stored_rows
from integrations.excel.stored import (
    SHEET_COLUMNS_MAX,
    Book,
    SheetPart,
    StoredRow,
    column_name,
)

_LAST_ROW = re.compile(r":[A-Z]{1,3}(\d{1,7})$")
_TRUE: Final = frozenset({"1", "true"})


class ZippedBook:
    """An .xlsx."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.context: Context = read_context(package)

    @property
    def sheets(self) -> tuple[SheetPart, ...]:
        """Its worksheets, in order."""
        return self.package.sheets

    def rows(self, sheet: SheetPart) -> Iterator[StoredRow]:
        """This will stream a sheet's rows in order."""
        return stored_rows(self.package, sheet.path, self.context)

    def last_row(self, sheet: SheetPart) -> int:
        """This will give the number of the last row that the sheet says it has; 0 if unknown."""
        said = [
            attributes.get("ref", "")
            for name, attributes in self._head(sheet)
            if name == "dimension"
        ]
        last = _LAST_ROW.search(said[0]) if said else None
        return int(last[1]) if last else 0

    def hidden_columns(self, sheet: SheetPart) -> frozenset[str]:
        """This will name the columns that nobody sees, by their letters."""
        found: set[str] = set()
        for name, attributes in self._head(sheet):
            if name == "col" and attributes.get("hidden") in _TRUE:
                first, last = (attributes.get(each, "") for each in ("min", "max"))
                if first.isdigit() and last.isdigit():
                    reach = range(int(first), min(int(last), SHEET_COLUMNS_MAX) + 1)
                    found.update(map(column_name, filter(None, reach)))
        return frozenset(found)

    def _head(self, sheet: SheetPart) -> list[tuple[str, dict[str, str]]]:
        """This will give the elements in the sheet's first chunk, which says how it is laid out."""
        seen: list[tuple[str, dict[str, str]]] = []
        parser = expat.ParserCreate()

        def start(name: str, attributes: dict[str, str]) -> None:
            if local(name) == "sheetData":
                parser.StartElementHandler = None
            seen.append((local(name), attributes))

        parser.StartElementHandler = start
        next(self.package.parse(sheet.path, parser), None)
        return seen


def open_book(content: Content) -> Book:
    """This will open a file as the kind of book that its first bytes say it is.

    Raises:
        RosterUnreadable: it is none, too large, encrypted, or damaged.
    """
    stream = stream_of(content)
    head = stream.read(len(OLE))
    stream.seek(0)
    if head == OLE:
        return old_xls.open_book(stream)
    if head.startswith(ZIP):
        return ZippedBook(open_package(stream))
    return comma_text.open_book(stream)


def stream_of(content: Content) -> BinaryIO:
    """This will give a file as a stream at its start, of a size that it may have.

    Raises:
        RosterUnreadable: it is empty or too large.
    """
    if isinstance(content, Path):
        check_size(content.stat().st_size)
        content = content.read_bytes()
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    check_size(stream.seek(0, io.SEEK_END))
    stream.seek(0)
    return stream
