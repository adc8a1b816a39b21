"""The way of a workbook through a worker: the samples' verdicts, kills, and two workers at once."""

import asyncio
import json
from datetime import datetime

import asyncpg
import pytest

from domain.actors import SYSTEM
from domain.rosters import operations as rosters
from domain.rosters.rules import RosterKind, RosterUnknown
from domain.transactions import acting_within
from tests.workers import hand
from workers import rosters as worker

CHUNK_ROWS = 20
ROWS = 100


async def check(roster_id: int, now: datetime) -> None:
    with acting_within(SYSTEM.scope):
        await worker.check(roster_id, now=now, chunk_rows=CHUNK_ROWS)


async def apply(roster_id: int, now: datetime) -> None:
    with acting_within(SYSTEM.scope):
        await worker.apply(roster_id, now=now)


async def received_members(now: datetime) -> int:
    await hand.sample(RosterKind.UNITS, now=now)
    content = hand.workbook(hand.MEMBER_HEADER, [hand.member_row(n) for n in range(1, ROWS + 1)])
    return await hand.receive(RosterKind.MEMBERS, content, now=now)


async def waiting_backend(owner: asyncpg.Connection) -> int:
    """The backend that waits for a lock on members."""
    for _ in range(200):
        found: int | None = await owner.fetchval(
            "SELECT pid FROM pg_locks WHERE NOT granted AND relation = 'members'::regclass"
        )
        if found is not None:
            return found
        await asyncio.sleep(0.01)
    raise AssertionError("nobody waits")


async def staged(owner: asyncpg.Connection, roster_id: int, rows_min: int) -> None:
    """Wait until a worker has staged so many rows."""
    for _ in range(10_000):
        if (await hand.roster(owner, roster_id))["rows_done"] >= rows_min:
            return
        await asyncio.sleep(0)
    raise AssertionError("the worker stages nothing")


