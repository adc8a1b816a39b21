"""Pages by cursor, both ways, with ties in the order; exact search; totals only when asked."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from domain.actors import Actor
from schema import ids

Ask = Callable[..., Awaitable[dict[str, Any]]]

PAGE = """
query Page(
  $first: Int, $after: String, $last: Int, $before: String, $skip: Int, $order: MemberOrder!
) {
  members(
    first: $first, after: $after, last: $last, before: $before, skip: $skip, orderBy: $order
  ) {
    edges { cursor node { id name } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


@pytest.fixture
async def crowd(world: Any) -> list[str]:
    """Twelve members in 乙 of whom each name occurs four times; gives the ids in order of age."""
    for number in range(100, 109):
        await world.member("乙", f"同名{number % 3}", number)
    found = await world.owner.fetch("SELECT id FROM members ORDER BY id")
    return [ids.encode("Member", row["id"]) for row in found]


def pages_of(answer: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
    assert answer["errors"] == []
    members = answer["data"]["members"]
    return [edge["node"]["id"] for edge in members["edges"]], members["pageInfo"]


class TestPages:
    @pytest.mark.parametrize("order", ["NEWEST", "OLDEST", "NAME", "NAME_DESC"])
    @pytest.mark.parametrize("size", [1, 4, 5, 12])
    async def test_forwards_meet_every_row_once(
        self, ask: Ask, office: Actor, crowd: list[str], order: str, size: int
    ) -> None:
        met: list[str] = []
        after = None
        while True:
            found, info = pages_of(await ask(office, PAGE, first=size, after=after, order=order))
            met += found
            assert info["hasPreviousPage"] is (after is not None)
            if not info["hasNextPage"]:
                break
            after = info["endCursor"]
        assert len(met) == len(crowd)
        assert set(met) == set(crowd)

    @pytest.mark.parametrize("order", ["NEWEST", "OLDEST", "NAME", "NAME_DESC"])
    async def test_backwards_are_the_forward_list_from_its_end(
        self, ask: Ask, office: Actor, crowd: list[str], order: str
    ) -> None:
        whole, _ = pages_of(await ask(office, PAGE, first=50, order=order))
        met: list[str] = []
        before = None
        while True:
            found, info = pages_of(await ask(office, PAGE, last=5, before=before, order=order))
            met = found + met
            assert info["hasNextPage"] is (before is not None)
            if not info["hasPreviousPage"]:
                break
            before = info["startCursor"]
        assert met == whole
        assert len(met) == len(crowd)

    async def test_between_two_cursors_is_what_lies_between(
        self, ask: Ask, office: Actor, crowd: list[str]
    ) -> None:
        answer = await ask(office, PAGE, first=50, order="NAME")
        edges = answer["data"]["members"]["edges"]
        found, _ = pages_of(
            await ask(
                office, PAGE, first=50, after=edges[2]["cursor"], before=edges[9]["cursor"],
                order="NAME",
            )
        )  # fmt: skip
        assert found == [edge["node"]["id"] for edge in edges[3:9]]
        assert len(crowd) == 12

    @pytest.mark.parametrize("order", ["NEWEST", "NAME"])
    async def test_are_reached_by_their_number_from_either_end_and_from_a_cursor(
        self, ask: Ask, office: Actor, crowd: list[str], order: str
    ) -> None:
        whole, ends = pages_of(await ask(office, PAGE, first=50, order=order))
        third, info = pages_of(await ask(office, PAGE, first=3, skip=6, order=order))
        assert third == whole[6:9]
        assert (info["hasNextPage"], info["hasPreviousPage"]) == (True, True)
        from_end, info = pages_of(await ask(office, PAGE, last=3, skip=9, order=order))
        assert from_end == whole[:3]
        assert (info["hasNextPage"], info["hasPreviousPage"]) == (True, False)
        ahead, _ = pages_of(
            await ask(office, PAGE, first=3, after=ends["startCursor"], skip=2, order=order)
        )
        assert ahead == whole[3:6]
        assert len(crowd) == 12

    async def test_beyond_the_end_are_empty_and_lead_back(
        self, ask: Ask, office: Actor, crowd: list[str]
    ) -> None:
        found, info = pages_of(await ask(office, PAGE, first=3, skip=len(crowd), order="OLDEST"))
        assert found == []
        assert (info["hasNextPage"], info["hasPreviousPage"]) == (False, True)

    async def test_of_size_zero_is_empty_and_says_that_there_is_more(
        self, ask: Ask, office: Actor
    ) -> None:
        found, info = pages_of(await ask(office, PAGE, first=0, order="OLDEST"))
        assert found == []
        assert info["hasNextPage"] is True

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            ({"first": 201}, "PAGE_INVALID"),
            ({"first": -1}, "PAGE_INVALID"),
            ({"last": 201}, "PAGE_INVALID"),
            ({"first": 1, "last": 1}, "PAGE_INVALID"),
            ({"first": 1, "skip": -1}, "PAGE_INVALID"),
            ({"first": 1, "skip": 100_001}, "PAGE_INVALID"),
            ({"first": 1, "after": "x"}, "CURSOR_UNKNOWN"),
            ({"first": 1, "after": ids.cursor("Unit", 1)}, "CURSOR_UNKNOWN"),
            ({"first": 1, "after": ids.encode("Member", 1)}, "CURSOR_UNKNOWN"),
            ({"first": 1, "after": ids.cursor("Member", 999)}, "CURSOR_UNKNOWN"),
        ],
    )
    async def test_refuse_what_makes_no_sense(
        self, ask: Ask, office: Actor, arguments: dict[str, object], code: str
    ) -> None:
        answer = await ask(office, PAGE, order="OLDEST", **arguments)
        assert [error["extensions"]["code"] for error in answer["errors"]] == [code]

    async def test_do_not_begin_at_a_row_out_of_sight(
        self, ask: Ask, world: Any, clerk: Actor
    ) -> None:
        cursor = ids.cursor("Member", world.ids["甲.Member"])
        answer = await ask(clerk, PAGE, first=5, after=cursor, order="OLDEST")
        assert answer["errors"][0]["extensions"]["code"] == "CURSOR_UNKNOWN"


class TestNestedPages:
    async def test_are_cut_for_each_parent(self, ask: Ask, office: Actor, crowd: list[str]) -> None:
        document = """{ units(orderBy: TREE) { edges { node {
          name members(first: 2, orderBy: OLDEST) {
            totalCount edges { node { name } } pageInfo { hasNextPage } } } } } }"""
        answer = await ask(office, document)
        assert answer["errors"] == []
        found = {
            edge["node"]["name"]: edge["node"]["members"]
            for edge in answer["data"]["units"]["edges"]
        }
        assert {name: members["totalCount"] for name, members in found.items()} == {
            "总部": len(crowd), "甲": 2, "丙": 1, "乙": 10,
        }  # fmt: skip
        assert [edge["node"]["name"] for edge in found["甲"]["edges"]] == ["会员1", "会员3"]
        assert found["甲"]["pageInfo"] == {"hasNextPage": False}
        assert found["乙"]["pageInfo"] == {"hasNextPage": True}

    async def test_go_on_behind_a_cursor(self, ask: Ask, world: Any, office: Actor) -> None:
        roster = world.ids["甲.Roster"]
        for number in (2, 3, 4):
            await world.insert(
                "roster_rows", roster_id=roster, number=number, sheet_row=number + 1,
                verdict="GOOD", faults="[]",
            )  # fmt: skip
        document = """query R($id: ID!, $after: String) { node(id: $id) { ... on Roster {
          rows(first: 2, after: $after) { edges { cursor node { number verdict faults {
            code cell level } } } pageInfo { hasNextPage } } } } }"""
        key = ids.encode("Roster", roster)
        first = (await ask(office, document, id=key))["data"]["node"]["rows"]
        assert first["edges"][0]["node"]["faults"] == [
            {"code": "id_length", "cell": "G7", "level": "FAULT"}
        ]
        after = first["edges"][-1]["cursor"]
        rest = (await ask(office, document, id=key, after=after))["data"]["node"]["rows"]
        assert [edge["node"]["number"] for edge in rest["edges"]] == [3, 4]
        assert rest["pageInfo"] == {"hasNextPage": False}

    async def test_are_filtered_alike_for_every_parent(self, ask: Ask, office: Actor) -> None:
        document = """{ rosters(orderBy: OLDEST) { edges { node {
          refused: rows(verdicts: [REFUSED]) { totalCount }
          good: rows(verdicts: [GOOD, NOTED]) { totalCount edges { node { id } } } } } } }"""
        answer = await ask(office, document)
        assert [edge["node"] for edge in answer["data"]["rosters"]["edges"]] == [
            {"refused": {"totalCount": 1}, "good": {"totalCount": 0, "edges": []}}
        ] * 3


class TestFilters:
    @pytest.mark.parametrize(
        ("given", "names"),
        [
            ({"name": "会员2"}, ["会员2"]),
            ({"nameStartsWith": "会员"}, ["会员1", "会员2", "会员3", "会员9"]),
            ({"idNo": "510104199001000002"}, ["会员2"]),
            ({"idNo": " 510104 19900100 0002 "}, ["会员2"]),
            ({"idNo": "510104199001000012"}, []),
            ({"idNo": "51010419900100"}, []),
            ({"mobile": "139 0000 0003"}, ["会员3"]),
            ({"status": "RETAINED"}, ["会员9"]),
            ({"hasCard": False}, ["会员9"]),
            ({"hasActiveCard": True}, ["会员1", "会员2", "会员3"]),
        ],
    )
    async def test_of_members_find_what_they_say(
        self, ask: Ask, world: Any, office: Actor, given: dict[str, object], names: list[str]
    ) -> None:
        await world.member("乙", "会员9", 9, status="RETAINED")
        answer = await ask(
            office,
            "query F($filter: MemberFilter!) {"
            " members(filter: $filter, orderBy: OLDEST) { edges { node { name } } } }",
            filter=given,
        )
        assert answer["errors"] == []
        assert [edge["node"]["name"] for edge in answer["data"]["members"]["edges"]] == names

    @pytest.mark.parametrize(
        ("document", "total"),
        [
            ('units(filter: {name: "甲"})', 1),
            ("units(filter: {status: CLOSED})", 0),
            ("rosters(filter: {kind: MEMBERS, states: [CHECKED]})", 3),
            ("rosters(filter: {states: [APPLIED]})", 0),
            ("cardBatches(filter: {states: [SENT]})", 3),
            ('cardApplications(filter: {states: [ISSUED], codes: ["1002"]})', 3),
            ('cards(filter: {statuses: ["05"]})', 0),
            ("purchases(filter: {planYear: 2018, isEligible: true})", 3),
            ("purchases(filter: {isEligible: false})", 0),
            ('entitlements(filter: {programme: "HZBZ", planYear: 2018, states: [PAID]})', 3),
            ("entitlements(filter: {states: [WAITING_CARD, PAYABLE, IN_PROGRESS]})", 0),
            ('disbursements(filter: {programme: "HZBZ", planYear: 2018, states: [SENT]})', 3),
            ('payments(filter: {postedSince: "2018-03-20T10:00:00+08:00"})', 3),
            ('payments(filter: {postedUntil: "2018-03-20T10:00:00+08:00"})', 0),
            ("payments(filter: {states: [FAILED]})", 0),
            ('bankFiles(filter: {direction: IN, kinds: ["OPR"], states: [APPLIED]})', 3),
            ('bankFiles(filter: {businessOn: "2018-03-02"})', 0),
            ('auditEntries(filter: {actions: ["test"], actor: "office", outcome: DONE})', 3),
            ('auditEntries(filter: {until: "2018-03-20"})', 0),
            ("alarms(filter: {isOpen: true, isBlocking: false})", 1),
            ("alarms(filter: {isOpen: false})", 0),
        ],
    )
    async def test_of_every_list_count_what_they_say(
        self, ask: Ask, office: Actor, document: str, total: int
    ) -> None:
        answer = await ask(office, f"{{ {document} {{ totalCount edges {{ node {{ id }} }} }} }}")
        assert answer["errors"] == []
        (found,) = answer["data"].values()
        assert (found["totalCount"], len(found["edges"])) == (total, total)
