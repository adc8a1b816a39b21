import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from integrations.excel.writer import CommaText, Heading, Mark, Number, Workbook, defused

MARK = Mark("会员", "会员，2 行；A&B 导出", "office", datetime(2018, 3, 20, 10, 0, tzinfo=UTC))
HEADINGS = [Heading("姓名", 12), Heading("人数", 10, is_number=True)]


class TestWorkbook:
    def test_holds_mark_head_and_rows(self, tmp_path: Path) -> None:
        path = tmp_path / "w.xlsx"
        book = Workbook(path, MARK, HEADINGS)
        book.write([["510104199001010000", Number(1_234, "1,234")]])
        book.write([["坏\x07字", Number(Decimal("0.05"), "0.05", "#,##0.00")]])
        book.close()
        sheet: Any = openpyxl.load_workbook(path).active
        found = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert found == [
            [MARK.text, None], ["姓名", "人数"], ["510104199001010000", 1234], ["坏字", 0.05],
        ]  # fmt: skip
        assert sheet["A3"].data_type == "s"
        assert sheet.freeze_panes == "B3"
        assert sheet.auto_filter.ref == "A2:B4"
        assert sheet.oddFooter.left.text.endswith("A&&B 导出")

    def test_cuts_what_no_cell_can_hold(self, tmp_path: Path) -> None:
        path = tmp_path / "w.xlsx"
        book = Workbook(path, MARK, HEADINGS[:1])
        book.write([["长" * 40_000]])
        book.close()
        sheet: Any = openpyxl.load_workbook(path).active
        assert len(sheet["A3"].value) == 32_767


class TestCommaText:
    def test_begins_with_its_mark_and_quotes_what_needs_it(self, tmp_path: Path) -> None:
        path = tmp_path / "w.csv"
        text = CommaText(path, MARK, HEADINGS)
        text.write([['王"小",芳', Number(1_234, "1,234")], ["=1+1", Number(-5, "-5")]])
        text.close()
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert lines == [
            [MARK.text], ["姓名", "人数"], ['王"小",芳', "1,234"], ["'=1+1", "-5"],
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1", "'=1"),
        ("@x", "'@x"),
        ("-1", "-1"),
        ("-1.50", "-1.50"),
        ("-1+2", "'-1+2"),
        ("王", "王"),
    ],
)
def test_only_formulas_are_defused(text: str, safe: str) -> None:
    assert defused(text) == safe
