"""One row of a roster: what is taken, what is refused and why, and never a value in a message."""

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import cells, identifiers
from domain.cells import Cell, CellKind, Checked, SheetRow
from domain.codes import TABLES, Table
from domain.members import rules
from domain.members.rules import MemberDraft, MembershipStatus
from integrations.excel.layouts import MEMBERS
from integrations.excel.reader import open_sheet

EXAMPLES = Path(__file__).parents[3] / "examples" / "data"
TODAY = date(2018, 1, 17)
GOOD = {
    "unit_name": "甲工会",
    "name": "张三",
    "sex": "女",
    "ethnicity": "汉族",
    "id_type": "居民身份证",
    "id_no": "11010519491231002X",
    "id_valid_from": "2015-06-01",
    "id_valid_to": "长期",
    "birth_on": "1949-12-31",
    "political_status": "群众",
    "education": "大学本科",
    "technical_level": "",
    "hukou": "非农业",
    "is_migrant_worker": "否",
    "employment_status": "在岗",
    "employment_form": "编制内",
    "mobile": "13800138000",
    "department": "财务处",
    "post": "科员",
    "joined_on": "2016-03-01",
    "status": "正常",
    "occupation": "国家机关工作人员",
    "address": "成都市青羊区学道街18号",
    "postcode": "610000",
    "tax_residency": "仅为中国税收居民",
}

LEFT_OR_LEAVING = ("转出中", "转出", "已转出", "退会", "自动退会", "开除会籍", "死亡", "QUIT")


def cell(value: object, ref: str = "A5") -> Cell:
    if isinstance(value, Cell):
        return value
    if isinstance(value, bool):
        return Cell(CellKind.BOOLEAN, ref, number=int(value))
    if isinstance(value, int | float):
        return Cell(CellKind.NUMBER, ref, number=value)
    if isinstance(value, date):
        return Cell(CellKind.DATE, ref, day=value)
    return Cell(CellKind.TEXT, ref, str(value)) if value else Cell(CellKind.EMPTY, ref)


def checked(**changed: object) -> Checked[MemberDraft]:
    values = GOOD | changed
    row = SheetRow(1, 5, {field: cell(value, f"{field}5") for field, value in values.items()})
    return rules.check(row, today=TODAY)


def faults(**changed: object) -> list[str]:
    result = checked(**changed)
    assert (result.draft is None) == bool(result.faults)
    return [fault.code for fault in result.faults]


def notes(**changed: object) -> list[str]:
    result = checked(**changed)
    assert not result.faults
    return [note.code for note in result.notes]


def draft(**changed: object) -> MemberDraft:
    result = checked(**changed)
    assert result.draft is not None, result.faults
    return result.draft


@cache
def sample() -> dict[int, Checked[MemberDraft]]:
    sheet = open_sheet(EXAMPLES / "roster-2017.xlsx", MEMBERS)
    return {row.number: rules.check(row, today=TODAY) for row in sheet.rows()}


class TestChecking:
    """A sheet's rows judged one after the other come to what each comes to alone."""

    def test_is_the_same_for_every_row_of_the_sample_r11(self) -> None:
        check = rules.Checking(TODAY, cells.OUR_OWN)
        sheet = open_sheet(EXAMPLES / "roster-2017.xlsx", MEMBERS)
        for row in (*sheet.rows(), *sheet.rows()):
            assert check(row) == sample()[row.number]


