"""The code tables as data: complete, unambiguous, and reading what clerks really write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import codes
from domain.codes import TABLES, Table


class TestCode:
    @pytest.mark.parametrize(
        ("table", "text", "expected"),
        [
            (Table.SEX, "男", "1"),
            (Table.SEX, "女", "2"),
            (Table.ETHNICITY, "汉族", "01"),
            (Table.ETHNICITY, "汉", "01"),
            (Table.ETHNICITY, " 彝族\u3000", "07"),
            (Table.ETHNICITY, "５６", "56"),
            (Table.POLITICAL_STATUS, "民盟盟员", "05"),
            (Table.POLITICAL_STATUS, "民革党员", "04"),
            (Table.POLITICAL_STATUS, "民建会员", "06"),
            (Table.POLITICAL_STATUS, "民进会员", "07"),
            (Table.POLITICAL_STATUS, "农工党党员", "08"),
            (Table.POLITICAL_STATUS, "致公党党员", "09"),
            (Table.POLITICAL_STATUS, "九三学社社员", "10"),
            (Table.POLITICAL_STATUS, "台盟盟员", "11"),
            (Table.POLITICAL_STATUS, "中共预备党员", "02"),
            (Table.POLITICAL_STATUS, "共青团员", "03"),
            (Table.EDUCATION, "大学专科", "31"),
            (Table.EDUCATION, "大学本科", "21"),
            (Table.EDUCATION, "硕士研究生", "14"),
            (Table.EDUCATION, "博士研究生", "11"),
            (Table.OCCUPATION, "国家机关工作人员", "0"),
            (Table.OCCUPATION, "专业技术人员", "2"),
            (Table.OCCUPATION, "办事人员", "3"),
            (Table.ID_TYPE, "居民身份证", "111"),
            (Table.HUKOU, "非农业（城镇）", "1"),
            (Table.MEMBERSHIP_STATUS, "正常", "ACTIVE"),
            (Table.TAX_RESIDENCY, "仅为中国税收居民", "1"),
            (Table.INDUSTRY, "19", "19"),
            (Table.DISTRICT, "成都市青羊区", "510105"),
        ],
    )
    def test_reads_labels_aliases_and_codes(self, table: Table, text: str, expected: str) -> None:
        assert codes.code(table, text) == expected

    @pytest.mark.parametrize(
        ("old", "label"), [("51", "技工学校毕业"), ("39", "大学专科肄业"), ("62", "普通高中结业")]
    )
    def test_reads_codes_of_the_earlier_edition_where_the_present_one_has_none(
        self, old: str, label: str
    ) -> None:
        found = codes.code(Table.EDUCATION, old)
        assert found is not None
        assert codes.label(Table.EDUCATION, found) == label

    @pytest.mark.parametrize("text", ["", "火星族", "0", "None", "汉族人"])
    def test_gives_nothing_for_what_it_does_not_know(self, text: str) -> None:
        assert codes.code(Table.ETHNICITY, text) is None

    @given(st.sampled_from(list(Table)), st.text(max_size=10))
    def test_never_gives_a_code_outside_its_table(self, table: Table, text: str) -> None:
        found = codes.code(table, text)
        assert found is None or found in TABLES[table].labels


class TestTables:
    @pytest.mark.parametrize("table", list(Table))
    def test_every_code_and_label_finds_itself(self, table: Table) -> None:
        for code, label in TABLES[table].labels.items():
            assert codes.code(table, code) == code
            assert codes.code(table, label) == code
            assert codes.label(table, code) == label

    @pytest.mark.parametrize("table", list(Table))
    def test_each_names_its_edition_and_label(self, table: Table) -> None:
        assert TABLES[table].edition
        assert TABLES[table].label

    def test_has_the_fifty_six_nationalities_and_two_others(self) -> None:
        assert len(TABLES[Table.ETHNICITY].labels) == 58

    def test_has_all_thirteen_political_statuses(self) -> None:
        assert list(TABLES[Table.POLITICAL_STATUS].labels) == [f"{n:02d}" for n in range(1, 14)]
