"""Workbooks as people really make them: the sheet is found, and every cell comes as it is stored."""

import io
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from domain.cells import Cell, CellKind, SheetRow
from integrations.excel import reader
from integrations.excel.layouts import MEMBERS, PURCHASES, UNITS, Layout
from integrations.excel.reader import open_sheet
from integrations.excel.unreadable import RosterUnreadable

EXAMPLES = Path(__file__).parents[3] / "examples" / "data"
HEADERS = ("工会名称", "姓名*", "证件号码*", "手机号码*")
ROW = ("甲工会", "张三", "11010519491231002X", "13800138000")


def workbook(fill: Callable[[Worksheet], None], *, name: str = "会员信息") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = name
    fill(sheet)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def of_rows(*rows: tuple[Any, ...], name: str = "会员信息") -> bytes:
    def fill(sheet: Worksheet) -> None:
        for row in rows:
            sheet.append(row)

    return workbook(fill, name=name)


def read(content: bytes, layout: Layout = MEMBERS) -> list[SheetRow]:
    return list(open_sheet(content, layout).rows())


def refusal(content: bytes, layout: Layout = MEMBERS) -> RosterUnreadable:
    with pytest.raises(RosterUnreadable) as caught:
        read(content, layout)
    return caught.value


def values(row: SheetRow) -> list[str]:
    return [cell.text for cell in row.cells.values()]


class TestExamples:
    @pytest.mark.parametrize(
        ("file", "layout", "rows", "header_row"),
        [
            ("roster-2017.xlsx", MEMBERS, 240, 3),
            ("purchases-2018.xlsx", PURCHASES, 200, 1),
            ("units.xlsx", UNITS, 35, 1),
        ],
    )
    def test_reads_every_row_of_the_samples(
        self, file: str, layout: Layout, rows: int, header_row: int
    ) -> None:
        sheet = open_sheet(EXAMPLES / file, layout)
        numbers = [(row.number, row.sheet_row) for row in sheet.rows()]
        assert numbers == [(n, n + header_row) for n in range(1, rows + 1)]
        assert sheet.header.sheet_row == header_row

    @pytest.mark.parametrize(
        ("file", "layout"), [("roster-2017.xlsx", MEMBERS), ("purchases-2018.xlsx", PURCHASES)]
    )
    def test_agrees_with_another_reader_cell_by_cell(self, file: str, layout: Layout) -> None:
        other = openpyxl.load_workbook(EXAMPLES / file).active
        assert isinstance(other, Worksheet)
        for row in open_sheet(EXAMPLES / file, layout).rows():
            for cell in row.cells.values():
                stored = other[cell.ref].value
                if isinstance(stored, datetime):
                    assert cell == Cell(CellKind.DATE, cell.ref, day=stored.date())
                elif isinstance(stored, int | float):
                    assert cell == Cell(CellKind.NUMBER, cell.ref, number=stored)
                elif stored is None:
                    assert cell == Cell(CellKind.EMPTY, cell.ref)
                else:
                    assert cell == Cell(CellKind.TEXT, cell.ref, str(stored))

    def test_says_which_columns_it_left_alone(self) -> None:
        assert open_sheet(EXAMPLES / "roster-2017.xlsx", MEMBERS).header.ignored == {"A": "序号"}

    def test_may_be_read_again(self) -> None:
        sheet = open_sheet(EXAMPLES / "units.xlsx", UNITS)
        assert list(sheet.rows()) == list(sheet.rows())


