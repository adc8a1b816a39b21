"""Sheets whose headers another body chose: workbook or text, either encoding, and what is none."""

import io

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from domain.calendar import CHINA
from integrations.excel import answers
from integrations.excel.layouts import Column
from integrations.excel.plain import PlainBook, PlainText
from integrations.excel.unreadable import RosterUnreadable
from integrations.excel.writer import Mark
from tests.conftest import NOW

COLUMNS = (
    Column("line", "行号", is_required=True),
    Column("result", "处理结果", is_required=True),
    Column("id_no", ""),
    Column("text", "错误说明"),
)
LINES = (["行号", "处理结果", "错误说明"], ["1", "成功", ""], ["2", "失败", "与公安不符"])


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["四川省工会会员库处理结果"])
    for line in LINES:
        sheet.append([int(text) if text.isdigit() else text for text in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text(encoding: str) -> bytes:
    return "\r\n".join(",".join(line) for line in LINES).encode(encoding)


class TestRows:
    @pytest.mark.parametrize(
        ("content", "first"),
        [(workbook(), 3), (text("utf-8-sig"), 2), (text("utf-8"), 2), (text("gb18030"), 2)],
    )
    def test_are_the_same_whatever_the_file(self, content: bytes, first: int) -> None:
        found = list(answers.rows_of(content, COLUMNS, sheet="回执"))
        assert [one.sheet_row for one in found] == [first, first + 1]
        assert [(one.texts["line"], one.texts["result"]) for one in found] == [
            ("1", "成功"),
            ("2", "失败"),
        ]
        assert found[1].texts["text"] == "与公安不符"

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "COLUMNS_MISSING"),
            ("行号,说明\r\n1,x".encode(), "COLUMNS_MISSING"),
            (b"PK\x03\x04broken", "FILE_DAMAGED"),
            (b"\xd0\xcf\x11\xe0\x00\x00", "FILE_NOT_WORKBOOK"),
            (b"\xff\xfe\x00", "FILE_NOT_WORKBOOK"),
        ],
    )
    def test_of_what_is_none_are_refused_with_a_reason(self, content: bytes, code: str) -> None:
        with pytest.raises(RosterUnreadable) as refused:
            list(answers.rows_of(content, COLUMNS, sheet="回执"))
        assert refused.value.code == code


class TestPlainFiles:
    def test_are_read_back_as_they_were_written(self) -> None:
        book, lines = io.BytesIO(), io.BytesIO()
        files = (
            PlainBook(book, Mark("回执", "注", "甲", NOW.astimezone(CHINA)), LINES[0]),
            PlainText(lines, LINES[0], encoding="gb18030"),
        )
        for file in files:
            file.write(LINES[1:])
            file.close()
        for target in (book, lines):
            found = list(answers.rows_of(target.getvalue(), COLUMNS, sheet="回执"))
            assert [one.texts["text"] for one in found] == ["", "与公安不符"]

    def test_are_workbooks_to_other_programs_whatever_stands_in_a_cell(self) -> None:
        cells = ["<&\"'>", " 前后空白 ", "=1+1", "\x00\ufffe喆", "510104199001011234"]
        target = io.BytesIO()
        mark = Mark("回执", '注 <&"', "甲", NOW.astimezone(CHINA))
        book = PlainBook(target, mark, list("甲乙丙丁戊"))
        book.write([cells, cells])
        book.close()
        read = [["<&\"'>", " 前后空白 ", "=1+1", "喆", "510104199001011234"]] * 2
        by_openpyxl = openpyxl.load_workbook(io.BytesIO(target.getvalue()))
        [sheet] = by_openpyxl.worksheets
        assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == read
        assert {cell.number_format for cell in sheet[2]} == {"@"}
        assert (by_openpyxl.properties.title, by_openpyxl.properties.description) == (
            "回执", '注 <&"',
        )  # fmt: skip
        by_calamine = CalamineWorkbook.from_filelike(io.BytesIO(target.getvalue()))
        assert by_calamine.get_sheet_by_index(0).to_python()[1:] == read

    def test_defuse_formulas_in_text(self) -> None:
        target = io.BytesIO()
        file = PlainText(target, ["甲"], encoding="utf-8")
        file.write([["=1+1"], ["-5"], ["\x00文"]])
        file.close()
        assert target.getvalue().decode().split() == ["甲", "'=1+1", "-5", "文"]
