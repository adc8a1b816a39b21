"""Column maps: every fault is named, a record is written as the map says, a trial shows masks."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain import crypto, provincial_fields
from domain.provincial_maps import rules
from domain.provincial_maps.rules import ColumnMap, Encoding, FileFormat, MapColumn

DAY = date(2018, 3, 1)
RECORD: dict[str, Any] = {
    "unit_name": "教育厅机关工会", "union_uscc": "815100009945416708", "name": "王小芳",
    "sex": "2", "id_type": "111", "id_no": "11010519491231002X", "birth_on": date(1949, 12, 31),
    "id_valid_to": date.max, "mobile": "13900000001", "address": "成都市锦江区总府路1号",
    "status": "ACTIVE", "is_migrant_worker": "0", "technical_level": "",
}  # fmt: skip


def whole(*columns: MapColumn, **changes: Any) -> ColumnMap:
    """A lawful map with further columns."""
    given = replace(rules.suggested(DAY), document="川工函〔2018〕1号", source="模板 1.0")
    base = tuple(one for one in given.columns if one.field in provincial_fields.NEEDED)
    return replace(given, columns=(*base, *columns), **changes)


class TestFaults:
    def test_are_none_in_the_map_to_begin_with_once_it_names_its_document(self) -> None:
        given = replace(rules.suggested(DAY), document="文", source="源")
        assert rules.checked(given) is given
        assert {one.field for one in given.columns} == provincial_fields.FIELDS.keys()

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            (whole(document=" "), "文号"),
            (whole(source=""), "来源"),
            (whole(statuses=()), "至少选择一种会员状态"),
            (whole(statuses=("KING",)), "会籍状态代码"),
            (whole(MapColumn("king", "王")), "没有「king」这个字段"),
            (whole(MapColumn("post", "姓名")), "列名「姓名」重复"),
            (whole(MapColumn("post", "")), "列名须为"),
            (whole(MapColumn("birth_on", "生日")), "是日期，格式须为"),
            (whole(MapColumn("birth_on", "生日", "%d")), "YYYYMMDD"),
            (whole(MapColumn("sex", "性别", "MAPPED", {"1": "男"})), "对照不全，缺"),
            (whole(MapColumn("sex", "性别", "CODE", {"1": "男"})), "只有格式为 MAPPED"),
            (whole(MapColumn("sex", "性别")), "是代码，格式须为"),
            (whole(MapColumn("post", "职务", "CODE")), "不要填写格式"),
        ],
    )
    def test_are_named_with_what_mends_them(self, given: ColumnMap, said: str) -> None:
        with pytest.raises(rules.MapInvalid, match=said):
            rules.checked(given)

    def test_tell_all_at_once_and_by_the_place_of_the_column(self) -> None:
        given = whole(MapColumn("sex", "性别"), MapColumn("birth_on", "生日"))
        with pytest.raises(rules.MapInvalid) as refused:
            rules.checked(given)
        assert "第 5 列" in refused.value.message
        assert "第 6 列" in refused.value.message

    def test_need_what_an_answer_is_found_by(self) -> None:
        given = rules.suggested(DAY)
        for key in provincial_fields.NEEDED:
            columns = tuple(one for one in given.columns if one.field != key)
            assert any(
                provincial_fields.FIELDS[key].label in one
                for one in rules.faults(replace(given, columns=columns))
            )

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"line": ""}, "行号一列"),
            ({"result": " "}, "处理结果一列"),
            ({"code": "处理结果"}, "列名不能相同"),
            ({"accepted": ()}, "接收与退回的写法"),
            ({"refused": ("成功",)}, "不能既表示接收又表示退回"),
        ],
    )
    def test_are_found_in_how_the_answer_reads(self, changes: dict[str, Any], said: str) -> None:
        receipt = replace(rules.suggested(DAY).receipt, **changes)
        assert any(said in one for one in rules.faults(whole(receipt=receipt)))


@pytest.mark.usefixtures("keyring")
class TestWriting:
    def test_translates_formats_and_says_long_term(self) -> None:
        mapped = {"0": "未知的性别", "1": "男性", "2": "女性", "9": "未说明的性别"}
        given = whole(
            MapColumn("sex", "性别", "MAPPED", mapped),
            MapColumn("birth_on", "生日", "YYYY年MM月DD日"),
            MapColumn("id_valid_to", "有效期止", "YYYYMMDD"),
            MapColumn("status", "状态", "LABEL"),
            MapColumn("is_migrant_worker", "农民工", "LABEL"),
            MapColumn("id_type", "类型", "CODE"),
            MapColumn("technical_level", "等级", "LABEL"),
        )
        of_line = {"line": 7, "act": "CHANGED", "delivery": 3}
        assert rules.cells(given, RECORD | of_line) == (
            "7", "变更", "王小芳", "11010519491231002X",
            "女性", "1949年12月31日", "长期", "正常", "否", "111", "",
        )  # fmt: skip

    def test_names_what_is_required_and_empty(self) -> None:
        given = whole(MapColumn("technical_level", "等级", "CODE", is_required=True))
        assert rules.lacking(given, RECORD) == ("technical_level",)
        assert rules.lacking(given, RECORD | {"technical_level": "1"}) == ()

    def test_takes_a_person_for_the_same_whatever_their_line(self) -> None:
        given = whole()
        first = rules.content(given, RECORD | {"line": 1, "act": "ADDED"}, is_there=True)
        again = rules.content(given, RECORD | {"line": 9, "act": "CHANGED"}, is_there=True)
        other = rules.content(given, RECORD | {"name": "王大芳"}, is_there=True)
        gone = rules.content(given, RECORD, is_there=False)
        assert first == again
        assert len({first, other, gone}) == 3

    def test_tells_cells_apart_that_run_together(self) -> None:
        given = whole(MapColumn("department", "部门"), MapColumn("post", "职务"))
        one = rules.content(given, RECORD | {"department": "甲", "post": "乙丙"}, is_there=True)
        two = rules.content(given, RECORD | {"department": "甲乙", "post": "丙"}, is_there=True)
        assert one != two

    def test_shows_masks_in_a_trial(self) -> None:
        shown = rules.masked(RECORD)
        assert shown["name"] == "王**"
        assert shown["id_no"] == crypto.mask_id_no(RECORD["id_no"])
        assert RECORD["mobile"] not in shown.values()
        assert RECORD["address"] not in shown.values()

    def test_keeps_a_map_and_reads_the_same_back(self) -> None:
        given = whole(
            MapColumn("post", "职务"),
            file_format=FileFormat.CSV,
            encoding=Encoding.GB18030,
        )
        row = {
            "document": given.document, "source": given.source, "effective_from": DAY,
            "file_format": "CSV", "encoding": "GB18030",
        }  # fmt: skip
        assert rules.of_document(row, rules.to_document(given)) == given
