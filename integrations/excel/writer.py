"""Lists as files: a workbook of one sheet, or text with commas, row by row in flat memory.

Text is written as text: what begins like a formula or looks like a number stays what it is.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final, Protocol, TextIO

import xlsxwriter

from integrations.excel.streamed import CELL_CHARACTERS_MAX, SHEET_NAME_MAX

HEADER_CHARACTERS_MAX: Final = 240
WIDTH_MIN: Final = 8
WIDTH_MAX: Final = 48

_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_CONTROLS: Final = dict.fromkeys(n for n in range(32) if n not in {9, 10, 13})


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a workbook may reckon with, and the text that shows it."""

    value: int | Decimal
    text: str
    format: str = "#,##0"


Cell = str | Number


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's title, how wide it is, and whether numbers stand in it."""

    title: str
    width: int
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Who has this file from where: written into it, so that a copy says where it came from."""

    title: str
    text: str
    author: str
    at: datetime


class Writer(Protocol):
    """A file that takes rows; closed, it is whole."""

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        """This will add rows."""

    def close(self) -> None:
        """This will finish the file."""


class Workbook:
    """An .xlsx: the mark above, in the page's foot and in the properties; the head stays in sight."""

    def __init__(self, path: Path, mark: Mark, headings: Sequence[Heading]) -> None:
        options = {
            "constant_memory": True,
            "tmpdir": str(path.parent),
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        }
        self._book = xlsxwriter.Workbook(str(path), options)
        self._sheet = self._book.add_worksheet(mark.title[:SHEET_NAME_MAX])
        self._formats: dict[str, xlsxwriter.workbook.Format] = {}
        self._next = 2
        self._columns = len(headings)
        self._mark(mark)
        bold = self._book.add_format({"bold": True, "bg_color": "#f0f0f0", "bottom": 1})
        grey = self._book.add_format({"font_color": "#595959", "font_size": 9})
        for column, heading in enumerate(headings):
            width = min(WIDTH_MAX, max(WIDTH_MIN, heading.width))
            self._sheet.set_column(column, column, width)
        self._sheet.write_string(0, 0, mark.text, grey)
        for column, heading in enumerate(headings):
            self._sheet.write_string(1, column, heading.title, bold)

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        """This will add rows."""
        sheet, at = self._sheet, self._next
        for row in rows:
            for column, cell in enumerate(row):
                if isinstance(cell, Number):
                    sheet.write_number(at, column, cell.value, self._format(cell.format))
                else:
                    sheet.write_string(at, column, cell.translate(_CONTROLS)[:CELL_CHARACTERS_MAX])
            at += 1
        self._next = at

    def close(self) -> None:
        """This will finish the file."""
        self._sheet.autofilter(1, 0, max(self._next - 1, 1), self._columns - 1)
        self._book.close()

    def _mark(self, mark: Mark) -> None:
        sheet = self._sheet
        self._book.set_properties(
            {
                "title": mark.title,
                "author": mark.author,
                "comments": mark.text,
                "created": mark.at.replace(tzinfo=None),
            }
        )
        sheet.freeze_panes(2, 1)
        sheet.repeat_rows(0, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        text = mark.text.replace("&", "&&")[:HEADER_CHARACTERS_MAX]
        sheet.set_footer(f"&L&8{text}&R&8&P / &N")

    def _format(self, pattern: str) -> xlsxwriter.workbook.Format:
        if pattern not in self._formats:
            self._formats[pattern] = self._book.add_format({"num_format": pattern})
        return self._formats[pattern]


class CommaText:
    """A .csv that Excel opens in Chinese: UTF-8 with its mark, formulas defused."""

    def __init__(self, path: Path, mark: Mark, headings: Sequence[Heading]) -> None:
        self._file: TextIO = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow([defused(mark.text)])
        self._writer.writerow([defused(heading.title) for heading in headings])

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        """This will add rows."""
        self._writer.writerows(
            [cell.text if isinstance(cell, Number) else defused(cell) for cell in row]
            for row in rows
        )

    def close(self) -> None:
        """This will finish the file."""
        self._file.close()


def defused(text: str) -> str:
    """This will keep a text from being taken for a formula."""
    is_formula = _FORMULA.match(text) is not None and _NUMBER.fullmatch(text) is None
    return f"'{text}" if is_formula else text
