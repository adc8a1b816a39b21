"""Idempotency keys at the contract: a creating act sent again gives what it created, as it is now."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from domain.actors import Actor, Role
from schema import ids, schema

Ask = Callable[..., Awaitable[dict[str, Any]]]

KEY = "k3y-of-a-form-0001"
CREATING = (
    "cardBatchCompose",
    "disbursementCompose",
    "staffCreate",
    "bookmarkCreate",
    "exportRequest",
)
COMPOSE = """mutation C($unit: ID!, $key: String) {
  cardBatchCompose(input: {unitId: $unit}, idempotencyKey: $key) {
    cardBatch { id state } userErrors { code field message } } }"""


@pytest.fixture
async def unit(world: Any) -> str:
    """乙, where somebody needs a card."""
    await world.member("乙", "新会员", 50)
    return ids.encode("Unit", world.ids["乙"])


@pytest.mark.usefixtures("nudged", "bank")
class TestKey:
    def test_is_offered_by_every_creating_act(self) -> None:
        mutation = schema._schema.mutation_type
        assert mutation is not None
        for name in CREATING:
            assert str(mutation.fields[name].args["idempotencyKey"].type) == "String"

    async def test_gives_the_object_created_then_as_it_is_now(
        self, ask: Ask, world: Any, clerk: Actor, unit: str
    ) -> None:
        first = await ask(clerk, COMPOSE, unit=unit, key=KEY)
        batch = first["data"]["cardBatchCompose"]["cardBatch"]
        await world.owner.execute(
            "UPDATE card_batches SET state = 'SUBMITTED' WHERE id = $1", ids.decode(batch["id"])[1]
        )

        again = await ask(clerk, COMPOSE, unit=unit, key=KEY)

        assert again["data"]["cardBatchCompose"] == {
            "cardBatch": {"id": batch["id"], "state": "SUBMITTED"}, "userErrors": [],
        }  # fmt: skip
        done = "SELECT count(*) FROM audit_entries WHERE action = 'card_batch.compose'"
        assert await world.owner.fetchval(done) == 1

    async def test_sent_twice_at_once_creates_one(
        self, ask: Ask, world: Any, clerk: Actor, unit: str
    ) -> None:
        answers = await asyncio.gather(*(ask(clerk, COMPOSE, unit=unit, key=KEY) for _ in range(2)))

        first, second = (answer["data"]["cardBatchCompose"] for answer in answers)
        assert first == second
        assert first["userErrors"] == []
        drafted = "SELECT count(*) FROM card_batches WHERE state = 'DRAFTED'"
        assert await world.owner.fetchval(drafted) == 1

    async def test_is_refused_for_another_input_and_the_refusal_is_written_down(
        self, ask: Ask, world: Any, office: Actor, unit: str
    ) -> None:
        await ask(office, COMPOSE, unit=unit, key=KEY)

        other = await ask(office, COMPOSE, unit=ids.encode("Unit", world.ids["甲"]), key=KEY)

        (error,) = other["data"]["cardBatchCompose"]["userErrors"]
        assert (error["code"], error["field"]) == ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])
        entry = await world.owner.fetchrow("SELECT * FROM audit_entries ORDER BY id DESC LIMIT 1")
        assert (entry["outcome"], entry["code"]) == ("REFUSED", "IDEMPOTENCY_KEY_REUSED")

    async def test_is_free_again_after_a_refusal(self, ask: Ask, world: Any, clerk: Actor) -> None:
        unit = ids.encode("Unit", world.ids["乙"])
        refused = await ask(clerk, COMPOSE, unit=unit, key=KEY)
        assert refused["data"]["cardBatchCompose"]["userErrors"][0]["code"] == "NOBODY_TO_APPLY_FOR"

        await world.member("乙", "新会员", 50)
        done = await ask(clerk, COMPOSE, unit=unit, key=KEY)

        assert done["data"]["cardBatchCompose"]["userErrors"] == []

    async def test_of_another_person_opens_nothing_of_theirs(
        self, ask: Ask, world: Any, clerk: Actor, unit: str
    ) -> None:
        mine = await ask(clerk, COMPOSE, unit=unit, key=KEY)
        assert mine["data"]["cardBatchCompose"]["userErrors"] == []
        stranger = await world.actor("clerk-a", Role.CLERK, unit="甲")

        theirs = await ask(stranger, COMPOSE, unit=unit, key=KEY)

        assert theirs["data"]["cardBatchCompose"]["cardBatch"] is None
        assert theirs["data"]["cardBatchCompose"]["userErrors"][0]["code"] == "NOT_FOUND"

    @pytest.mark.parametrize("key", ["", "short", "中文中文中文中文", "x" * 65])
    async def test_that_is_malformed_is_refused(
        self, ask: Ask, clerk: Actor, unit: str, key: str
    ) -> None:
        answer = await ask(clerk, COMPOSE, unit=unit, key=key)
        (error,) = answer["data"]["cardBatchCompose"]["userErrors"]
        assert (error["code"], error["field"]) == ("INVALID", ["idempotencyKey"])


class TestBookmark:
    """A view is written under its owner's own scope, and so is its key."""

    CREATE = """mutation C($name: String!, $key: String!) { bookmarkCreate(idempotencyKey: $key,
      input: {kind: QUERY, name: $name, content: {document: "{ viewer { login } }"}}) {
        bookmark { id name } userErrors { code } } }"""

    async def test_is_kept_once(self, ask: Ask, clerk: Actor) -> None:
        first = await ask(clerk, self.CREATE, name="我的", key=KEY)
        again = await ask(clerk, self.CREATE, name="我的", key=KEY)
        other = await ask(clerk, self.CREATE, name="别的", key=KEY)

        assert first["data"]["bookmarkCreate"]["userErrors"] == []
        assert again["data"] == first["data"]
        assert other["data"]["bookmarkCreate"]["userErrors"] == [{"code": "IDEMPOTENCY_KEY_REUSED"}]