class TestSampleRoster:
    """R11: the roster of 2017, row by row, against its expected verdicts."""

    CROSS = frozenset({"id_repeated_in_file", "mobile_repeated_in_file", "unit_unknown"})
    EXPECTED: ClassVar = json.loads(
        (EXAMPLES / "roster-2017.expected.json").read_text(encoding="utf-8")
    )

    def test_refuses_exactly_the_rows_that_are_bad_by_themselves(self) -> None:
        bad = self.EXPECTED["bad"].items()
        alone = {int(row): [code] for row, code in bad if code not in self.CROSS}
        refused = {row: result.faults for row, result in sample().items() if result.faults}
        assert {row: [f.code for f in found] for row, found in refused.items()} == alone

    def test_takes_the_odd_rows_and_all_others_whole(self) -> None:
        results = sample()
        assert len(results) == self.EXPECTED["rows"]
        assert all(results[row].draft for row in self.EXPECTED["tolerated_rows"])
        accepted = [result for result in results.values() if result.draft]
        assert len(accepted) == 233
        assert {note.code for result in accepted for note in result.notes} == {
            "fullwidth_repaired",
            "name_not_in_gbk",
        }
        for result in accepted:
            assert result.draft is not None
            assert result.draft.ethnicity == "01"
            assert None not in {result.draft.education, result.draft.political_status}
            assert result.draft.joined_on is not None

    def test_normalises_the_odd_rows(self) -> None:
        odd = {row: result.draft for row, result in sample().items() if result.draft}
        assert odd[101].name == "买买提·艾力"
        assert odd[103].mobile == "14392258531"
        assert odd[104].joined_on == date(2011, 5, 4)
        assert odd[105].name == "林建国"
        assert odd[106].birth_on == date(1960, 12, 27)
        assert odd[107].mobile == "14720602772"
        assert odd[108].name == "王䶮"
        assert odd[114].id_no.endswith("X")


