"""Answers to .xls and text files: the same rows, coloured or with their reasons, and no formulas."""

import csv
import io
from collections.abc import Iterator

import openpyxl
import pytest

from integrations.excel.layouts import MEMBERS
from integrations.excel.marked_copy import RowMarks
from integrations.excel.marking import is_text, mark
from integrations.excel.reader import open_sheet
from tests.integrations.excel import files

ROWS: list[tuple[object, ...]] = [
    ("名册", "", "", ""),
    ("工会名称", "姓名", "证件号码", "手机号码"),
    ("甲工会", "李华", "1", "13800138000"),
    ("甲工会", "王芳", "11010519491231002X", "13800138001"),
    ("甲工会", "=1+1", "11010519491231002X", "+8613800138002"),
]
REASON = "C3 证件号码：应为 18 位"
MARKS = (
    RowMarks(3, {"C": True}, REASON),
    RowMarks(5, {"B": True, "D": False}, "@B5 姓名：不能以“=”开头"),
)


def answer(content: bytes, *, rows_kept: int | None = None) -> bytes:
    marks: Iterator[RowMarks] = iter(MARKS)
    out = io.BytesIO()
    mark(content, MEMBERS, marks, out, rows_kept=rows_kept)
    return out.getvalue()


class TestTexts:
    @pytest.mark.parametrize(
        ("encoding", "separator", "line_end"),
        [
            ("gb18030", ",", "\r\n"),
            ("utf-8-sig", "\t", "\n"),
            ("utf-8", ";", "\r\n"),
            ("utf-16", "\t", "\r\n"),
        ],
    )
    def test_come_back_as_they_came_with_reasons(
        self, encoding: str, separator: str, line_end: str
    ) -> None:
        content = files.text(ROWS, encoding=encoding, separator=separator, line_end=line_end)
        told = answer(content).decode(encoding)
        assert told.endswith(line_end)
        rows = list(csv.reader(io.StringIO(told, newline=""), delimiter=separator))
        assert rows[0] == ["名册", "", "", ""]
        assert rows[1] == [*map(str, ROWS[1]), "错误原因"]
        assert rows[2] == [*map(str, ROWS[2]), REASON]
        assert rows[3] == list(map(str, ROWS[3]))
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
        assert is_text(content)

    def test_are_read_again_with_the_same_reasons_replaced(self) -> None:
        again = answer(answer(files.text(ROWS)))
        rows = list(csv.reader(io.StringIO(again.decode(), newline="")))
        assert [len(row) for row in rows] == [4, 5, 5, 4, 5]
        mobile = [row.cells["mobile"].text for row in open_sheet(again, MEMBERS).rows()][2]
        assert mobile == "'+8613800138002"

    def test_hold_only_the_refused_rows_if_asked(self) -> None:
        rows = list(open_sheet(answer(files.text(ROWS), rows_kept=2), MEMBERS).rows())
        assert [row.cells["name"].text for row in rows] == ["李华", "'=1+1"]


class TestOldWorkbooks:
    def test_come_back_as_new_ones_with_colours_and_reasons(self) -> None:
        content = files.xls(ROWS)
        book = openpyxl.load_workbook(io.BytesIO(answer(content)))
        page = book["会员信息"]
        assert [page.cell(at, 5).value for at in range(1, 6)] == [
            None,
            "错误原因",
            REASON,
            None,
            MARKS[1].reason,
        ]
        colours = {cell: page[cell].fill.fgColor.rgb for cell in ("C3", "B5", "D5", "C4")}
        assert colours["C3"] == colours["B5"] != colours["D5"]
        assert colours["C4"] not in {colours["C3"], colours["D5"]}
        assert page["B5"].data_type == "s"
        assert not is_text(content)

    def test_are_read_again_alike(self) -> None:
        content = files.xls(ROWS)
        before = [row.cells for row in open_sheet(content, MEMBERS).rows()]
        after = [row.cells for row in open_sheet(answer(content), MEMBERS).rows()]
        assert after == before

    def test_hold_only_the_refused_rows_if_asked(self) -> None:
        rows = list(open_sheet(answer(files.xls(ROWS), rows_kept=2), MEMBERS).rows())
        assert [(row.sheet_row, row.cells["name"].text) for row in rows] == [
            (3, "李华"),
            (4, "=1+1"),
        ]
