"""The same rows written as every kind of file that offices hand over."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl
import xlwt
from openpyxl.worksheet.worksheet import Worksheet

Rows = Sequence[Sequence[Any]]


def xlsx(rows: Rows, *, name: str = "会员信息") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = name
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(at, column, value)
            if isinstance(value, str):
                cell.data_type = "s"  # text, though it begins with "="
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(rows: Rows, *, name: str = "会员信息") -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    add_sheet(book, rows, name=name)
    return saved(book)


def add_sheet(book: Any, rows: Rows, *, name: str) -> Any:
    sheet = book.add_sheet(name)
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write(at, column, value, day)
            elif value is not None:
                sheet.write(at, column, value)
    return sheet


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text(
    rows: Rows, *, encoding: str = "utf-8", separator: str = ",", line_end: str = "\r\n"
) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator=line_end)
    writer.writerows([["" if value is None else value for value in row] for row in rows])
    return out.getvalue().encode(encoding)
