"""A received file given back as it was, with the cells at fault coloured and the reasons beside.

Of an .xlsx, everything that is not said here stays byte for byte: other sheets, widths, formats. An
.xls comes back as an .xlsx of the same sheet; a text as a text, which has no colours.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from typing import Final
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from integrations.excel import marked_copy
from integrations.excel.books import ZippedBook
from integrations.excel.comma_text import TextBook
from integrations.excel.fills import Fills
from integrations.excel.layouts import Layout
from integrations.excel.marked_copy import REASON, RowMarks, known_reason
from integrations.excel.marked_sheet import MarkedSheet, Plan
from integrations.excel.package import CHUNK_BYTES, CONTENT_TYPES, OLE, ZIP, Content, Package, local
from integrations.excel.reader import Sheet, open_sheet
from integrations.excel.stored import SHEET_COLUMNS_MAX, column_index
from integrations.excel.streamed import Target
from integrations.excel.unreadable import RosterUnreadable

STYLES: Final = "xl/styles.xml"
_STYLES_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_STYLES_RELATION: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"
)


def is_text(head: bytes) -> bool:
    """This will say, by a file's first bytes, whether its answer is a text: else it is an .xlsx."""
    return not head.startswith((OLE, ZIP))


def mark(
    content: Content,
    layout: Layout,
    marks: Iterator[RowMarks],
    target: Target,
    *,
    rows_kept: int | None = None,
) -> None:
    """This will write the file with the marks, which come in the order of the rows.

    With `rows_kept`, only the marked rows are kept below the header, so many of them.

    Raises:
        RosterUnreadable: not a file of that layout.
    """
    sheet = open_sheet(content, layout)
    book = sheet.book
    if isinstance(book, ZippedBook):
        _mark_zipped(sheet, book, marks, target, rows_kept)
    elif isinstance(book, TextBook):
        marked_copy.write_text(sheet, book, marks, target, is_cut=rows_kept is not None)
    else:
        marked_copy.write_workbook(sheet, marks, target, is_cut=rows_kept is not None)


def _mark_zipped(
    sheet: Sheet,
    book: ZippedBook,
    marks: Iterator[RowMarks],
    target: Target,
    rows_kept: int | None,
) -> None:
    package, path = book.package, sheet.part.path
    styles = package.part("styles")
    fills = Fills.of(None if styles is None else package.archive.read(styles))
    plan = _plan(sheet, package, rows_kept)
    with ZipFile(target, "w", ZIP_DEFLATED) as out:
        for entry in package.archive.infolist():
            if entry.filename == (styles or STYLES):
                continue
            with out.open(_like(entry), "w") as part:
                if entry.filename == path:
                    marked = MarkedSheet(part.write, plan, fills, marks)
                    marked.run(package, path)
                elif styles is None and entry.filename in _pointing(package):
                    part.write(_with_styles(package, entry.filename))
                else:
                    with package.archive.open(entry) as source:
                        shutil.copyfileobj(source, part, CHUNK_BYTES)
        out.writestr(styles or STYLES, fills.patched())


def _like(entry: ZipInfo) -> ZipInfo:
    copy = ZipInfo(entry.filename, entry.date_time)
    copy.compress_type = ZIP_DEFLATED
    return copy


def _plan(sheet: Sheet, package: Package, rows_kept: int | None) -> Plan:
    """This will find the column for the reasons: one of that name, or the first that is free."""
    column_max, row_max = _extent(package, sheet.part.path)
    header_row = sheet.header.sheet_row
    known = known_reason(sheet)
    column = known or column_max + 1
    return Plan(
        header_row=header_row,
        reason_column=column if column <= SHEET_COLUMNS_MAX else None,
        is_reason_known=known is not None,
        reason_header=REASON,
        last_row=row_max if rows_kept is None else header_row + rows_kept,
        is_cut=rows_kept is not None,
    )


def _extent(package: Package, path: str) -> tuple[int, int]:
    """This will give the last column and the last row that hold any cell at all."""
    last = [0, 0, 0]

    def start(name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name == "c":
            letters = attributes.get("r", "").rstrip("0123456789")
            last[2] = (column_index(letters) or 0) if letters else last[2] + 1
            last[0] = max(last[0], last[2])
        elif name == "row":
            last[1], last[2] = int(attributes.get("r", last[1] + 1)), 0

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    for _ in package.parse(path, parser):
        pass
    return last[0], last[1]


def _pointing(package: Package) -> Mapping[str, Callable[[str], bytes]]:
    """This will name the parts that must learn of a styles part, and what each is told."""
    folder, _, name = package.workbook.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels".lstrip("/")
    return {
        CONTENT_TYPES: lambda p: (
            f'<{p}Override PartName="/{STYLES}" ContentType="{_STYLES_TYPE}"/>'.encode()
        ),
        relations: lambda p: (
            f'<{p}Relationship Id="puhuiStyles" Type="{_STYLES_RELATION}" Target="/{STYLES}"/>'
        ).encode(),
    }


def _with_styles(package: Package, path: str) -> bytes:
    content = package.archive.read(path)
    end = content.rfind(b"</")
    name = content[end + 2 :].partition(b">")[0].strip().decode("ascii", errors="replace")
    if end < 0:
        raise RosterUnreadable("FILE_DAMAGED")
    added = _pointing(package)[path](name.removesuffix(local(name)))
    return content[:end] + added + content[end:]
