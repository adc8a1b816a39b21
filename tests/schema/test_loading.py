"""No N+1: a page costs a constant number of statements, whatever its length."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from tortoise.connection import get_connection

from domain.actors import Actor
from domain.pages import Order
from domain.transactions import transaction
from schema.loaders import Loaders
from schema.nodes import NODES

Ask = Callable[..., Awaitable[dict[str, Any]]]

MEMBERS = """
query Members($first: Int!) {
  members(first: $first) {
    totalCount
    edges { node {
      name idNoMasked sex { label } cardStanding { state advice }
      unit { name parent { name } figures { members cardsActive } }
      cards { numberMasked status { label } events { at bankFile { name } } application { state } }
      applications { state reason { meaning advice } batch { state draftedBy { name } } }
      purchases { premium }
      entitlements { state amount programme { name } terms { clause } purchase { receiptNo } }
      payments { amount state disbursement { state checkedBy { name } } card { isActive } }
    } }
  }
}
"""
UNITS = """
query Units($first: Int!) {
  units(first: $first) { edges { node {
    name children { name } ancestors { name } figures { members creditedAmount }
    members(first: 3) { totalCount edges { node { name cards { status { code } } } } }
  } } }
}
"""


Statements = list[str]


@pytest.fixture
async def statements(world: Any, everywhere: None) -> AsyncIterator[Statements]:
    """What the application's connections run from now on."""
    assert world.ids
    assert everywhere is None
    async with transaction():
        pass  # or there may be no connection yet
    noted: Statements = []
    besides = ("BEGIN", "COMMIT", "SET", "SELECT set_config", "SELECT pg_advisory_unlock_all")

    def note(record: Any) -> None:
        if not record.query.startswith(besides):
            noted.append(record.query)

    pool: Any = get_connection("default")._pool
    connections = [holder._con for holder in pool._holders if holder._con is not None]
    for connection in connections:
        connection.add_query_logger(note)
    yield noted
    for connection in connections:
        connection.remove_query_logger(note)


@pytest.fixture
async def fifty(world: Any) -> None:
    """Fifty-three members with everything."""
    for number in range(10, 60):
        await world.fill("丙" if number % 2 else "乙", number)


@pytest.mark.usefixtures("fifty")
class TestPage:
    @pytest.mark.parametrize(("document", "most"), [(MEMBERS, 33), (UNITS, 14)])
    async def test_of_fifty_costs_no_more_statements_than_of_two(
        self, ask: Ask, office: Actor, statements: Statements, document: str, most: int
    ) -> None:
        counts = []
        for first in (2, 50):
            statements.clear()
            answer = await ask(office, document, first=first)
            assert answer["errors"] == []
            counts.append(len(statements))
        # What is asked of one loader in two ticks of the event loop is two statements, at most.
        assert 0 < max(counts) <= most

    async def test_holds_everything_that_was_asked(self, ask: Ask, office: Actor) -> None:
        answer = await ask(office, MEMBERS, first=50)
        members = answer["data"]["members"]
        assert members["totalCount"] == 53
        assert len(members["edges"]) == 50
        for edge in members["edges"]:
            member = edge["node"]
            assert member["unit"]["parent"]["name"]
            assert member["cards"][0]["events"][0]["bankFile"]["name"].startswith("OPR")
            assert member["applications"][0]["reason"]["meaning"] == "证件号码不存在"
            assert member["entitlements"][0]["state"] == "PAID"
            assert member["payments"][0]["amount"] == "100.00"
            assert member["payments"][0]["disbursement"]["checkedBy"]["name"] == "测试checker"

    async def test_counts_the_total_only_when_asked(
        self, ask: Ask, office: Actor, statements: Statements
    ) -> None:
        await ask(office, "{ members(first: 5) { edges { node { name } } } }")
        assert len(statements) == 1
        assert "count(" not in statements[0]

    async def test_never_reads_a_sealed_column(
        self, ask: Ask, office: Actor, statements: Statements
    ) -> None:
        await ask(office, MEMBERS, first=5)
        assert not any("sealed" in sql.replace("sealed_at", "").replace("sealed_for_on", "")
                       for sql in statements)  # fmt: skip


class TestLoaders:
    async def test_ask_nothing_of_what_the_viewer_may_not_read(
        self, clerk: Actor, statements: Statements
    ) -> None:
        loaders, listing = Loaders(clerk), NODES["Session"].listing
        assert await loaders.by_key("Session", listing, 1) is None
        assert await loaders.below("Session", listing, "staff_id", Order("id"), 1) == []
        assert statements == []

    async def test_end_what_still_runs_when_they_are_stopped(self, clerk: Actor) -> None:
        ended: list[bool] = []

        async def load(_keys: list[int]) -> list[int]:
            try:
                await asyncio.sleep(60)
            finally:
                ended.append(True)
            return []

        loaders = Loaders(clerk)
        waiting = asyncio.ensure_future(loaders.batch("slow", load, 1))
        await asyncio.sleep(0.05)
        await loaders.stop()
        assert ended == [True]
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
