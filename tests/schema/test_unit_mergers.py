"""Mergers of units through the contract: two people, what was shown, and nothing for a clerk."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from domain.actors import Actor, Role
from schema import ids
from tests.schema.test_unit_acts import GROUND, below

Ask = Callable[..., Awaitable[dict[str, Any]]]

LOOK: Final = """query L($into: ID!, $sources: [ID!]!) { unitMergerPreview(into: $into, sources: $sources) {
  moves { label number } stays { label number } blocks seal } }"""
REQUEST: Final = """mutation R($input: UnitMergerRequestInput!, $key: String) {
  unitMergerRequest(input: $input, idempotencyKey: $key) {
    unitMerger { id state preview { seal } } userErrors { field code message } } }"""
CONFIRM: Final = """mutation C($id: ID!, $input: UnitMergerConfirmInput!) {
  unitMergerConfirm(id: $id, input: $input) {
    unitMerger { state moved { label number } preview { seal } into { name } sources { name
      mergedInto { name } status } decidedBy { login } } userErrors { code message } } }"""
WITHDRAW: Final = """mutation W($id: ID!) { unitMergerWithdraw(id: $id, input: {reason: "方案调整"}) {
  unitMerger { state decision } userErrors { code } } }"""
MERGERS: Final = """query M($unit: ID) { unitMergers(filter: {states: [DONE], unit: $unit}) {
  totalCount edges { node { document } } } }"""
TREE: Final = """query T($day: Date!, $parent: ID) { unitTreeOn(day: $day, parent: $parent) {
  name childCount unit { status mergedInto { name } } } }"""


async def asked(ask: Ask, world: Any, office: Actor, source: str) -> dict[str, Any]:
    """The office's request to merge a unit into another, as answered."""
    given = GROUND | {"sources": [source], "intoId": ids.encode("Unit", world.ids["甲"])}
    answer = await ask(office, REQUEST, input=given, key="merge-0001")
    found: dict[str, Any] = answer["data"]["unitMergerRequest"]
    assert found["userErrors"] == []
    return found["unitMerger"]  # type: ignore[no-any-return]


class TestMergers:
    async def test_take_two_people_and_move_what_was_shown(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        second = await world.actor("office2", Role.OFFICE)
        source = await below(world, "乙", "丁工会")
        merger = await asked(ask, world, office, source)
        again = await asked(ask, world, office, source)
        assert again["id"] == merger["id"]
        seal = {"seal": merger["preview"]["seal"]}
        own = await ask(office, CONFIRM, id=merger["id"], input=seal)
        [error] = own["data"]["unitMergerConfirm"]["userErrors"]
        assert error["code"] == "SAME_REQUESTER"
        wrong = await ask(second, CONFIRM, id=merger["id"], input={"seal": "x"})
        [error] = wrong["data"]["unitMergerConfirm"]["userErrors"]
        assert error["code"] == "MERGER_CHANGED"
        done = (await ask(second, CONFIRM, id=merger["id"], input=seal))["data"]
        merged = done["unitMergerConfirm"]["unitMerger"]
        assert (merged["state"], merged["preview"]) == ("DONE", None)
        assert merged["decidedBy"]["login"] == second.label
        into = merged["into"]["name"]
        assert merged["sources"] == [
            {"name": "丁工会", "mergedInto": {"name": into}, "status": "CLOSED"}
        ]
        found = (await ask(office, MERGERS, unit=source))["data"]["unitMergers"]
        assert found["totalCount"] == 1

    async def test_tell_the_tree_of_the_day_before(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        second = await world.actor("office2", Role.OFFICE)
        source = await below(world, "乙", "丁工会")
        merger = await asked(ask, world, office, source)
        await ask(second, CONFIRM, id=merger["id"], input={"seal": merger["preview"]["seal"]})
        parent = ids.encode("Unit", world.ids["乙"])
        then = (await ask(office, TREE, day="2018-03-19", parent=parent))["data"]["unitTreeOn"]
        [unit] = [one for one in then if one["name"] == "丁工会"]
        assert unit["unit"]["status"] == "CLOSED"
        now = (await ask(office, TREE, day="2018-03-20", parent=parent))["data"]["unitTreeOn"]
        assert "丁工会" not in {one["name"] for one in now}

    async def test_are_called_off(self, ask: Ask, world: Any, office: Actor) -> None:
        merger = await asked(ask, world, office, await below(world, "乙", "丁工会"))
        done = (await ask(office, WITHDRAW, id=merger["id"]))["data"]["unitMergerWithdraw"]
        assert done["unitMerger"] == {"state": "WITHDRAWN", "decision": "方案调整"}

    async def test_name_what_cannot_be(self, ask: Ask, world: Any, office: Actor) -> None:
        unit = ids.encode("Unit", world.ids["甲"])
        seen = await ask(office, LOOK, into=unit, sources=[unit])
        assert seen["data"]["unitMergerPreview"] is None

    async def test_are_not_for_a_clerk(
        self, ask: Ask, world: Any, office: Actor, clerk: Actor
    ) -> None:
        """R50: neither the list, nor what one would move, nor another's tree of another day."""
        source = await below(world, "乙", "丁工会")
        into = ids.encode("Unit", world.ids["甲"])
        assert (await ask(office, LOOK, into=into, sources=[source]))["data"][
            "unitMergerPreview"
        ] is not None
        await asked(ask, world, office, source)
        seen = await ask(clerk, LOOK, into=into, sources=[source])
        assert seen["data"]["unitMergerPreview"] is None
        assert (await ask(clerk, MERGERS))["data"]["unitMergers"]["edges"] == []
        tops = (await ask(clerk, TREE, day="2018-03-19"))["data"]["unitTreeOn"]
        names = await world.owner.fetch(
            "SELECT name FROM units WHERE starts_with(path, $1)", clerk.scope
        )
        assert {one["name"] for one in tops} <= {one["name"] for one in names}
        assert len(tops) == 1