class TestCells:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("文字", Cell(CellKind.TEXT, "B2", "文字")),
            (" 留空格\u3000", Cell(CellKind.TEXT, "B2", " 留空格\u3000")),
            ("两行\n文字", Cell(CellKind.TEXT, "B2", "两行\n文字")),
            ("007", Cell(CellKind.TEXT, "B2", "007")),
            (13800138000, Cell(CellKind.NUMBER, "B2", number=13800138000)),
            (5.10104198603291e17, Cell(CellKind.NUMBER, "B2", number=5.10104198603291e17)),
            (12.5, Cell(CellKind.NUMBER, "B2", number=12.5)),
            (True, Cell(CellKind.BOOLEAN, "B2", number=1)),
            (False, Cell(CellKind.BOOLEAN, "B2", number=0)),
            (date(2011, 5, 4), Cell(CellKind.DATE, "B2", day=date(2011, 5, 4))),
            (
                datetime.fromisoformat("2011-05-04T10:30"),
                Cell(CellKind.DATE, "B2", day=date(2011, 5, 4)),
            ),
            (date(1900, 1, 1), Cell(CellKind.DATE, "B2", day=date(1900, 1, 1))),
            (date(1900, 3, 1), Cell(CellKind.DATE, "B2", day=date(1900, 3, 1))),
            (time(12, 0), Cell(CellKind.NUMBER, "B2", number=0.5)),
            ("#N/A", Cell(CellKind.ERROR, "B2", "#N/A")),
            ("=1/0", Cell(CellKind.ERROR, "B2", is_formula=True)),
            (None, Cell(CellKind.EMPTY, "B2")),
        ],
    )
    def test_come_with_the_type_that_is_stored(self, value: object, expected: Cell) -> None:
        row = ("甲工会", value, "1", "2")
        assert read(of_rows(HEADERS, row))[0].cells["name"] == expected

    @pytest.mark.parametrize(
        ("number_format", "is_date"),
        [
            ("yyyy-mm-dd", True),
            ('yyyy"年"m"月"d"日"', True),
            ("[$-804]yyyy/m/d;@", True),
            ("m/d", True),
            ("mmm", True),
            ("General", False),
            ("0.00", False),
            ('0"day"', False),
            ("[Red]0", False),
            ("h:mm:ss", False),
            ("mm:ss", False),
        ],
    )
    def test_are_dates_when_their_format_says_so(self, number_format: str, is_date: bool) -> None:
        def fill(sheet: Worksheet) -> None:
            sheet.append(HEADERS)
            sheet.append(("甲工会", 42430, "1", "2"))
            sheet["B2"].number_format = number_format

        cell = read(workbook(fill))[0].cells["name"]
        assert cell.kind is (CellKind.DATE if is_date else CellKind.NUMBER)
        assert cell.day == date(2016, 3, 1)  # of a plain number, the day that it may have meant

    def test_stay_numbers_when_only_a_time_is_left_of_a_date(self) -> None:
        def fill(sheet: Worksheet) -> None:
            sheet.append(HEADERS)
            sheet.append(("甲工会", 0.5, "1", "2"))
            sheet["B2"].number_format = "yyyy-mm-dd"

        assert read(workbook(fill))[0].cells["name"].kind is CellKind.NUMBER

    def test_count_from_1904_where_the_workbook_does(self) -> None:
        book = openpyxl.Workbook()
        book.epoch = CALENDAR_MAC_1904
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        sheet.append(HEADERS)
        sheet.append(("甲工会", date(2016, 3, 1), "1", "2"))
        assert read(saved(book))[0].cells["name"].day == date(2016, 3, 1)

    def test_join_the_pieces_of_rich_text(self) -> None:
        rich = CellRichText("张", TextBlock(InlineFont(b=True), "三"))
        assert read(of_rows(HEADERS, ("甲工会", rich, "1", "2")))[0].cells["name"].text == "张三"

    @settings(max_examples=50)
    @given(
        st.lists(
            st.text(
                st.characters(
                    codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="_="
                ),
                min_size=1,
                max_size=20,
            ),
            min_size=4,
            max_size=4,
        )
    )
    def test_keep_any_text_exactly(self, texts: list[str]) -> None:
        texts = ["x" + text for text in texts]
        assert values(read(of_rows(HEADERS, tuple(texts)))[0])[:4] == texts