class TestCheck:
    def test_gives_a_whole_draft(self) -> None:
        assert draft() == MemberDraft(
            unit_name="甲工会",
            name="张三",
            pinyin="zhangsan",
            initials="zs",
            sex="2",
            ethnicity="01",
            id_type="111",
            id_no="11010519491231002X",
            id_valid_from=date(2015, 6, 1),
            id_valid_to=None,
            is_id_long_term=True,
            birth_on=date(1949, 12, 31),
            political_status="13",
            education="21",
            technical_level=None,
            hukou="1",
            is_migrant_worker=False,
            employment_status="1",
            employment_form="1",
            mobile="13800138000",
            department="财务处",
            post="科员",
            joined_on=date(2016, 3, 1),
            status=MembershipStatus.ACTIVE,
            occupation="0",
            address="成都市青羊区学道街18号",
            postcode="610000",
            tax_residency="1",
        )
        assert notes() == []

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("unit_name", "", "unit_missing"),
            ("unit_name", "\u3000 ", "unit_missing"),
            ("name", "", "name_missing"),
            ("name", "张", "name_format"),
            ("name", "张3", "name_format"),
            ("name", "·张三", "name_format"),
            ("name", 123, "name_format"),
            ("name", "王\ue000", "name_format"),
            ("name", "张三\ud83d", "name_not_encodable"),
            ("name", "A" * 61, "field_too_long"),
            ("name", Cell(CellKind.ERROR, "C5", "#N/A"), "cell_error"),
            ("sex", "男", "sex_contradicts_id"),
            ("sex", "雄", "code_unknown"),
            ("ethnicity", "火星族", "code_unknown"),
            ("id_type", "健身卡", "id_type_unknown"),
            ("id_type", Cell(CellKind.ERROR, "F5", "#N/A"), "cell_error"),
            ("id_no", "", "id_missing"),
            ("id_no", "1101051949123100", "id_length"),
            ("id_no", "110105194912310021", "id_checksum"),
            ("id_no", "11010519491231A02X", "id_format"),
            ("id_no", 5.101041986032908e17, "id_stored_as_number_digits_lost"),
            ("id_no", 510104198603290800, "id_stored_as_number_digits_lost"),
            ("id_no", "5.10104E+17", "id_stored_as_number_digits_lost"),
            ("id_valid_to", "2015-05-31", "document_dates_reversed"),
            ("birth_on", "1949-12-30", "birth_date_contradicts_id"),
            ("birth_on", "1949-12", "date_month_only"),
            ("birth_on", "18263", "date_serial"),
            ("mobile", "", "mobile_missing"),
            ("mobile", "1742801188", "mobile_too_short"),
            ("mobile", "12345678901", "mobile_format"),
            ("mobile", 1380013800, "mobile_too_short"),
            ("mobile", "138001380001", "mobile_too_long"),
            ("joined_on", "2018-09-31", "date_impossible"),
            ("joined_on", "去年", "date_format"),
            ("joined_on", "2018-01-18", "joined_in_future"),
            ("joined_on", True, "date_format"),
            ("joined_on", "1949-12-30", "joined_before_birth"),
            ("status", "休眠", "code_unknown"),
            *(("status", text, "status_not_by_roster") for text in LEFT_OR_LEAVING),
            ("address", "成都市|青羊区学道街", "forbidden_character"),
            ("address", "街" * 61, "field_too_long"),
            ("postcode", "6100", "postcode_format"),
        ],
    )
    def test_refuses_a_row(self, field: str, value: object, code: str) -> None:
        assert faults(**{field: value}) == [code]

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("name", "王䶮", "name_not_in_gbk"),
            ("id_type", "", "id_type_assumed"),
            ("id_no", "110105491231002", "id_upgraded"),
            ("id_valid_to", "2018-01-16", "document_expired"),
            ("id_valid_from", "2018-01-18", "document_not_begun"),
            ("id_valid_to", "", "field_missing"),
            ("ethnicity", "", "field_missing"),
            ("education", "", "field_missing"),
            ("is_migrant_worker", "", "field_missing"),
            ("joined_on", "", "field_missing"),
            ("address", "", "field_missing"),
            ("address", "成都市", "address_too_short"),
            ("status", "", "status_assumed_active"),
            ("tax_residency", "仅为非居民", "tax_residency_not_batchable"),
            ("tax_residency", "3", "tax_residency_not_batchable"),
        ],
    )
    def test_takes_a_row_with_a_note(self, field: str, value: object, code: str) -> None:
        assert notes(**{field: value}) == [code]

    @pytest.mark.parametrize("field", ["technical_level", "employment_form", "department", "post"])
    def test_does_not_ask_for_what_may_be_empty(self, field: str) -> None:
        assert notes(**{field: ""}) == []

    def test_tells_every_fault_of_a_row_at_once(self) -> None:
        assert faults(name="", mobile="1", joined_on="2018-02-30") == [
            "name_missing",
            "mobile_too_short",
            "date_impossible",
        ]

    @pytest.mark.parametrize(
        ("field", "value", "code", "label"),
        [
            ("ethnicity", 1, "01", "汉族"),
            ("political_status", 1, "01", "中共党员"),
        ],
    )
    def test_suggests_the_code_whose_zeros_a_number_lost(
        self, field: str, value: object, code: str, label: str
    ) -> None:
        (fault,) = checked(**{field: value}).faults
        assert (fault.code, fault.fix) == ("code_zeros_lost", code)
        assert f"{code}（{label}）" in fault.message
        assert notes(**{field: code}) == []

    def test_names_the_cell_and_the_column(self) -> None:
        (fault,) = checked(id_no=Cell(CellKind.TEXT, "G16", "110105194912310021")).faults
        assert fault.message == "G16 证件号码：第 18 位校验码不对，请核对身份证原件后改正。"
        assert (fault.field, fault.ref) == ("id_no", "G16")

    def test_reads_a_row_whose_sheet_lacks_most_columns(self) -> None:
        needed = ("unit_name", "name", "id_no", "mobile")
        row = SheetRow(1, 5, {field: cell(GOOD[field]) for field in needed})
        result = rules.check(row, today=TODAY)
        assert result.draft is not None
        assert (result.draft.sex, result.draft.birth_on) == ("2", date(1949, 12, 31))
        assert "第5行 民族：没有填写" in " ".join(note.message for note in result.notes)

    @given(
        st.sampled_from(list(GOOD)),
        st.one_of(
            st.text(max_size=40),
            st.integers(),
            st.floats(allow_nan=False),
            st.booleans(),
            st.dates(),
        ),
    )
    def test_answers_anything_and_never_repeats_it(self, field: str, value: object) -> None:
        result = checked(**{field: value})
        assert (result.draft is None) == bool(result.faults)
        told = cells.text_of(cell(value))
        for finding in (*result.faults, *result.notes):
            assert finding.code.isidentifier()
            if len(told) > 8:
                assert told not in finding.message