class TestTheSamples:
    async def test_make_a_tree_of_35_units(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        roster_id = await hand.sample(RosterKind.UNITS, now=now)
        assert await database.fetchval("SELECT count(*) FROM units") == 35
        found = await hand.roster(database, roster_id)
        assert (found["state"], found["rows_applied"], found["rows_refused"]) == ("APPLIED", 35, 0)

    async def test_refuse_exactly_the_damaged_members_of_the_2017_reports_r12(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        await hand.sample(RosterKind.UNITS, now=now)
        roster_id = await hand.sample(RosterKind.MEMBERS, now=now)
        expected = json.loads((hand.EXAMPLES / "roster-2017.expected.json").read_text())
        verdicts = await hand.verdicts(database, roster_id)
        refused = {str(number) for number, verdict in verdicts.items() if verdict == "REFUSED"}
        assert refused == expected["bad"].keys()
        for number, code in expected["bad"].items():
            assert code in await hand.codes(database, roster_id, int(number))
        assert await database.fetchval("SELECT count(*) FROM members") == 230

    async def test_earn_nothing_for_exactly_the_unfit_purchases_r25(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        await hand.sample(RosterKind.UNITS, now=now)
        await hand.sample(RosterKind.MEMBERS, now=now)
        await hand.seed_terms(now)
        roster_id = await hand.sample(RosterKind.PURCHASES, now=now)
        expected = json.loads((hand.EXAMPLES / "purchases-2018.expected.json").read_text())
        # A purchase by somebody whose row of the roster was damaged is by nobody known: the
        # sample has none of those, so that what earns nothing is exactly what is expected.
        earned = await database.fetch(
            "SELECT r.number FROM entitlements e JOIN purchases p ON p.id = e.purchase_id"
            " JOIN roster_rows r ON r.id = p.roster_row_id WHERE e.amount_fen = 10000"
        )
        numbers = {str(entry["number"]) for entry in earned}
        everyone = {str(number) for number in range(1, expected["rows"] + 1)}
        assert everyone - numbers == expected["no_subsidy"].keys()
        for number, code in expected["no_subsidy"].items():
            assert code in await hand.codes(database, roster_id, int(number))


class TestCheck:
    async def test_changes_no_member(self, database: asyncpg.Connection, now: datetime) -> None:
        roster_id = await received_members(now)
        await check(roster_id, now)
        found = await hand.roster(database, roster_id)
        assert (found["state"], found["rows_good"], found["rows_total"]) == ("CHECKED", ROWS, ROWS)
        assert await database.fetchval("SELECT count(*) FROM members") == 0

    @pytest.mark.parametrize("chunks", [1, 3])
    async def test_carries_on_after_being_cut_off(
        self, database: asyncpg.Connection, now: datetime, chunks: int
    ) -> None:
        roster_id = await received_members(now)
        cut_off = asyncio.create_task(check(roster_id, now))
        await staged(database, roster_id, chunks * CHUNK_ROWS)
        cut_off.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cut_off
        assert (await hand.roster(database, roster_id))["state"] == "CHECKING"
        first = await database.fetchval("SELECT min(id) FROM roster_rows")
        await check(roster_id, now)
        assert len(await hand.verdicts(database, roster_id)) == ROWS
        assert await database.fetchval("SELECT min(id) FROM roster_rows") == first
        assert (await hand.roster(database, roster_id))["state"] == "CHECKED"

    async def test_leaves_each_row_to_one_of_two_workers(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        roster_id = await received_members(now)
        await asyncio.gather(*(check(roster_id, now) for _ in range(3)))
        found = await hand.roster(database, roster_id)
        assert (found["state"], found["rows_good"]) == ("CHECKED", ROWS)
        assert await database.fetchval("SELECT count(*) FROM roster_rows") == ROWS + 35

    async def test_shows_how_far_it_is_and_what_it_refused_so_far(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        rows = [hand.member_row(number, 姓名="") for number in range(1, ROWS + 1)]
        content = hand.sized_workbook(hand.MEMBER_HEADER, rows)
        roster_id = await hand.receive(RosterKind.MEMBERS, content, now=now)
        cut_off = asyncio.create_task(check(roster_id, now))
        await staged(database, roster_id, CHUNK_ROWS)
        cut_off.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cut_off
        found = await hand.roster(database, roster_id)
        assert (found["state"], found["rows_total"]) == ("CHECKING", ROWS)
        assert found["rows_refused"] == found["rows_done"] > 0
        await check(roster_id, now)
        found = await hand.roster(database, roster_id)
        assert (found["state"], found["rows_refused"], found["rows_total"]) == (
            "CHECKED",
            ROWS,
            ROWS,
        )

    @pytest.mark.parametrize("chunks", [0, 2])
    async def test_stops_when_somebody_gives_the_workbook_up(
        self, database: asyncpg.Connection, now: datetime, chunks: int
    ) -> None:
        roster_id = await received_members(now)
        checking = asyncio.create_task(check(roster_id, now))
        await staged(database, roster_id, chunks * CHUNK_ROWS)
        with acting_within(hand.OFFICE.scope):
            await rosters.discard(roster_id, by=hand.OFFICE, now=now)
        await checking
        found = await hand.roster(database, roster_id)
        assert (found["state"], found["checked_at"]) == ("DISCARDED", None)
        assert found["rows_done"] < ROWS
        await check(roster_id, now)
        assert (await hand.roster(database, roster_id))["state"] == "DISCARDED"

    async def test_does_nothing_the_second_time(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        roster_id = await received_members(now)
        await check(roster_id, now)
        before = await hand.roster(database, roster_id)
        await check(roster_id, now)
        assert await hand.roster(database, roster_id) == before

    async def test_closes_what_is_no_workbook_with_the_reason(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        roster_id = await hand.checked(RosterKind.MEMBERS, b"no workbook", now=now)
        found = await hand.roster(database, roster_id)
        assert (found["state"], found["problem_code"]) == ("UNREADABLE", "FILE_NOT_WORKBOOK")
        assert "Excel" in found["problem"]

    async def test_refuses_to_check_what_there_is_not(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        assert await database.fetchval("SELECT count(*) FROM rosters") == 0
        with pytest.raises(RosterUnknown):
            await check(404, now)


class TestApply:
    async def test_is_all_or_nothing_when_killed(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        roster_id = await received_members(now)
        await check(roster_id, now)
        await hand.accepted(roster_id, now=now)
        async with database.transaction():
            await database.execute("LOCK TABLE members IN SHARE MODE")
            killed = asyncio.create_task(apply(roster_id, now))
            await database.execute(
                "SELECT pg_terminate_backend($1)", await waiting_backend(database)
            )
            with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
                await killed
        assert (await hand.roster(database, roster_id))["state"] == "APPLYING"
        assert await database.fetchval("SELECT count(*) FROM members") == 0
        await apply(roster_id, now)
        assert await database.fetchval("SELECT count(*) FROM members") == ROWS

    async def test_happens_once_with_two_workers(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        roster_id = await received_members(now)
        await check(roster_id, now)
        await hand.accepted(roster_id, now=now)
        await asyncio.gather(*(apply(roster_id, now) for _ in range(3)))
        found = await hand.roster(database, roster_id)
        assert (found["state"], found["rows_applied"]) == ("APPLIED", ROWS)
        assert await database.fetchval("SELECT count(*) FROM members") == ROWS
        applied = "SELECT count(*) FROM audit_entries WHERE action = 'roster.apply'"
        assert await database.fetchval(f"{applied} AND subject_id = $1", roster_id) == 1

    async def test_waits_for_a_person(self, database: asyncpg.Connection, now: datetime) -> None:
        roster_id = await received_members(now)
        await check(roster_id, now)
        await apply(roster_id, now)
        assert await database.fetchval("SELECT count(*) FROM members") == 0
