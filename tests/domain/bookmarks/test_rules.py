from collections.abc import Mapping

import pytest

from domain.actors import EVERYTHING, Actor, Role
from domain.bookmarks import rules
from domain.bookmarks.rules import BookmarkKind
from domain.errors import Invalid

VIEW: Mapping[str, object] = {
    "filters": {"unitId": "VW5pdDox", "openedFrom": "2018-03-01", "openedTo": "2018-03-31"},
    "order": "NEWEST",
    "size": "50",
    "layout": {"order": ["name"], "hidden": [], "density": "small", "widths": {"name": 120}},
}
QUERY: Mapping[str, object] = {"document": "{ viewer { name } }", "variables": '{"first": 20}'}


class TestNames:
    @pytest.mark.parametrize("name", ["", "  ", "名" * 41, "a\nb", "甲\0", "张三 13800000001"])
    def test_empty_long_unprintable_or_with_a_number_are_refused(self, name: str) -> None:
        with pytest.raises(Invalid):
            rules.check_name(name)

    def test_lose_their_surrounding_blanks(self) -> None:
        assert rules.check_name(" 本月新办 ") == "本月新办"

    def test_are_the_same_whatever_their_case_and_width(self) -> None:
        assert rules.name_key("Ａ单位 卡") == rules.name_key("a单位卡")
        assert rules.name_key("甲") != rules.name_key("乙")


class TestLists:
    @pytest.mark.parametrize("name", ["", "Members", "a b", "x" * 41, "../etc"])
    def test_of_a_view_are_well_formed(self, name: str) -> None:
        with pytest.raises(Invalid):
            rules.check_list(BookmarkKind.VIEW, name)

    def test_have_no_queries(self) -> None:
        assert rules.check_list(BookmarkKind.QUERY, "") == ""
        with pytest.raises(Invalid):
            rules.check_list(BookmarkKind.QUERY, "members")


class TestContent:
    @pytest.mark.parametrize(
        ("kind", "content"), [(BookmarkKind.VIEW, VIEW), (BookmarkKind.QUERY, QUERY)]
    )
    def test_of_either_kind_is_kept_whole(
        self, kind: BookmarkKind, content: Mapping[str, object]
    ) -> None:
        assert rules.check_content(kind, content).startswith("{")

    @pytest.mark.parametrize(
        "content",
        [
            {},
            {"filters": {}, "rows": []},
            {"filters": []},
            {"filters": {"unitId": 1}},
            {"filters": {}, "order": 3},
            {"filters": {}, "layout": {"a": "x" * 9000}},
            {"filters": {"name": "a\0"}},
            {"filters": {}, "layout": {"a": [[[[[[[[["deep"]]]]]]]]]}},
        ],
    )
    def test_of_a_view_is_refused_when_it_is_no_view(self, content: Mapping[str, object]) -> None:
        with pytest.raises(Invalid) as refused:
            rules.check_content(BookmarkKind.VIEW, content)
        assert refused.value.field == ("content",)

    @pytest.mark.parametrize("content", [{}, {"document": 1}, {**QUERY, "filters": {}}])
    def test_of_a_query_is_refused_when_it_is_none(self, content: Mapping[str, object]) -> None:
        with pytest.raises(Invalid):
            rules.check_content(BookmarkKind.QUERY, content)

    @pytest.mark.parametrize("key", ["idNo", "mobile", "ID_NO", "ｍobile", "cardNo"])
    def test_keeps_no_filter_by_a_person_s_number(self, key: str) -> None:
        """R48: what never stands in an address is never stored, either."""
        with pytest.raises(Invalid, match="个人信息"):
            rules.check_content(BookmarkKind.VIEW, {"filters": {key: "x"}})

    @pytest.mark.parametrize(
        "text",
        [
            "13800000001", "138 0000 0001", "510104199001010012", "１３８００００００01",
            "6217-9900-0000-0000-014", "2018-03-01 13800000001",
        ],
    )  # fmt: skip
    def test_keeps_no_long_number_anywhere(self, text: str) -> None:
        for content in ({"filters": {"name": text}}, {"filters": {text: "x"}}):
            with pytest.raises(Invalid, match="号码"):
                rules.check_content(BookmarkKind.VIEW, content)
        with pytest.raises(Invalid, match="号码"):
            rules.check_content(BookmarkKind.QUERY, {"document": f'{{ a(b: "{text}") }}'})

    def test_keeps_a_number_as_a_number_no_better(self) -> None:
        with pytest.raises(Invalid, match="号码"):
            rules.check_content(BookmarkKind.VIEW, {"filters": {}, "layout": {"n": 13_800_000_001}})

    @pytest.mark.parametrize("text", ["2018-03-01 2018-03-31", "2018-03-01..2018-03-31", "1000"])
    def test_keeps_days_and_small_numbers(self, text: str) -> None:
        assert text in rules.check_content(BookmarkKind.VIEW, {"filters": {"when": text}})


class TestSharing:
    @pytest.mark.parametrize("role", [Role.OFFICE, Role.LEADER])
    def test_is_for_the_office_and_leaders(self, role: Role) -> None:
        by = Actor(1, "x", frozenset({role}), EVERYTHING)
        assert rules.check_sharing({Role.MAKER, Role.CLERK}, by=by) == ["CLERK", "MAKER"]

    @pytest.mark.parametrize("role", sorted(set(Role) - rules.SHARING_ROLES))
    def test_is_refused_to_others_who_keep_for_themselves(self, role: Role) -> None:
        by = Actor(1, "x", frozenset({role}), EVERYTHING)
        assert rules.check_sharing(frozenset(), by=by) == []
        with pytest.raises(rules.SharingNotPermitted, match="普惠办公室"):
            rules.check_sharing({Role.CLERK}, by=by)
