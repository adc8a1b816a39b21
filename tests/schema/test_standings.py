"""Where a member stands on the way to a card, in words, for whoever may see the member."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from domain.actors import Actor
from domain.applications.rules import Standing
from schema.standings import _WORDS
from schema.states import CardStandingState

Ask = Callable[..., Awaitable[dict[str, Any]]]

WAITING: Final = """{ members(filter: {hasCard: false}) { edges { node {
  name cardStanding { state reason advice } } } } }"""


class TestWords:
    def test_stand_for_every_standing_but_a_refusal_which_the_bank_explains(self) -> None:
        assert set(_WORDS) == set(Standing) - {Standing.REFUSED}
        assert {state.value for state in CardStandingState} == {s.value for s in Standing}


class TestCardStanding:
    async def test_says_why_somebody_has_no_card_yet_and_what_to_do(
        self, ask: Ask, world: Any, clerk: Actor
    ) -> None:
        refused = await world.member("乙", "被拒", 20)
        await world.member("乙", "未办", 21)
        await world.member("甲", "外人", 22)
        await world.insert(
            "card_applications", batch_id=world.ids["乙.CardBatch"], member_id=refused, code="1002",
            unit_id=world.ids["乙"], req_id="R20", state="FAILED", evidence_file_id=1,
        )  # fmt: skip
        answer = await ask(clerk, WAITING)
        assert answer["errors"] == []
        found = {
            edge["node"]["name"]: edge["node"]["cardStanding"]
            for edge in answer["data"]["members"]["edges"]
        }
        assert found.keys() == {"被拒", "未办"}
        assert found["被拒"] == {
            "state": "REFUSED", "reason": "银行未予开卡：证件号码不存在",
            "advice": "请单位核对证件号码后重新申办",
        }  # fmt: skip
        assert found["未办"]["state"] == "NOT_APPLIED"

    async def test_follows_the_card_once_there_is_one(
        self, ask: Ask, world: Any, clerk: Actor
    ) -> None:
        for status, state in (("04", "DELIVERED"), ("05", "COLLECTED"), ("06", "ACTIVE")):
            await world.owner.execute("UPDATE cards SET status = $1", status)
            answer = await ask(
                clerk, "{ members { edges { node { cardStanding { state reason } } } } }"
            )
            (edge,) = answer["data"]["members"]["edges"]
            assert edge["node"]["cardStanding"]["state"] == state
