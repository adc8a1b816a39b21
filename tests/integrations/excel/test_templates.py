"""The templates: empty they say so kindly, filled they are read without a fault."""

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest

from domain.cells import Cell, CellKind
from domain.members import rules as members
from domain.programmes import rules as programmes
from domain.units import rules as units
from integrations.excel.layouts import MEMBERS, PURCHASES, UNITS, Layout
from integrations.excel.reader import open_sheet
from integrations.excel.templates import template
from integrations.excel.unreadable import RosterUnreadable

TODAY = date(2018, 3, 20)
LAYOUTS = [UNITS, MEMBERS, PURCHASES]


def filled(layout: Layout) -> bytes:
    """The template with its own example copied where it belongs."""
    book = openpyxl.load_workbook(io.BytesIO(template(layout)))
    sheet, example = book.worksheets[:2]
    for cell in example[2]:
        sheet[cell.coordinate].value = cell.value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def styles_of_columns(content: bytes) -> set[str]:
    """The number formats of the first sheet's columns."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    formats = re.findall(r'<xf numFmtId="(\d+)"', styles.partition("<cellXfs")[2])
    columns = re.findall(r"<col [^>]*>", sheet)
    found = [re.search(r' style="(\d+)"', column) for column in columns]
    return {formats[int(one[1])] if one else "none" for one in found}


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
class TestTemplate:
    def test_says_kindly_that_it_is_empty(self, layout: Layout) -> None:
        with pytest.raises(RosterUnreadable) as told:
            open_sheet(template(layout), layout)
        assert told.value.code == "ROWS_MISSING"
        assert "填写后上传" in told.value.message

    def test_has_every_column_as_text_and_drop_downs_from_the_code_tables(
        self, layout: Layout
    ) -> None:
        book = openpyxl.load_workbook(io.BytesIO(template(layout)))
        assert [sheet.title for sheet in book.worksheets] == [
            layout.sheet_names[0],
            "填写示例",
            "填写说明",
            "代码表",
        ]
        sheet = book.worksheets[0]
        titles = [str(cell.value).removesuffix("*") for cell in sheet[1]]
        assert titles == [column.label for column in layout.columns]
        assert styles_of_columns(template(layout)) == {"49"}, "49 is the format of text"
        choices = {str(found.formula1) for found in sheet.data_validations.dataValidation}
        assert all(choice.startswith("'代码表'!") for choice in choices)
        assert len(choices) == book["代码表"].max_column or not choices

    def test_filled_is_read_and_every_choice_accepted(self, layout: Layout) -> None:
        [row] = open_sheet(filled(layout), layout).rows()
        faults = {
            "units": lambda: units.check(row).faults,
            "members": lambda: members.check(row, today=TODAY).faults,
            "purchases": lambda: programmes.check(row, today=TODAY).faults,
        }[layout.name]()
        assert faults == ()


def test_every_choice_of_a_member_is_taken() -> None:
    """R8: whatever the drop-downs offer, the check of the sheet does not refuse; one sex fits."""
    codes = openpyxl.load_workbook(io.BytesIO(template(MEMBERS)))["代码表"]
    fields = {column.label: column.field for column in MEMBERS.columns}
    [row] = open_sheet(filled(MEMBERS), MEMBERS).rows()
    for title, *choices in codes.iter_cols(values_only=True):
        field = fields[str(title)]
        for choice in filter(None, choices if field != "sex" else ()):
            cell = Cell(CellKind.TEXT, "A2", str(choice))
            found = members.check(row._replace(cells={**row.cells, field: cell}), today=TODAY)
            assert [fault.message for fault in found.faults if fault.field == field] == []
