"""Revealing at the contract: the value once in the answer, and nowhere else."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from domain import crypto
from domain.actors import Actor
from schema import ids
from schema.context import Context

Ask = Callable[..., Awaitable[dict[str, Any]]]

REVEAL = """mutation R($id: ID!, $input: MemberRevealInput!) { memberReveal(id: $id, input: $input) {
  revealed { field value remainingToday } userErrors { code field message } } }"""
ID_NO = "510104199001000026"
REASON = "会员来电核对身份"


@pytest.fixture
async def member(world: Any) -> str:
    """The member of 乙, whose numbers are sealed as they are when imported."""
    await world.owner.execute(
        "UPDATE members SET id_no_sealed = $2 WHERE id = $1",
        world.ids["乙.Member"],
        crypto.keyring().seal("id_no", ID_NO),
    )
    return ids.encode("Member", world.ids["乙.Member"])


def context(actor: Actor, now: datetime, **changes: Any) -> Context:
    """A session that was confirmed just now, with two values a day."""
    made = Context(
        actor,
        "req-1",
        lambda: now,
        session_id=1,
        confirmed_until=now + timedelta(minutes=5),
        reveals_per_day=2,
    )
    return replace(made, **changes)


class TestSearch:
    async def test_for_whole_numbers_stops_at_its_budget(
        self, ask: Ask, world: Any, clerk: Actor, now: datetime
    ) -> None:
        """R50: whoever sees a mask does not try the numbers behind it; lists without one are free."""
        asked = "{{ {} }}".format(
            " ".join(
                f'a{at}: members(filter: {{ {field}: "{ID_NO}" }}) {{ totalCount }}'
                for at, field in enumerate(("idNo", "mobile", "cardNo"))
            )
        )
        for _ in range(2):
            answer = await ask(clerk, asked, context=context(clerk, now, searches_per_day=7))
            assert answer["errors"] == []
        answer = await ask(clerk, asked, context=context(clerk, now, searches_per_day=7))
        assert [one["extensions"]["code"] for one in answer["errors"]] == ["SEARCH_BUDGET_SPENT"]
        assert answer["data"] is None
        assert await world.owner.fetchval("SELECT searched FROM reveal_days") == 6
        free = '{ members(filter: {spelled: "w"}) { totalCount edges { node { idNoMasked } } } }'
        answer = await ask(clerk, free, context=context(clerk, now, searches_per_day=0))
        assert answer["errors"] == []

    async def test_of_a_list_shows_the_first_sign_and_the_last(
        self, ask: Ask, clerk: Actor, now: datetime
    ) -> None:
        """With the whole date of birth beside it, four last signs would leave a handful of numbers."""
        asked = "{ members { edges { node { id idNoMasked birthOn } } } }"
        answer = await ask(clerk, asked, context=context(clerk, now))
        masks = [one["node"]["idNoMasked"] for one in answer["data"]["members"]["edges"]]
        assert masks
        assert all(re.fullmatch(r".\*{16}.", mask) for mask in masks)


class TestReveal:
    async def test_answers_a_clerk_with_the_value_of_their_own_member(
        self, ask: Ask, world: Any, clerk: Actor, member: str, now: datetime
    ) -> None:
        wanted = {"field": "ID_NO", "reason": REASON}
        with capture_logs() as events:
            answer = await ask(clerk, REVEAL, context=context(clerk, now), id=member, input=wanted)

        assert answer["data"]["memberReveal"] == {
            "revealed": {"field": "ID_NO", "value": ID_NO, "remainingToday": 1}, "userErrors": [],
        }  # fmt: skip
        assert ID_NO not in str(events)
        assert ID_NO not in str(await world.owner.fetch("SELECT * FROM audit_entries"))

    async def test_of_another_units_member_is_not_found_and_written_down(
        self, ask: Ask, world: Any, clerk: Actor, now: datetime
    ) -> None:
        answer = await ask(
            clerk,
            REVEAL,
            context=context(clerk, now),
            id=ids.encode("Member", world.ids["甲.Member"]),
            input={"field": "ID_NO", "reason": REASON},
        )
        assert answer["data"]["memberReveal"]["revealed"] is None
        assert answer["data"]["memberReveal"]["userErrors"][0]["code"] == "NOT_FOUND"
        entry = await world.owner.fetchrow("SELECT * FROM audit_entries ORDER BY id DESC LIMIT 1")
        assert (entry["action"], entry["outcome"]) == ("member.reveal", "REFUSED")
        assert (entry["subject_type"], entry["subject_id"]) == ("member", world.ids["甲.Member"])

    async def test_stops_at_the_budget_however_the_document_is_written(
        self, ask: Ask, office: Actor, member: str, now: datetime
    ) -> None:
        """Several in one document are several: aliases buy nothing."""
        inner = f'(id: "{member}", input: {{field: ID_NO, reason: "{REASON}"}})'
        text = "mutation {" + " ".join(
            f"a{n}: memberReveal{inner} {{ revealed {{ value }} userErrors {{ code }} }}"
            for n in range(3)
        )
        answer = await ask(office, text + "}", context=context(office, now))
        codes = [[one["code"] for one in each["userErrors"]] for each in answer["data"].values()]
        assert codes == [[], [], ["REVEAL_BUDGET_SPENT"]]

    async def test_wants_the_password_again_and_a_person(
        self, ask: Ask, office: Actor, member: str, now: datetime
    ) -> None:
        wanted = {"field": "ID_NO", "reason": REASON}
        for changes, code in (
            ({"confirmed_until": None}, "STEP_UP_REQUIRED"),
            ({"session_id": None}, "SESSION_REQUIRED"),
        ):
            asked = context(office, now, **changes)
            answer = await ask(office, REVEAL, context=asked, id=member, input=wanted)
            assert answer["data"]["memberReveal"]["userErrors"][0]["code"] == code

    async def test_says_at_the_field_what_is_wrong_with_the_reason(
        self, ask: Ask, office: Actor, member: str, now: datetime
    ) -> None:
        answer = await ask(
            office,
            REVEAL,
            context=context(office, now),
            id=member,
            input={"field": "ID_NO", "reason": f"核对 {ID_NO}"},
        )
        (error,) = answer["data"]["memberReveal"]["userErrors"]
        assert (error["code"], error["field"]) == ("INVALID", ["reason"])
        assert ID_NO not in str(answer)
