"""A unit that ends while somebody comes in: two real connections, in both orders, and many at once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any, Final

import asyncpg
import pytest

from domain.actors import EVERYTHING
from domain.errors import DomainError
from domain.intakes import operations as intakes
from domain.memberships import operations as memberships
from domain.memberships.rules import TransferPointless
from domain.rosters import operations as rosters
from domain.rosters.rules import RosterKind
from domain.transactions import acting_within, transaction
from domain.unit_changes.rules import UnitInUse
from domain.unit_endings import operations as unit_endings
from domain.unit_endings import queries
from tests.domain.unit_endings.arranged import SECOND, WORDS
from tests.town import OFFICE, Town
from tests.workers import hand

DAY: Final = date(2018, 3, 20)
WAIT_S: Final = 0.3


class Held:
    """Something done in a transaction that is not over yet: the other one meets its locks."""

    def __init__(self) -> None:
        self.done, self.may_end = asyncio.Event(), asyncio.Event()

    async def run(self, verb: Callable[[], Awaitable[Any]]) -> None:
        with acting_within(EVERYTHING):
            async with transaction():
                await verb()
                self.done.set()
                await self.may_end.wait()


@asynccontextmanager
async def under_way(verb: Callable[[], Awaitable[Any]]) -> AsyncIterator[Held]:
    """The verb done but not committed while the block begins; it ends when the block says so."""
    held = Held()
    working = asyncio.create_task(held.run(verb))
    await asyncio.wait(
        {working, asyncio.create_task(held.done.wait())}, return_when="FIRST_COMPLETED"
    )
    try:
        yield held
    finally:
        held.may_end.set()
        await working


async def waits(verb: Awaitable[Any]) -> "asyncio.Task[Any]":
    """Begin something that must not come to an end as long as the other is under way."""

    async def alone() -> Any:
        with acting_within(EVERYTHING):
            return await verb

    task = asyncio.create_task(alone())
    finished, _ = await asyncio.wait({task}, timeout=WAIT_S)
    assert not finished
    return task


class Place:
    """A unit that is to end, one to come from, and a transfer or roster on its way in."""

    def __init__(self, town: Town, now: datetime, root: int, other: int, ending: int) -> None:
        self.town, self.now, self.root, self.other, self.ending = town, now, root, other, ending

    def close(self) -> Awaitable[None]:
        return unit_endings.close(self.ending, by=OFFICE, now=self.now, **WORDS)

    async def transfer(self) -> Callable[[], Awaitable[None]]:
        member = await self.town.member(self.other)
        key = await memberships.request_transfer(
            member, to_unit_id=self.ending, document="函", reason="调动", by=OFFICE, now=self.now
        )
        return lambda: memberships.accept_transfer(key, by=OFFICE, now=self.now)

    async def roster(self, first: int = 1) -> tuple[int, Callable[[], Awaitable[bool]]]:
        name = await self.town.one("SELECT name FROM units WHERE id = $1", self.ending)
        rows = [hand.member_row(first + place, unit=name) for place in range(3)]
        content = hand.workbook(hand.MEMBER_HEADER, rows)
        key = await hand.checked(RosterKind.MEMBERS, content, now=self.now)
        await rosters.accept(key, by=hand.OFFICE, now=self.now)
        return key, lambda: intakes.apply(key, now=self.now)

    async def merger(self) -> Callable[[], Awaitable[None]]:
        key = await unit_endings.request(
            into_id=self.other, sources=[self.ending], by=OFFICE, now=self.now, **WORDS
        )
        seen = await queries.preview(into_id=self.other, sources=[self.ending], now=self.now)
        return lambda: unit_endings.confirm(key, seal=seen.seal, by=SECOND, now=self.now)

    async def status(self) -> str:
        found: str = await self.town.one("SELECT status FROM units WHERE id = $1", self.ending)
        return found

    async def strays(self) -> int:
        """Members of closed units: there must never be any."""
        found: int = await self.town.one(
            "SELECT count(*) FROM members m JOIN units u ON u.id = m.unit_id"
            " WHERE u.status <> 'ACTIVE'"
        )
        return found


@pytest.fixture
async def place(town: Town, everywhere: None, now: datetime) -> Place:
    """Three units, seen as the system sees them."""
    assert everywhere is None
    root = await town.unit()
    return Place(town, now, root, await town.unit(root), await town.unit(root))


class TestTransfer:
    async def test_taken_first_keeps_the_unit_open(self, place: Place) -> None:
        accept = await place.transfer()
        async with under_way(accept) as held:
            closing = await waits(place.close())
            held.may_end.set()
            with pytest.raises(UnitInUse, match="1 名会员"):
                await closing
        assert (await place.status(), await place.strays()) == ("ACTIVE", 0)

    async def test_that_comes_after_a_merger_arrives_at_the_successor(self, place: Place) -> None:
        member = await place.town.member(place.root)
        key = await memberships.request_transfer(
            member, to_unit_id=place.ending, document="函", reason="调动", by=OFFICE, now=place.now
        )
        async with under_way(await place.merger()) as held:
            accepting = await waits(memberships.accept_transfer(key, by=OFFICE, now=place.now))
            held.may_end.set()
            await accepting
        home = await place.town.one("SELECT unit_id FROM members WHERE id = $1", member)
        assert (home, await place.strays()) == (place.other, 0)

    async def test_asked_for_while_the_unit_closes_finds_it_closed(self, place: Place) -> None:
        member = await place.town.member(place.other)
        async with under_way(place.close) as held:
            asking = await waits(
                memberships.request_transfer(
                    member, to_unit_id=place.ending, document="函", reason="调动", by=OFFICE,
                    now=place.now,
                )
            )  # fmt: skip
            held.may_end.set()
            with pytest.raises(TransferPointless):
                await asking
        assert await place.town.one("SELECT status FROM members WHERE id = $1", member) == "ACTIVE"


class TestRoster:
    async def test_applied_first_keeps_the_unit_open(self, place: Place) -> None:
        key, apply = await place.roster()
        async with under_way(apply) as held:
            closing = await waits(place.close())
            held.may_end.set()
            with pytest.raises(UnitInUse, match="3 名会员"):
                await closing
        assert await place.town.one("SELECT rows_applied FROM rosters WHERE id = $1", key) == 3

    async def test_open_keeps_the_unit_open(self, place: Place) -> None:
        await place.roster()
        with pytest.raises(UnitInUse, match="尚未办结的名册"):
            await place.close()

    async def test_that_met_an_ending_refuses_its_rows_and_says_why(self, place: Place) -> None:
        """However it came to be closed: here by the owner, past every check of ours."""
        key, apply = await place.roster()

        async def close() -> None:
            await place.town.owner.execute(
                "UPDATE units SET status = 'CLOSED', closed_on = $2 WHERE id = $1",
                place.ending,
                DAY,
            )

        change = place.town.owner.transaction()
        await change.start()
        await close()
        applying = await waits(apply())
        await change.commit()
        await applying
        found = await place.town.owner.fetchrow("SELECT * FROM rosters WHERE id = $1", key)
        assert found is not None
        assert (found["state"], found["rows_applied"], found["rows_refused"]) == ("APPLIED", 0, 3)
        assert await place.strays() == 0


class TestDatabaseAlone:
    async def test_holds_back_an_insert_until_the_unit_is_closed(
        self, place: Place, database_url: str
    ) -> None:
        """The guard itself, with nothing of ours asked before: two plain connections."""
        other = await asyncpg.connect(database_url)
        try:
            change = other.transaction()
            await change.start()
            await other.execute(
                "UPDATE units SET status = 'CLOSED', closed_on = $2 WHERE id = $1",
                place.ending,
                DAY,
            )
            arriving = asyncio.create_task(place.town.member(place.ending))
            finished, _ = await asyncio.wait({arriving}, timeout=WAIT_S)
            assert not finished
            await change.commit()
            with pytest.raises(asyncpg.CheckViolationError, match="closed unit"):
                await arriving
        finally:
            await other.close()


class TestMany:
    @pytest.mark.parametrize("round_", range(4))
    async def test_at_once_leave_nobody_in_a_closed_unit(self, place: Place, round_: int) -> None:
        """Closing, merging, transfers, corrections of units and a roster meet; no deadlock, no stray."""
        transfers = [await place.transfer() for _ in range(2)]
        _, apply = await place.roster(first=10 * round_ + 1)
        merge = await place.merger()
        await place.town.member(place.other)
        verbs = [place.close, merge, *transfers, apply]
        verbs = verbs[round_:] + verbs[:round_]

        async def alone(verb: Callable[[], Awaitable[Any]]) -> Any:
            with acting_within(EVERYTHING):
                return await verb()

        found = await asyncio.gather(*map(alone, verbs), return_exceptions=True)
        unexpected = [
            one
            for one in found
            if isinstance(one, BaseException) and not isinstance(one, DomainError)
        ]
        assert unexpected == []
        assert await place.strays() == 0
        everybody = await place.town.one("SELECT count(*) FROM members")
        assert everybody == 2 + 1 + 3


class TestKilled:
    async def test_in_the_middle_leaves_nothing_behind(self, place: Place) -> None:
        """The connection is torn when members have moved and units have not; then it is done again."""
        for _ in range(5):
            await place.town.member(place.ending)
        merge = await place.merger()
        # Whoever holds the successor's row holds the merger up after it has begun.
        change = place.town.owner.transaction()
        await change.start()
        await place.town.owner.execute(
            "INSERT INTO unit_changes (unit_id, kind, on_day, document, reason, changes, changed_at,"
            " changed_by_id) VALUES ($1, 'CORRECTED', $2, '', '更正', '[]', $3, 1)",
            place.ending,
            DAY,
            place.now,
        )
        await place.town.owner.execute("LOCK TABLE unit_changes IN SHARE MODE")

        async def alone() -> None:
            with acting_within(EVERYTHING):
                await merge()

        merging = asyncio.create_task(alone())
        finished, _ = await asyncio.wait({merging}, timeout=WAIT_S * 3)
        assert not finished
        torn = await place.town.one(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        assert torn == 1
        with pytest.raises(Exception, match=r"terminat|clos|connection"):
            await merging
        await change.rollback()
        assert await place.status() == "ACTIVE"
        homes = await place.town.owner.fetch("SELECT DISTINCT unit_id FROM members")
        assert [one["unit_id"] for one in homes] == [place.ending]
        assert await place.town.one("SELECT count(*) FROM membership_changes") == 0
        with acting_within(EVERYTHING):
            await merge()
        homes = await place.town.owner.fetch("SELECT DISTINCT unit_id FROM members")
        assert [one["unit_id"] for one in homes] == [place.other]