class TestNames:
    @pytest.mark.parametrize(
        ("written", "name"),
        [
            (" 张三\u3000", "张三"),
            ("王\u3000梅", "王梅"),
            ("买买提•艾力", "买买提·艾力"),
            ("买买提‧艾力", "买买提·艾力"),
            ("买买提・艾力", "买买提·艾力"),
            ("买买提∙艾力", "买买提·艾力"),
            ("买买提．艾力", "买买提·艾力"),
            ("张\u200b三", "张三"),
            ("𫖯二", "𫖯二"),
            ("John  O'Neill-Smith", "John O'Neill-Smith"),
        ],
    )
    def test_are_normalised(self, written: str, name: str) -> None:
        assert draft(name=written).name == name


class TestIdentity:
    def test_of_another_document_needs_sex_and_birth_date_written(self) -> None:
        other = {"id_type": "护照", "id_no": "E12345678"}
        taken = draft(**other)
        assert (taken.sex, taken.birth_on) == ("2", date(1949, 12, 31))
        assert faults(**other, sex="", birth_on="") == ["sex_missing", "birth_date_missing"]

    def test_reads_a_short_number_cell_as_its_digits(self) -> None:
        assert draft(id_no=110105491231002).id_no == "11010519491231002X"

    def test_takes_sex_and_birth_date_from_the_number_when_not_written(self) -> None:
        taken = draft(sex="", birth_on="")
        assert (taken.sex, taken.birth_on) == ("2", date(1949, 12, 31))

    @pytest.mark.parametrize(("born", "code"), [("20020117", []), ("20020118", ["under_age"])])
    def test_asks_for_sixteen_years(self, born: str, code: list[str]) -> None:
        body = f"510104{born}002"
        number = body + identifiers.id_check_character(body)
        assert faults(id_no=number, birth_on="") == code

    def test_counts_years_on_a_leap_day(self) -> None:
        row = SheetRow(1, 5, {field: cell(value) for field, value in GOOD.items()})
        assert rules.check(row, today=date(2020, 2, 29)).draft is not None
        assert rules.check(row, today=date(2116, 2, 29)).draft is not None

    @pytest.mark.parametrize("text", ["长期", " 长期有效", "9999-12-31", "20991231"])
    def test_reads_an_endless_document(self, text: str) -> None:
        taken = draft(id_valid_to=text)
        assert (taken.id_valid_to, taken.is_id_long_term) == (None, True)

    def test_without_a_start_date_is_taken(self) -> None:
        assert draft(id_valid_from="", id_valid_to="2035-06-01").id_valid_from is None

    def test_reads_the_number_of_an_officer_card_only_as_long_as_a_bank_takes(self) -> None:
        officer = {"id_type": "军官证"}
        assert draft(**officer, id_no="南字第12345678号").id_no == "南字第12345678号"
        assert faults(**officer, id_no="南部战区字第12345678号") == ["id_too_long"]

    def test_keeps_an_end_date(self) -> None:
        taken = draft(id_valid_to=TODAY + timedelta(days=1))
        assert (taken.id_valid_to, taken.is_id_long_term) == (date(2018, 1, 18), False)


class TestMembershipStatus:
    @pytest.mark.parametrize("text", ["待审核", "正常", "保留会籍", "退休"])
    def test_is_entered_where_nothing_has_to_be_said_of_it(self, text: str) -> None:
        assert notes(status=text) == []

    def test_says_where_everything_else_is_done(self) -> None:
        (fault,) = checked(status=Cell(CellKind.TEXT, "U5", "退会")).faults
        assert fault.ref == "U5"
        assert "变更会籍" in fault.message
        assert "删去" in fault.message

    def test_every_status_has_a_label_to_import(self) -> None:
        assert TABLES[Table.MEMBERSHIP_STATUS].labels.keys() == {s.value for s in MembershipStatus}


class TestCrossFault:
    @pytest.mark.parametrize("code", list(rules.CROSS_FIELDS))
    def test_words_every_code(self, code: str) -> None:
        fault = rules.cross_fault(code, ref="G20", row=1, roster="名册")
        assert fault.message.startswith(f"G20 {rules.FIELD_LABELS[fault.field]}：")

    def test_names_the_other_row_when_told(self) -> None:
        assert "第 1 行" in rules.cross_fault("id_repeated_in_file", ref="G20", row=1).message
        assert "另一行" in rules.cross_fault("id_repeated_in_file", ref="G20").message
