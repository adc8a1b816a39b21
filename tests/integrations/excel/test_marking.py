"""A workbook marked: colours and reasons where they belong, and everything else as it was."""

import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from integrations.excel.layouts import MEMBERS, UNITS, Layout
from integrations.excel.marked_copy import RowMarks
from integrations.excel.marking import mark
from integrations.excel.reader import open_sheet

EXAMPLES = Path(__file__).parents[3] / "examples" / "data"
ROSTER = (EXAMPLES / "roster-2017.xlsx").read_bytes()
RED, YELLOW = "FFFFC7CE", "FFFFEB9C"
SHEET = "xl/worksheets/sheet1.xml"
UNITS_HEADER = ("工会名称", "上级工会", "工会统一社会信用代码")


def marked(
    content: bytes, *marks: RowMarks, layout: Layout = UNITS, rows_kept: int | None = None
) -> bytes:
    out = io.BytesIO()
    mark(content, layout, iter(marks), out, rows_kept=rows_kept)
    return out.getvalue()


def loaded(content: bytes) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def colour(sheet: Worksheet, ref: str) -> object:
    fill = sheet[ref].fill
    return fill.fgColor.rgb if fill.fill_type else None


def book(*rows: tuple[object, ...], decorate: bool = False) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "工会组织"
    sheet.append(list(UNITS_HEADER))
    for row in rows:
        sheet.append(list(row))
    if decorate:
        sheet.column_dimensions["A"].width = 44
        sheet["B2"].number_format = "@"
        sheet["B2"].font = Font(bold=True)
        sheet["E2"] = "=1+1"
        sheet.merge_cells("A9:B9")
        sheet.protection.sheet = True
        other = made.create_sheet("别的")
        other["A1"] = "不动"
        other["A1"].fill = PatternFill("solid", fgColor="FF00FF00")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rebuilt(content: bytes, changed: Mapping[str, bytes | None]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            part = changed.get(entry.filename, old.read(entry))
            if part is not None:
                new.writestr(entry.filename, part)
    return out.getvalue()


def part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


MARKS = (
    RowMarks(2, {"B": True}, "上级工会：不对"),
    RowMarks(4, {"A": False, "C": True}, "两处 <&> 问题"),
)
ROWS = (("甲", "乙", "1"), ("丙", "丁", "2"), ("戊", "己", None))


class TestMark:
    def test_colours_faults_and_notes_and_gives_the_reasons_in_a_last_column(self) -> None:
        sheet = loaded(marked(book(*ROWS), *MARKS))
        assert [sheet.cell(row, 4).value for row in range(1, 5)] == [
            "错误原因",
            "上级工会：不对",
            None,
            "两处 <&> 问题",
        ]
        coloured = {
            cell.coordinate: colour(sheet, cell.coordinate)
            for row in sheet.iter_rows()
            for cell in row
            if cell.fill.fill_type
        }
        assert coloured == {"B2": RED, "A4": YELLOW, "C4": RED}

    def test_leaves_everything_else_as_it_was(self) -> None:
        before = book(*ROWS, decorate=True)
        after = marked(before, *MARKS)
        old, new = loaded(before), loaded(after)
        for row in old.iter_rows():
            for cell in row:
                assert new[cell.coordinate].value == cell.value
        assert new["B2"].number_format == "@"
        assert new["B2"].font.bold
        assert new["E2"].value == "=1+1"
        assert new.column_dimensions["A"].width == 44
        assert new.protection.sheet
        assert [str(merged) for merged in new.merged_cells.ranges] == ["A9:B9"]
        assert new["F1"].value == "错误原因"
        touched = {SHEET, "xl/styles.xml"}
        with zipfile.ZipFile(io.BytesIO(before)) as one, zipfile.ZipFile(io.BytesIO(after)) as two:
            assert sorted(one.namelist()) == sorted(two.namelist())
            for name in set(one.namelist()) - touched:
                assert one.read(name) == two.read(name)

    def test_marks_the_sample_and_reads_the_same_again_r12(self) -> None:
        rows = list(open_sheet(ROSTER, MEMBERS).rows())
        marks = [RowMarks(row.sheet_row, {"G": True}, "证件号码：不对") for row in rows[::7]]
        again = marked(ROSTER, *marks, layout=MEMBERS)
        assert list(open_sheet(again, MEMBERS).rows()) == rows
        assert "错误原因" in open_sheet(again, MEMBERS).header.ignored.values()

    def test_uses_the_column_that_an_earlier_marking_left(self) -> None:
        first = marked(book(*ROWS), *MARKS)
        second = loaded(marked(first, RowMarks(3, {"A": True}, "只有这里")))
        assert [second.cell(row, 4).value for row in range(1, 5)] == [
            "错误原因",
            None,
            "只有这里",
            None,
        ]
        assert second.max_column == 4

    def test_makes_cells_that_the_row_lacks(self) -> None:
        xml = part(book(*ROWS), SHEET).replace(b"</sheetData>", b'<row r="7"/></sheetData>')
        content = rebuilt(book(*ROWS), {SHEET: xml})
        sheet = loaded(
            marked(content, RowMarks(4, {"C": True}, "缺"), RowMarks(7, {"A": True}, "空"))
        )
        assert (colour(sheet, "C4"), colour(sheet, "A7")) == (RED, RED)
        assert (sheet["D4"].value, sheet["D7"].value) == ("缺", "空")


class TestOnlyRefusedRows:
    def test_stand_together_below_the_header_and_are_read_again(self) -> None:
        after = marked(book(*ROWS, decorate=True), *MARKS, rows_kept=2)
        sheet = loaded(after)
        assert [cell.value for cell in sheet["A"]][:3] == ["工会名称", "甲", "戊"]
        assert [sheet[f"F{row}"].value for row in (1, 2, 3)] == [
            "错误原因",
            "上级工会：不对",
            "两处 <&> 问题",
        ]
        assert (colour(sheet, "B2"), colour(sheet, "C3")) == (RED, RED)
        assert sheet["E2"].value is None, "a formula would speak of other rows"
        assert list(sheet.merged_cells.ranges) == []
        assert [row.cells["name"].text for row in open_sheet(after, UNITS).rows()] == ["甲", "戊"]

    def test_of_the_sample_are_read_as_they_were(self) -> None:
        rows = list(open_sheet(ROSTER, MEMBERS).rows())
        marks = [RowMarks(row.sheet_row, {"G": True}, "证件号码：不对") for row in rows[3::7]]
        again = list(
            open_sheet(marked(ROSTER, *marks, layout=MEMBERS, rows_kept=len(marks)), MEMBERS).rows()
        )
        assert [row.cells["id_no"].text for row in again] == [
            row.cells["id_no"].text for row in rows[3::7]
        ]


class TestHostile:
    def test_prefixes_are_kept(self) -> None:
        xml = part(book(*ROWS), SHEET).decode()
        for name in ("worksheet", "sheetData", "row", "c", "v", "is", "t", "dimension"):
            xml = xml.replace(f"<{name} ", f"<x:{name} ").replace(f"<{name}>", f"<x:{name}>")
            xml = xml.replace(f"</{name}>", f"</x:{name}>")
        xml = xml.replace("<x:worksheet xmlns=", "<x:worksheet xmlns:x=")
        for name in ("sheetPr", "sheetViews", "sheetFormatPr", "pageMargins"):
            start = xml.index(f"<{name}")
            closed = f"</{name}>"
            end = xml.index(closed) + len(closed) if closed in xml else xml.index("/>", start) + 2
            xml = xml[:start] + xml[end:]
        after = marked(rebuilt(book(*ROWS), {SHEET: xml.encode()}), *MARKS)
        assert b"<x:is><x:t>" in part(after, SHEET)
        sheet = loaded(after)
        assert (colour(sheet, "B2"), sheet["D2"].value) == (RED, "上级工会：不对")

    def test_utf_16_becomes_utf_8(self) -> None:
        xml = part(book(*ROWS), SHEET).decode()
        xml = '<?xml version="1.0" encoding="UTF-16"?>' + xml
        after = marked(rebuilt(book(*ROWS), {SHEET: xml.encode("utf-16")}), *MARKS)
        sheet = loaded(after)
        assert (colour(sheet, "B2"), sheet["D4"].value) == (RED, "两处 <&> 问题")

    def test_a_workbook_without_styles_gets_some(self) -> None:
        content = book(*ROWS)
        relations = part(content, "xl/_rels/workbook.xml.rels").decode()
        start = relations.index("<Relationship ", relations.index("styles.xml") - 300)
        while "styles.xml" not in relations[start : relations.index("/>", start)]:
            start = relations.index("<Relationship ", start + 1)
        end = relations.index("/>", start) + 2
        bare = rebuilt(
            content,
            {
                "xl/styles.xml": None,
                "xl/_rels/workbook.xml.rels": (relations[:start] + relations[end:]).encode(),
            },
        )
        sheet = loaded(marked(bare, *MARKS))
        assert (colour(sheet, "B2"), colour(sheet, "A4")) == (RED, YELLOW)

    @pytest.mark.parametrize("styles", [b"<styleSheet/>", b"<styleSheet><fills/></styleSheet>"])
    def test_styles_without_what_we_add_to_are_replaced(self, styles: bytes) -> None:
        sheet = loaded(marked(rebuilt(book(*ROWS), {"xl/styles.xml": styles}), *MARKS))
        assert colour(sheet, "B2") == RED

    def test_reasons_hold_nothing_that_xml_cannot(self) -> None:
        sheet = loaded(marked(book(*ROWS), RowMarks(2, {}, "坏\x01字\x0b" + "长" * 40_000)))
        assert str(sheet["D2"].value).startswith("坏字长")
        assert len(str(sheet["D2"].value)) == 32_000

    def test_bytes_of_pictures_stay(self) -> None:
        out = io.BytesIO(book(*ROWS))
        picture = os.urandom(400_000)
        with zipfile.ZipFile(out, "a") as archive:
            archive.writestr("xl/media/image1.png", picture)
        assert part(marked(out.getvalue(), *MARKS), "xl/media/image1.png") == picture
