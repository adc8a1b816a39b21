"""The card's life in the contract: who issues it, who applies again, which cards sleep soon."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

import pytest

from domain.actors import Actor
from schema import ids
from tests.town import SCAN

HOUR: Final = timedelta(hours=1)
Ask = Callable[..., Awaitable[dict[str, Any]]]

DESK: Final = """{ cardApplications(filter: {isUnresolved: true, isCorrected: %s}) {
  edges { node { id reason { code } failedBeforeSending correctedReason } } } }"""
SILENT: Final = """{ cardApplications(filter: {isUnanswered: true}) {
  edges { node { id isUnanswered } } } }"""
FAIL: Final = """mutation Fail($id: ID!) {
  cardApplicationFail(id: $id, input: {reference: "函1", digest: "%s", reason: "未开卡"}) {
    userErrors { code field } cardApplication { state isUnanswered letterReference letterDigest
      letterBy { login } reason { code meaning advice } } } }""" % ("a" * 64)
CORRECT: Final = """mutation Correct($id: ID!) {
  cardApplicationCorrect(id: $id, input: {reason: "已到柜面补交"}) {
    userErrors { code } cardApplication { correctedReason } } }"""


def nodes(answer: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The rows of a list."""
    assert answer["errors"] == []
    return [edge["node"] for edge in answer["data"][name]["edges"]]


@pytest.fixture
async def refused(world: Any) -> int:
    """An application that failed before it was sent, of a member untouched since."""
    member = await world.member("乙", "待更正", 40)
    made: int = await world.insert(
        "card_applications", batch_id=world.ids["乙.CardBatch"], member_id=member, code="1013",
        unit_id=world.ids["乙"], req_id="R40", state="FAILED", is_local=True,
    )  # fmt: skip
    for table, column in (("card_applications", "settled_at"), ("members", "updated_at")):
        await world.owner.execute(f"UPDATE {table} SET {column} = $1", world.now - HOUR)
    return made


class TestApplyingAgain:
    async def test_shows_who_waits_for_a_correction(
        self, ask: Ask, clerk: Actor, refused: int
    ) -> None:
        [found] = nodes(await ask(clerk, DESK % "false"), "cardApplications")
        assert found == {
            "id": ids.encode("CardApplication", refused), "reason": {"code": "1013"},
            "failedBeforeSending": True, "correctedReason": "",
        }  # fmt: skip

    async def test_moves_on_whom_somebody_put_right(
        self, ask: Ask, clerk: Actor, refused: int
    ) -> None:
        answer = await ask(clerk, CORRECT, id=ids.encode("CardApplication", refused))
        assert answer["errors"] == []
        done = answer["data"]["cardApplicationCorrect"]
        assert done["userErrors"] == []
        assert done["cardApplication"]["correctedReason"] == "已到柜面补交"
        assert nodes(await ask(clerk, DESK % "false"), "cardApplications") == []
        [found] = nodes(await ask(clerk, DESK % "true"), "cardApplications")
        assert found["id"] == ids.encode("CardApplication", refused)


