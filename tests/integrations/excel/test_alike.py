"""One content in every kind of file: the same verdicts, cell by cell, whatever it came in."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from domain.members import rules
from integrations.excel.layouts import MEMBERS
from integrations.excel.reader import open_sheet
from tests.integrations.excel import files

TODAY = date(2018, 11, 1)
TITLE = ("四川省工会会员信息采集登记表",)
HEADER = (
    "序号",
    "所属工会",
    "姓 名",
    "证件号码*",
    "手机",
    "出生日期",
    "入会时间",
    "学历",
    "邮编",
    "备注",
)
GOOD = (
    "1",
    "甲工会",
    "李华",
    "11010519491231002X",
    "13800138000",
    "1949-12-31",
    "2016.3.1",
    "大学本科",
    "610000",
    "",
)
KINDS: dict[str, Callable[[files.Rows], bytes]] = {
    "xlsx": files.xlsx,
    "xls": files.xls,
    "csv in UTF-8": files.text,
    "csv in UTF-8 with its mark": partial(files.text, encoding="utf-8-sig"),
    "csv in GB18030": partial(files.text, encoding="gb18030"),
    "tabs in UTF-16": partial(files.text, encoding="utf-16", separator="\t"),
    "semicolons": partial(files.text, separator=";", line_end="\n"),
}
Verdict = tuple[int, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...], str]


def verdicts(content: bytes) -> list[Verdict]:
    found = []
    for row in open_sheet(content, MEMBERS).rows():
        checked = rules.check(row, today=TODAY)
        faults = tuple((fault.code, fault.ref) for fault in checked.faults)
        notes = tuple((note.code, note.ref) for note in checked.notes)
        found.append((row.sheet_row, faults, notes, repr(checked.draft)))
    return found


def changed(**changes: object) -> tuple[object, ...]:
    named = dict(zip(HEADER, GOOD, strict=True)) | changes
    return tuple(named.values())


def rows(*data: tuple[object, ...]) -> list[tuple[object, ...]]:
    return [TITLE, (), HEADER, *data]


SAMPLE = rows(
    GOOD,
    changed(**{"姓 名": "李\u200b华"}),
    changed(**{"姓 名": "王|芳"}),
    changed(**{"姓 名": "=张三"}),
    changed(**{"姓 名": "赵\n丽"}),
    changed(**{"证件号码*": "1.10105E+17"}),
    changed(**{"证件号码*": "110105194912310000"}),
    changed(**{"证件号码*": "１１０１０５１９４９１２３１００２Ｘ"}),
    changed(**{"证件号码*": "'11010519491231002X"}),
    changed(**{"证件号码*": '="11010519491231002X"'}),
    changed(**{"证件号码*": "13800138000", "手机": "11010519491231002X"}),
    changed(手机="1.38E+10"),
    changed(手机="１３８００１３８０００"),
    changed(入会时间="2018年9月"),
    changed(入会时间="2018年9月1日"),
    changed(入会时间="20180901"),
    changed(入会时间="2018-9-31"),
    changed(学历="21"),
    changed(学历="大学堂"),
    changed(邮编="61000"),
    ("合计", "", "19 人"),
    ("填表人：王芳",),
)


class TestAlike:
    @pytest.mark.parametrize("kind", list(KINDS))
    def test_every_kind_of_file_gets_the_same_verdicts(self, kind: str) -> None:
        found = verdicts(KINDS[kind](SAMPLE))
        assert found == verdicts(files.xlsx(SAMPLE))
        assert len(found) == 20

    def test_the_damage_is_told_for_what_it_is(self) -> None:
        codes = [
            [code for code, _ in (*faults, *notes)]
            for _, faults, notes, _ in verdicts(files.text(SAMPLE))
        ]
        telling = [
            set(found) - {"field_missing", "id_type_assumed", "status_assumed_active"}
            for found in codes
        ]
        assert telling == [
            set(),
            {"characters_repaired"},
            {"forbidden_character"},
            {"formula_like"},
            {"characters_repaired"},
            {"id_stored_as_number_digits_lost"},
            {"id_digits_lost_tail"},
            {"fullwidth_repaired"},
            {"characters_repaired"},
            {"characters_repaired"},
            {"swapped", "id_length", "mobile_format"},
            {"number_scientific"},
            {"fullwidth_repaired"},
            {"date_month_only"},
            set(),
            set(),
            {"date_impossible"},
            set(),
            {"code_unknown"},
            {"postcode_format"},
        ]  # fmt: skip

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(
            st.tuples(
                *[
                    st.text(
                        st.characters(codec="gb18030", exclude_categories=["Cs", "Cc"]),
                        max_size=12,
                    )
                ]
                * len(HEADER)
            ),
            min_size=1,
            max_size=4,
        )
    )
    def test_any_texts_at_all_are_read_alike(self, data: list[tuple[object, ...]]) -> None:
        filled = rows(GOOD, *data)
        expected = verdicts(files.xls(filled))
        assert verdicts(files.text(filled, encoding="gb18030")) == expected

    def test_typed_cells_of_both_workbooks_are_the_same(self) -> None:
        typed = [
            changed(**{"证件号码*": 110105194912310020}),
            changed(手机=13800138000),
            changed(入会时间=date(2016, 3, 1)),
            changed(入会时间=42430),
            changed(出生日期=date(1949, 12, 31), 邮编=610000),
            changed(学历=True),
        ]
        found = verdicts(files.xls(rows(*typed)))
        assert found == verdicts(files.xlsx(rows(*typed)))
        assert [faults[0][0] if faults else "" for _, faults, _, _ in found] == [
            "id_stored_as_number_digits_lost", "", "", "date_serial", "", "code_unknown",
        ]  # fmt: skip

    def test_another_reader_finds_the_same_texts_in_an_old_workbook(self, tmp_path: Path) -> None:
        path = tmp_path / "old.xls"
        path.write_bytes(files.xls(SAMPLE))
        other = (
            CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
        )
        for row in open_sheet(path.read_bytes(), MEMBERS).rows():
            stored = other[row.sheet_row - 1]
            assert [cell.text for cell in row.cells.values()] == stored[1:9]
