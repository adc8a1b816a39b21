"""Who is furthest behind, the tree level by level, and what to do about refused cards."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from domain.actors import Actor, Role
from schema import ids

Ask = Callable[..., Awaitable[dict[str, Any]]]

PROGRESS = """query P($unit: ID, $by: Behind! = CARDS, $first: Int) {
  unitProgress(unitId: $unit, orderBy: $by, first: $first) {
    unit { name } figures { membersCarded } } }"""
FAILURES = """query F($unit: ID) { cardFailures(unitId: $unit) {
  members reason { code meaning advice } } }"""


def names(answer: dict[str, Any]) -> list[str]:
    assert answer["errors"] == []
    return [one["unit"]["name"] for one in answer["data"]["unitProgress"]]


class TestUnitProgress:
    async def test_compares_what_is_below_the_one_top(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        """R20: one below 甲 holds no card, so 甲 comes first; whole subtrees are compared."""
        assert names(await ask(office, PROGRESS)) == ["乙", "甲"]
        await world.owner.execute(
            "UPDATE cards SET status = '12' WHERE unit_id = $1", world.ids["丙"]
        )
        answer = await ask(office, PROGRESS)
        assert names(answer) == ["甲", "乙"]
        counts = [one["figures"]["membersCarded"] for one in answer["data"]["unitProgress"]]
        assert counts == [1, 1]

    @pytest.mark.parametrize(
        ("by", "expected"),
        [
            ("CARDS", ["乙", "甲", "丁"]),
            ("ACTIVATION", ["乙", "甲", "丁"]),
            ("MISSING", ["甲", "乙", "丁"]),
            ("ENTRY", ["丁", "甲", "乙"]),
        ],
    )
    async def test_puts_the_furthest_behind_first(
        self, ask: Ask, world: Any, office: Actor, by: str, expected: list[str]
    ) -> None:
        await world.unit("丁", below="总部")
        await world.owner.execute(
            "UPDATE cards SET status = '12' WHERE unit_id = $1", world.ids["乙"]
        )
        for number in (4, 5):
            await world.member("甲", f"会员{number}", number)
        document = PROGRESS.replace("membersCarded", "asOf")
        assert names(await ask(office, document, by=by)) == expected
        assert names(await ask(office, document, by=by, first=1)) == expected[:1]

    async def test_is_within_the_scope(self, ask: Ask, world: Any, clerk: Actor) -> None:
        """R50."""
        assert names(await ask(clerk, PROGRESS)) == []
        for unit in ("总部", "甲"):
            answer = await ask(clerk, PROGRESS, unit=ids.encode("Unit", world.ids[unit]))
            assert names(answer) == []
        above = await world.actor("clerk-a", Role.CLERK, unit="甲")
        assert names(await ask(above, PROGRESS)) == ["丙"]

    async def test_has_a_bound(self, ask: Ask, office: Actor) -> None:
        answer = await ask(office, PROGRESS, first=501)
        assert "500" in answer["errors"][0]["message"]


class TestCardFailures:
    async def test_count_members_whose_last_word_is_a_refusal(
        self, ask: Ask, world: Any, office: Actor, clerk: Actor
    ) -> None:
        await world.owner.execute(
            "UPDATE card_applications SET state = 'FAILED', evidence_file_id = 1"
        )
        await self._apply_again(world, "甲")
        [failure] = (await ask(office, FAILURES))["data"]["cardFailures"]
        assert (failure["members"], failure["reason"]["code"]) == (2, "1002")
        assert failure["reason"]["advice"]
        [own] = (await ask(clerk, FAILURES))["data"]["cardFailures"]
        assert own["members"] == 1
        other = await ask(clerk, FAILURES, unit=ids.encode("Unit", world.ids["丙"]))
        assert other["data"]["cardFailures"] == []

    async def _apply_again(self, world: Any, unit: str) -> None:
        await world.insert(
            "card_applications",
            batch_id=world.ids[f"{unit}.CardBatch"],
            member_id=world.ids[f"{unit}.Member"],
            unit_id=world.ids[unit],
            req_id="R99",
            state="SENT",
        )


class TestTree:
    async def test_begins_at_the_tops_of_ones_scope(
        self, ask: Ask, office: Actor, clerk: Actor
    ) -> None:
        document = "{ units(filter: {isTop: true}) { edges { node { name childCount } } } }"
        for actor, name, count in ((office, "总部", 2), (clerk, "乙", 0)):
            answer = await ask(actor, document)
            [edge] = answer["data"]["units"]["edges"]
            assert edge["node"] == {"name": name, "childCount": count}

    async def test_goes_down_level_by_level(
        self, ask: Ask, world: Any, office: Actor, clerk: Actor
    ) -> None:
        document = """query C($of: ID) { units(filter: {parent: $of}, orderBy: NAME) {
          edges { node { name childCount } } } }"""
        unit = ids.encode("Unit", world.ids["总部"])
        answer = await ask(office, document, of=unit)
        assert [edge["node"] for edge in answer["data"]["units"]["edges"]] == [
            {"name": "乙", "childCount": 0},
            {"name": "甲", "childCount": 1},
        ]
        own = await ask(clerk, document, of=unit)
        assert [edge["node"]["name"] for edge in own["data"]["units"]["edges"]] == ["乙"]


class TestFigures:
    async def test_of_one_question_do_not_stand_in_for_anothers(
        self, ask: Ask, office: Actor, world: Any
    ) -> None:
        """What is not asked for is not counted; what is asked for anywhere is."""
        assert world is not None
        answer = await ask(office, "{ figures { isBalanced } other: figures { cardsActive } }")
        assert answer["data"] == {"figures": {"isBalanced": True}, "other": {"cardsActive": 3}}
        answer = await ask(office, "{ figures { reachesCardGoal creditedAmount } }")
        assert answer["data"]["figures"] == {"reachesCardGoal": True, "creditedAmount": "300.00"}
