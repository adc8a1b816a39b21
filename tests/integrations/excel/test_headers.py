"""Headers as offices make them: two rows, merged cells, spellings; and rows that end a list."""

import pytest
import xlwt

from domain.cells import CellKind
from integrations.excel.layouts import MEMBERS
from integrations.excel.reader import Sheet, open_sheet
from integrations.excel.unreadable import RosterUnreadable
from tests.integrations.excel import files

HEADER = ("工会名称", "姓名", "证件号码", "手机号码")
ROW = ("甲工会", "李华", "11010519491231002X", "13800138000")
ROWS = [(*ROW[:2], f"1101051949123100{n:02d}", f"138001380{n:02d}") for n in range(10, 20)]


def sheet(*rows: tuple[object, ...]) -> Sheet:
    return open_sheet(files.text(rows), MEMBERS)


def refusal(*rows: tuple[object, ...]) -> RosterUnreadable:
    with pytest.raises(RosterUnreadable) as caught:
        sheet(*rows)
    return caught.value


class TestHeaders:
    def test_of_two_rows_are_read_together(self) -> None:
        found = sheet(
            ("会员名册",),
            ("工会名称", "个人信息", "", "证件有效期", "", "手机"),
            ("", "姓名", "证件号码", "起", "止", ""),
            ("甲工会", "李华", "11010519491231002X", "2015-06-01", "长期", "13800138000"),
        )
        (row,) = found.rows()
        assert {field: cell.text for field, cell in row.cells.items()} == {
            "unit_name": "甲工会",
            "name": "李华",
            "id_no": "11010519491231002X",
            "id_valid_from": "2015-06-01",
            "id_valid_to": "长期",
            "mobile": "13800138000",
        }
        assert (found.header.sheet_row, row.sheet_row) == (3, 4)

    @pytest.mark.parametrize(
        ("spelling", "field"),
        [
            ("公民身份号码", "id_no"),
            ("有效证件号码（必填）", "id_no"),
            ("联系方式", "mobile"),
            ("移动电话号码", "mobile"),
        ],
    )
    def test_are_known_in_many_spellings(self, spelling: str, field: str) -> None:
        headers = [
            spelling if known == field else HEADER[place]
            for place, known in enumerate(("unit_name", "name", "id_no", "mobile"))
        ]
        assert field in sheet(tuple(headers), ROW).header.columns.values()

    def test_that_claim_one_field_are_named_with_their_letters(self) -> None:
        error = refusal((*HEADER, "联系电话"), (*ROW, "1"))
        assert (error.code, "D、E 列都是“手机号码”" in error.message) == ("COLUMN_REPEATED", True)

    def test_beside_blank_and_unknown_columns_are_found(self) -> None:
        found = sheet(
            ("", "工会名称", "", "姓名", "证件号码", "爱好", "手机号码"),
            ("", ROW[0], "", *ROW[1:3], "球", ROW[3]),
        )
        assert found.header.ignored == {"F": "爱好"}
        assert found.notices() == ["未识别的列没有读取：F 列“爱好”。"]

    def test_over_each_others_columns_are_told(self) -> None:
        swapped = [(unit, name, mobile, number) for unit, name, number, mobile in ROWS]
        error = refusal(HEADER, *swapped)
        assert error.code == "COLUMNS_SWAPPED"
        assert "C 列“证件号码”与D 列“手机号码”" in error.message

    def test_over_names_in_the_column_of_numbers_are_told(self) -> None:
        swapped = [(unit, number, name, mobile) for unit, name, number, mobile in ROWS]
        assert refusal(HEADER, *swapped).code == "COLUMNS_SWAPPED"

    def test_are_no_fault_when_one_row_alone_is_the_wrong_way_round(self) -> None:
        unit, name, number, mobile = ROWS[0]
        assert len(list(sheet(HEADER, (unit, name, mobile, number), *ROWS[1:]).rows())) == 10


class TestFooters:
    def test_are_left_out_and_told(self) -> None:
        found = sheet(HEADER, ROW, ("合计", "1 人"), ("填表人：王芳", "", "", "审核人：李强"))
        assert [row.sheet_row for row in found.rows()] == [2]
        assert found.notices() == [
            "以下行像是合计、落款或说明，没有作为数据读取：第 3 行“合计”、第 4 行“填表人：王芳”。"
        ]

    def test_are_none_where_somebody_is_meant(self) -> None:
        assert len(list(sheet(HEADER, ("注册会计师工会", "注华", "", "")).rows())) == 1


class TestOldWorkbooks:
    def test_tell_hidden_rows_columns_and_other_sheets(self) -> None:
        book = xlwt.Workbook(encoding="utf-8")
        page = files.add_sheet(book, [HEADER, ROW, ROW], name="名册")
        page.row(2).hidden = True
        page.col(3).hidden = True
        files.add_sheet(book, [("随便",)], name="其他")
        found = open_sheet(files.saved(book), MEMBERS)
        assert [row.is_hidden for row in found.rows()] == [False, True]
        assert found.notices() == [
            "隐藏的列也已读取：D 列“手机号码”。",
            "其他工作表没有读取：“其他”。",
        ]

    def test_tell_formulas_from_values(self) -> None:
        book = xlwt.Workbook(encoding="utf-8")
        page = files.add_sheet(book, [HEADER, ROW], name="名册")
        page.write(2, 0, "甲工会")
        page.write(2, 1, xlwt.Formula('"李"&"华"'))
        page.write(2, 2, ROW[2])
        page.write(2, 3, ROW[3])
        first, second = open_sheet(files.saved(book), MEMBERS).rows()
        assert not any(cell.is_formula for cell in first.cells.values())
        assert [field for field, cell in second.cells.items() if cell.is_formula] == ["name"]

    def test_count_days_from_1904_where_they_do(self) -> None:
        book = xlwt.Workbook(encoding="utf-8")
        book.dates_1904 = True
        page = files.add_sheet(book, [(*HEADER, "入会时间"), (*ROW, 41_000)], name="名册")
        page.write(2, 0, "甲工会")
        page.write(2, 4, 41_000, xlwt.easyxf(num_format_str="yyyy-mm-dd"))
        plain, dated = (
            row.cells["joined_on"] for row in open_sheet(files.saved(book), MEMBERS).rows()
        )
        assert (plain.kind, dated.kind) == (CellKind.NUMBER, CellKind.DATE)
        assert plain.day == dated.day
        assert dated.day is not None
        assert dated.day.isoformat() == "2016-04-02"
