"""What documents set, through the contract: as of any day, by two people, for anybody to read."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final

import pytest

from domain.actors import Actor, Role

Ask = Callable[..., Awaitable[dict[str, Any]]]

LIST: Final = """query L($filter: ProvisionFilter) { provisions(filter: $filter, orderBy: OLDEST, first: 50) {
  totalCount edges { node { id code kind planYear label dueOn amount unit tiers { least most amount }
    document clause originalText interpretation effectiveFrom state confirmedBy mayConfirm
    enteredBy { name } } } } }"""
PROPOSE: Final = """mutation P($input: ProvisionProposeInput!) { provisionPropose(input: $input) {
  provision { id state enteredBy { login } } userErrors { field code message } } }"""
CONFIRM: Final = """mutation C($id: ID!) { provisionConfirm(id: $id) {
  provision { id state confirmedBy } userErrors { code } } }"""
DISCARD: Final = """mutation D($id: ID!) { provisionDiscard(id: $id, input: {reason: "录错"}) {
  provision { state reason } userErrors { code } } }"""
GOAL: Final = "{ figures { cardGoalPercent reachesCardGoal } }"

LATER: Final = {
    "code": "CARD_GOAL", "kind": "NUMBER", "label": "工作经费补助的办卡率",
    "document": "川直工发〔2018〕9号", "documentTitle": "补充通知", "documentIssuedBy": "四川省直机关工会",
    "documentSignedOn": "2018-03-01", "clause": "一", "originalText": "达到70%以上",
    "effectiveFrom": "2018-03-01", "amount": 70, "unit": "PERCENT",
}  # fmt: skip


@pytest.fixture
async def books(world: Any) -> AsyncIterator[Any]:
    """A world that leaves the notice's rules as it found them."""
    yield world
    await world.owner.execute("DELETE FROM provisions WHERE entered_at IS NOT NULL")
    await world.owner.execute("DELETE FROM policy_documents WHERE number = '川直工发〔2018〕9号'")


def of(answer: dict[str, Any]) -> list[dict[str, Any]]:
    assert answer["errors"] == []
    return [edge["node"] for edge in answer["data"]["provisions"]["edges"]]


class TestProvisions:
    @pytest.mark.parametrize("role", [Role.OFFICE, Role.LEADER, Role.AUDITOR])
    async def test_are_anybodys_to_read_as_of_a_day(self, ask: Ask, books: Any, role: Role) -> None:
        """R1: 2018-01-16 finds nothing of the notice's; the day after, eleven rules."""
        actor = await books.actor(role.value.lower(), role)
        before = of(await ask(actor, LIST, filter={"asOf": "2018-01-16"}))
        assert "川直工发〔2018〕1号" not in {one["document"] for one in before}
        after = of(await ask(actor, LIST, filter={"asOf": "2018-01-17"}))
        assert len([one for one in after if one["document"] == "川直工发〔2018〕1号"]) == 11
        [cards] = [one for one in after if one["code"] == "CARDS"]
        assert (cards["dueOn"], cards["confirmedBy"]) == ("2018-09-30", "")
        assert "9月31日" in cards["originalText"]

    async def test_are_a_clerks_to_read_and_not_to_write(
        self, ask: Ask, clerk: Actor, books: Any
    ) -> None:
        assert books is not None
        tiers = of(await ask(clerk, LIST, filter={"kinds": ["TIERS"]}))
        assert tiers[0]["tiers"][0] == {"least": 1, "most": 50, "amount": "500.00"}
        assert tiers[0]["tiers"][-1] == {"least": 5001, "most": None, "amount": "30000.00"}
        assert tiers[0]["mayConfirm"] is False
        answer = await ask(clerk, PROPOSE, input=LATER)
        assert answer["data"]["provisionPropose"]["userErrors"][0]["code"] == "NOT_PERMITTED"

    async def test_hold_once_a_second_person_confirmed(
        self, ask: Ask, books: Any, office: Actor
    ) -> None:
        """R1, R21: the goal is the rule's of the day; nobody confirms what they entered."""
        releaser = await books.actor("releaser", Role.RELEASER)
        assert (await ask(office, GOAL))["data"]["figures"]["cardGoalPercent"] == 80
        made = (await ask(office, PROPOSE, input=LATER))["data"]["provisionPropose"]
        assert made["userErrors"] == []
        assert made["provision"]["state"] == "PROPOSED"
        key = made["provision"]["id"]
        assert (await ask(office, GOAL))["data"]["figures"]["cardGoalPercent"] == 80
        own = await ask(office, CONFIRM, id=key)
        assert own["data"]["provisionConfirm"]["userErrors"] == [{"code": "SAME_ENTERER"}]
        done = (await ask(releaser, CONFIRM, id=key))["data"]["provisionConfirm"]
        assert done["provision"]["state"] == "IN_FORCE"
        assert done["provision"]["confirmedBy"]
        assert (await ask(office, GOAL))["data"]["figures"]["cardGoalPercent"] == 70
        held = of(await ask(office, LIST, filter={"asOf": "2018-03-01", "codes": ["CARD_GOAL"]}))
        assert [one["amount"] for one in held] == [70]
        every = of(await ask(office, LIST, filter={"codes": ["CARD_GOAL"]}))
        assert [one["amount"] for one in every] == [80, 70]

    async def test_name_the_field_that_is_amiss(self, ask: Ask, books: Any, office: Actor) -> None:
        assert books is not None
        answer = await ask(office, PROPOSE, input=LATER | {"amount": 101})
        [error] = answer["data"]["provisionPropose"]["userErrors"]
        assert (error["field"], error["code"]) == (["amount"], "PROVISION_INVALID")
        missing = await ask(office, PROPOSE, input=LATER | {"documentTitle": ""})
        [error] = missing["data"]["provisionPropose"]["userErrors"]
        assert "川直工发〔2018〕9号" in error["message"]

    async def test_are_discarded_with_a_reason(self, ask: Ask, books: Any, office: Actor) -> None:
        assert books is not None
        made = (await ask(office, PROPOSE, input=LATER))["data"]["provisionPropose"]["provision"]
        gone = (await ask(office, DISCARD, id=made["id"]))["data"]["provisionDiscard"]
        assert gone["provision"] == {"state": "DISCARDED", "reason": "录错"}
        again = (await ask(office, DISCARD, id=made["id"]))["data"]["provisionDiscard"]
        assert again["userErrors"] == [{"code": "PROVISION_STATE"}]

    async def test_come_with_their_documents(self, ask: Ask, office: Actor) -> None:
        """R1: the legal basis."""
        answer = await ask(office, "{ policyDocuments { number signedOn } }")
        assert answer["errors"] == []
        numbers = [one["number"] for one in answer["data"]["policyDocuments"]]
        notice = [number for number in numbers if number.startswith("川")]
        assert notice == ["川直工发〔2018〕1号", "川工发〔2017〕4号", "川工发〔2017〕32号"]
        assert "银发〔2016〕261号" in numbers