class TestUnanswered:
    @pytest.fixture
    async def silent(self, world: Any) -> str:
        """An application of 乙 whose result is overdue."""
        await world.owner.execute("SET session_replication_role = replica")
        made: int = await world.insert(
            "card_applications", batch_id=world.ids["乙.CardBatch"], bank_file_id=900,
            member_id=await world.member("乙", "无音讯", 41), unit_id=world.ids["乙"],
            req_id="R41", state="SENT", code="",
        )  # fmt: skip
        await world.insert(
            "obligations", kind="RESULT", answer="OPR", file_id=900, state="OPEN",
            due_at=world.now - HOUR, alarm_at=world.now,
        )  # fmt: skip
        await world.owner.execute("SET session_replication_role = origin")
        await world.owner.execute(SCAN, "a" * 64, world.now)
        return ids.encode("CardApplication", made)

    async def test_are_found_by_the_office_and_not_by_a_clerk(
        self, ask: Ask, office: Actor, clerk: Actor, silent: str
    ) -> None:
        """R50: what is owed for files is the office's to see."""
        assert nodes(await ask(office, SILENT), "cardApplications") == [
            {"id": silent, "isUnanswered": True}
        ]
        assert nodes(await ask(clerk, SILENT), "cardApplications") == []

    async def test_are_settled_by_the_bank_s_letter(
        self, ask: Ask, office: Actor, clerk: Actor, silent: str
    ) -> None:
        refused = (await ask(clerk, FAIL, id=silent))["data"]["cardApplicationFail"]
        assert refused["userErrors"] == [{"code": "NOT_PERMITTED", "field": []}]
        done = (await ask(office, FAIL, id=silent))["data"]["cardApplicationFail"]
        assert done["userErrors"] == []
        assert done["cardApplication"] == {
            "state": "FAILED", "isUnanswered": False, "letterReference": "函1",
            "letterDigest": "a" * 64, "letterBy": {"login": "office"},
            "reason": {"code": "1090", "meaning": "银行函告未开卡，没有说明原因",
                       "advice": "请向银行问明原因，更正后重新申办"},
        }  # fmt: skip
        again = (await ask(office, FAIL, id=silent))["data"]["cardApplicationFail"]
        assert again["userErrors"] == [{"code": "APPLICATION_NOT_UNANSWERED", "field": []}]
        found = nodes(await ask(office, DESK % "false"), "cardApplications")
        assert silent in [one["id"] for one in found]


class TestCards:
    async def test_are_found_before_they_fall_asleep(
        self, ask: Ask, clerk: Actor, world: Any
    ) -> None:
        """A month ahead of the six after which the bank stops an unused account."""
        query = "{ cards(filter: {isDormantSoon: true}) { edges { node { id } } } }"
        await world.owner.execute("UPDATE cards SET first_swipe_at = NULL, status = '06'")
        await world.owner.execute("UPDATE cards SET opened_on = '2018-03-20'")
        assert nodes(await ask(clerk, query), "cards") == []
        await world.owner.execute("UPDATE cards SET opened_on = '2017-01-01'")
        assert len(nodes(await ask(clerk, query), "cards")) == 1
        await world.owner.execute("UPDATE cards SET first_swipe_at = now()")
        assert nodes(await ask(clerk, query), "cards") == []

    async def test_are_found_that_the_bank_no_longer_lists(
        self, ask: Ask, clerk: Actor, world: Any
    ) -> None:
        query = "{ cards(filter: {isMissing: true}) { edges { node { missingSince } } } }"
        assert nodes(await ask(clerk, query), "cards") == []
        await world.owner.execute("UPDATE cards SET missed_on = '2018-03-19'")
        assert nodes(await ask(clerk, query), "cards") == [{"missingSince": "2018-03-19"}]

    async def test_have_four_issuers(self, ask: Ask, clerk: Actor) -> None:
        """R15."""
        answer = await ask(clerk, "{ cardIssuers { name part document } }")
        parts = [one["part"] for one in answer["data"]["cardIssuers"]]
        assert parts == ["PROVINCE", "PROVINCE", "EXECUTING", "EXECUTING"]

    async def test_are_counted_as_used_beside_carded_and_active(
        self, ask: Ask, clerk: Actor, world: Any
    ) -> None:
        """R17: use means a first swipe."""
        query = "{ figures { membersCarded membersActive membersSwiped } }"
        await world.owner.execute("UPDATE cards SET first_swipe_at = NULL, status = '06'")
        before = (await ask(clerk, query))["data"]["figures"]
        await world.owner.execute("UPDATE cards SET first_swipe_at = now()")
        after = (await ask(clerk, query))["data"]["figures"]
        assert (before["membersSwiped"], after["membersSwiped"]) == (0, after["membersCarded"])
        assert before["membersActive"] == after["membersActive"]
