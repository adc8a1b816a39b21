"""What a member's file holds beyond the form of 2017: read from a cell, offered in every list of fields."""

from datetime import date

import pytest

from domain import cells, member_file, provincial_fields
from domain.cells import Cell, CellKind, SheetRow
from domain.corrections.rules import FIELDS
from domain.findings import RowFindings
from domain.members import rules as members
from domain.members.models import Member
from domain.sheets import SHEETS
from integrations.excel import layouts

TODAY = date(2018, 3, 20)
# Columns of members by which rows are kept and found, which nobody fills in.
_OURS = frozenset(
    {
        *(
            "id",
            "unit",
            "unit_id",
            "blanks",
            "roster_row_id",
            "created_at",
            "updated_at",
            "consent_ref",
            "restricted_on",
        ),
        *("pinyin", "initials", "is_id_long_term"),
    }
)


def fields_of_members() -> set[str]:
    """Every field of a member that somebody fills in, by its plain name."""
    columns = Member._meta.db_fields
    plain = {
        name.removesuffix("_sealed").removesuffix("_index").removesuffix("_masked")
        for name in columns
    }
    return plain - _OURS


def read(**given: object) -> tuple[dict[str, object], list[str]]:
    """Read a row with these cells; what was read, and the codes of what is wrong with it."""
    row_cells = {}
    for field, value in given.items():
        if isinstance(value, Cell):
            row_cells[field] = value
        elif isinstance(value, int | float):
            row_cells[field] = Cell(CellKind.NUMBER, "A1", number=value)
        elif isinstance(value, date):
            row_cells[field] = Cell(CellKind.DATE, "A1", day=value)
        else:
            row_cells[field] = Cell(CellKind.TEXT, "A1", str(value))
    row = SheetRow(1, 5, row_cells)
    found = RowFindings(row, members.FIELD_LABELS)
    told = member_file.read(found, row.cells, TODAY)
    return dict(told), [fault.code for fault in found.faults]


class TestTheLists:
    """R8, R11: a field that is added to members is collected, taken out and delivered, or this fails."""

    def test_of_the_roster_and_of_corrections_have_every_field(self) -> None:
        collected = {column.field for column in layouts.MEMBERS.columns} - {"unit_name"}
        assert fields_of_members() - collected == set()
        # A status has its own acts.
        assert collected - FIELDS.keys() == {"status"}

    def test_of_the_province_have_every_field(self) -> None:
        assert fields_of_members() - provincial_fields.FIELDS.keys() == set()

    def test_name_each_field_alike(self) -> None:
        for field, label in member_file.LABELS.items():
            assert FIELDS[field].label == label
            assert provincial_fields.FIELDS[field].label == label

    def test_say_how_each_field_is_kept(self) -> None:
        kept = {*member_file.TEXTS, *member_file.VALUES, "email"}
        assert kept == member_file.LABELS.keys()

    def test_of_the_file_have_every_field_but_those_that_would_undo_a_mask(self) -> None:
        """R50: a whole birth date beside a masked number would tell most of the number."""
        sheet = {column.sql for column in SHEETS["MEMBERS"].columns}
        told = {field for field in fields_of_members() if any(f"t.{field}" in sql for sql in sheet)}
        assert fields_of_members() - told == {"address"}
        [born] = (column for column in SHEETS["MEMBERS"].columns if "birth_on" in column.sql)
        assert born.title == "出生年份"


class TestRead:
    def test_is_nothing_of_a_sheet_without_these_columns(self) -> None:
        assert read(name="张三") == ({}, [])

    def test_takes_labels_and_codes_texts_and_numbers(self) -> None:
        told, faults = read(
            hukou_region="四川省成都市锦江区", personal_status="11", employer="四川省教育厅",
            union_post="工会小组长", membership_no="SC1", medical_insurance="省本级医保",
            medical_region="成都", dues_paid_to="2018年3月", dues_fen=12.5, dues_method="代扣",
            honour_level="省劳模", honour_year=2015, honour_no="川1", hardship_level="相对困难",
            hardship_cause="子女上学", email="Li.Hua@example.cn",
        )  # fmt: skip
        assert faults == []
        assert told == {
            "hukou_region": "510104", "personal_status": "11", "employer": "四川省教育厅",
            "union_post": "4", "membership_no": "SC1", "medical_insurance": "1",
            "medical_region": "510100", "dues_paid_to": date(2018, 3, 1), "dues_fen": 1250,
            "dues_method": "1", "honour_level": "2", "honour_year": 2015, "honour_no": "川1",
            "hardship_level": "2", "hardship_cause": "3", "email": "Li.Hua@example.cn",
        }  # fmt: skip

    @pytest.mark.parametrize("nothing", ["", " ", "无", "—", "没有"])
    def test_takes_what_says_that_there_is_none_for_nothing(self, nothing: str) -> None:
        rest = {field: nothing for field in member_file.LABELS if field != "union_post"}
        assert read(**rest) == ({}, [])

    @pytest.mark.parametrize(
        "written",
        ["2018-03", "2018/3", "2018.03", "201803", "2018年3月", "２０１８-０３", "2018-03-31"],
    )
    def test_reads_a_month_however_it_is_written(self, written: str) -> None:
        assert read(dues_paid_to=written) == ({"dues_paid_to": date(2018, 3, 1)}, [])

    def test_reads_a_month_that_the_workbook_took_for_a_day(self) -> None:
        assert read(dues_paid_to=date(2018, 3, 1))[0] == {"dues_paid_to": date(2018, 3, 1)}
        serial = Cell(CellKind.NUMBER, "A1", number=43160, day=date(2018, 3, 1))
        assert read(dues_paid_to=serial) == ({}, ["date_serial"])

    @pytest.mark.parametrize(("written", "fen"), [("0", 0), ("1,234.5", 123450), ("8元", 800)])
    def test_reads_yuan_into_fen(self, written: str, fen: int) -> None:
        assert read(dues_fen=written) == ({"dues_fen": fen}, [])

    @pytest.mark.parametrize(
        ("field", "written", "code"),
        [
            ("hukou_region", "北京市", "code_unknown"),
            ("dues_paid_to", "2018-13", "month_format"),
            ("dues_paid_to", "三月", "month_format"),
            ("dues_fen", "12.345", "amount_format"),
            ("dues_fen", "-1", "amount_format"),
            ("dues_fen", "1234567", "amount_format"),
            ("honour_year", "2019", "year_format"),
            ("honour_year", "15", "year_format"),
            ("email", "li.hua", "email_format"),
            ("email", "@example.cn", "formula_like"),
            ("employer", "长" * 61, "field_too_long"),
            ("membership_no", "1" * 33, "field_too_long"),
        ],
    )
    def test_refuses_what_is_none_with_how_to_mend_it(
        self, field: str, written: str, code: str
    ) -> None:
        told, faults = read(**{field: written})
        assert faults == [code]
        assert code in cells.WORDING
        assert told.get(field) in {None, written}

    def test_tells_no_address_in_what_it_says(self) -> None:
        row = SheetRow(1, 5, {"email": Cell(CellKind.TEXT, "A1", "=li@example.cn", None)})
        found = RowFindings(row, members.FIELD_LABELS)
        member_file.read(found, row.cells, TODAY)
        assert found.faults
        assert all("li@" not in one.message + one.fix for one in found.faults)