class TestHeader:
    @pytest.mark.parametrize(
        "headers",
        [
            ("所属工会", "姓 名", "身份证号码（必填）", "手机号"),
            ("＊工会名称", "姓名＊", "【证件号码】", " 手机号码 : "),
            ("工会名称\n（全称）", "会员姓名", "证件号", "联系电话*"),
        ],
    )
    def test_reads_other_spellings(self, headers: tuple[str, ...]) -> None:
        assert values(read(of_rows(headers, ROW))[0]) == list(ROW)

    def test_takes_columns_in_any_order(self) -> None:
        row = read(of_rows(HEADERS[::-1], ROW[::-1]))[0]
        assert {field: cell.text for field, cell in row.cells.items()} == {
            "unit_name": ROW[0],
            "name": ROW[1],
            "id_no": ROW[2],
            "mobile": ROW[3],
        }

    def test_is_found_below_a_merged_title_and_notes(self) -> None:
        def fill(sheet: Worksheet) -> None:
            sheet.append(("四川省工会会员信息采集登记表",))
            sheet.merge_cells("A1:D1")
            sheet.append(())
            sheet.append(("填表说明：姓名、证件号码必填",))
            sheet.append(HEADERS)
            sheet.append(ROW)

        (row,) = read(workbook(fill))
        assert (row.number, row.sheet_row, row.cells["id_no"].ref) == (1, 5, "C5")

    def test_names_the_columns_that_are_missing(self) -> None:
        error = refusal(of_rows(("姓名", "性别", "民族"), ("张三", "男", "汉族")))
        assert error.code == "COLUMNS_MISSING"
        assert "工会名称、证件号码、手机号码" in error.message

    def test_refuses_a_column_given_twice(self) -> None:
        error = refusal(of_rows((*HEADERS, "联系电话"), (*ROW, "1")))
        assert (error.code, "手机号码" in error.message) == ("COLUMN_REPEATED", True)

    def test_refuses_a_sheet_without_one(self) -> None:
        assert refusal(of_rows(("通知",), ("正文",))).code == "HEADER_MISSING"


class TestRows:
    def test_skips_empty_rows_and_counts_the_others(self) -> None:
        blank = ("", "  ", None, None)
        rows = read(of_rows(HEADERS, blank, ROW, (), ROW, blank, (None,) * 9))
        assert [(row.number, row.sheet_row) for row in rows] == [(1, 3), (2, 5)]

    def test_skips_a_template_row_that_only_has_its_serial_number(self) -> None:
        rows = read(of_rows(("序号", *HEADERS), (1, *ROW), (2,), (3,)))
        assert [row.number for row in rows] == [1]

    def test_refuses_a_sheet_without_any(self) -> None:
        assert refusal(of_rows(HEADERS)).code == "ROWS_MISSING"

    def test_refuses_more_than_can_be_taken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reader, "ROWS_MAX", 2)
        assert len(read(of_rows(HEADERS, ROW, ROW))) == 2
        assert refusal(of_rows(HEADERS, ROW, ROW, ROW)).code == "TOO_MANY_ROWS"


class TestSheets:
    def book(self, *names: str) -> openpyxl.Workbook:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for name in names:
            sheet = book.create_sheet(name)
            sheet.append(HEADERS)
            sheet.append(ROW)
        return book

    def test_takes_the_one_that_is_named(self) -> None:
        book = self.book("Sheet1", "会员信息")
        assert open_sheet(saved(book), MEMBERS).name == "会员信息"

    def test_takes_the_only_one_that_fits_whatever_its_name(self) -> None:
        book = self.book("随便")
        book.create_sheet("说明", 0).append(("请先阅读", "说明"))
        assert open_sheet(saved(book), MEMBERS).name == "随便"

    def test_refuses_to_choose_between_several(self) -> None:
        assert refusal(saved(self.book("甲", "乙"))).code == "SHEETS_AMBIGUOUS"

    def test_does_not_look_at_hidden_ones(self) -> None:
        book = self.book("会员信息")
        book.worksheets[0].sheet_state = "hidden"
        book.create_sheet("空")
        assert refusal(saved(book)).code == "HEADER_MISSING"

    def test_says_that_the_sheet_is_missing(self) -> None:
        book = openpyxl.Workbook()
        book.create_sheet("乙")
        error = refusal(saved(book))
        assert (error.code, "会员信息" in error.message) == ("SHEET_MISSING", True)

    def test_refuses_another_kind_of_sheet(self) -> None:
        content = (EXAMPLES / "units.xlsx").read_bytes()
        assert refusal(content, PURCHASES).code in {"COLUMNS_MISSING", "HEADER_MISSING"}
