"""Directories of units on a real PostgreSQL: what each row would change is said before it does."""

import json
from datetime import datetime
from typing import Any

import asyncpg
import pytest

from domain import directories
from domain.actors import SYSTEM, Actor
from domain.errors import NotPermitted
from domain.intakes import queries as intakes
from domain.rosters.rules import RosterInWrongState, RosterKind
from domain.transactions import acting_within
from tests.workers import hand
from workers import rosters as worker

ROOT = ("四川省直机关工会", None, "81510000132044611A")
CHILD = ("四川省教育厅机关工会", ROOT[0], "815100009945416708")
OTHER = ("四川省科学技术厅机关工会", ROOT[0], "81510000549717623W")
KNOWN = (*CHILD, "李华", "13900000001", "邮储银行", "工会委员会", "5101000000005678")
CHANGED = (*CHILD, "赵敏", "13900000001", "邮储银行", "工会委员会", "5101000000009999")


def workbook(*rows: tuple[object, ...]) -> bytes:
    return hand.workbook(hand.WHOLE_UNIT_HEADER, [(*one, *("",) * 9)[:12] for one in rows])


async def standings(owner: asyncpg.Connection, roster_id: int) -> list[tuple[str, Any]]:
    found = await owner.fetch(
        "SELECT standing, diff FROM roster_rows WHERE roster_id = $1 ORDER BY number", roster_id
    )
    return [(entry["standing"], json.loads(entry["diff"])) for entry in found]


async def classes(roster_id: int) -> dict[str, int]:
    with acting_within(SYSTEM.scope):
        return {one["class"]: one["rows"] for one in await intakes.classes(roster_id)}


async def recheck(roster_id: int, *, now: datetime, by: Actor = hand.OFFICE) -> None:
    with acting_within(by.scope):
        await directories.recheck(roster_id, by=by, now=now)


async def take_over(roster_id: int, *, now: datetime) -> None:
    await hand.accepted(roster_id, now=now)
    with acting_within(SYSTEM.scope):
        await worker.apply(roster_id, now=now)


@pytest.fixture
async def units(database: asyncpg.Connection, now: datetime) -> asyncpg.Connection:
    """The root and one unit with contacts and an account."""
    await hand.applied(RosterKind.UNITS, workbook(ROOT, KNOWN), now=now)
    return database


class TestCompare:
    async def test_classes_each_row_and_shows_what_it_would_change_masked(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        before = await units.fetch("SELECT * FROM units ORDER BY id")
        hanging = ("四川省水利厅机关工会", "没有的工会", "81510000671641570C")
        content = workbook(ROOT, CHANGED, OTHER, hanging)
        roster_id = await hand.checked(RosterKind.UNITS, content, now=now)
        assert (await standings(units, roster_id))[:3] == [
            ("UNCHANGED", []),
            (
                "CHANGED",
                [
                    {"field": "contact_name", "before": "李华", "after": "赵敏"},
                    {
                        "field": "account_no",
                        "before": "510100******5678",
                        "after": "510100******9999",
                    },
                ],
            ),
            ("NEW", []),
        ]
        assert await classes(roster_id) == {"UNCHANGED": 1, "CHANGED": 1, "NEW": 1, "REFUSED": 1}
        assert await units.fetch("SELECT * FROM units ORDER BY id") == before

    async def test_takes_over_what_was_seen(self, units: asyncpg.Connection, now: datetime) -> None:
        content = workbook(CHANGED, ROOT, OTHER)
        roster_id = await hand.checked(RosterKind.UNITS, content, now=now)
        await take_over(roster_id, now=now)
        child = await hand.unit(units, CHILD[0])
        assert (child["contact_name"], child["account_no_masked"]) == ("赵敏", "510100******9999")
        found = await hand.roster(units, roster_id)
        assert (found["rows_applied"], found["rows_refused"]) == (3, 0)


class TestDrift:
    async def test_refuses_what_changed_since_it_was_seen_until_it_is_compared_anew(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        content = workbook(CHANGED, ROOT, OTHER)
        roster_id = await hand.checked(RosterKind.UNITS, content, now=now)
        await units.execute("UPDATE units SET contact_name = '钱进' WHERE name = $1", CHILD[0])
        await take_over(roster_id, now=now)
        assert await hand.codes(units, roster_id, 1) >= {"unit_changed_since_check"}
        child = await hand.unit(units, CHILD[0])
        assert (child["contact_name"], child["account_no_masked"]) == ("钱进", "510100******5678")
        assert await classes(roster_id) == {"REFUSED": 1, "TAKEN": 2}

        await recheck(roster_id, now=now)
        assert await classes(roster_id) == {"CHANGED": 1, "TAKEN": 2}
        [(_, diff), *_] = await standings(units, roster_id)
        assert diff[0] == {"field": "contact_name", "before": "钱进", "after": "赵敏"}
        await take_over(roster_id, now=now)
        assert (await hand.unit(units, CHILD[0]))["contact_name"] == "赵敏"
        found = await hand.roster(units, roster_id)
        assert (found["rows_applied"], found["rows_refused"], found["rounds"]) == (3, 0, 2)

    async def test_takes_a_row_again_whose_parent_is_there_by_now(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        below = ("四川省地震局机关工会", OTHER[0], "81510000671641570C")
        roster_id = await hand.checked(RosterKind.UNITS, workbook(below, ROOT), now=now)
        assert await hand.codes(units, roster_id, 1) >= {"parent_unknown"}
        await hand.applied(RosterKind.UNITS, workbook(OTHER), now=now)
        await recheck(roster_id, now=now)
        assert await classes(roster_id) == {"NEW": 1, "UNCHANGED": 1}


class TestRecheck:
    async def test_is_the_offices_and_of_directories_that_are_checked(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        roster_id = await hand.checked(RosterKind.UNITS, workbook(CHANGED), now=now)
        with pytest.raises(NotPermitted):
            await recheck(roster_id, now=now, by=hand.MAKER)
        waiting = await hand.receive(RosterKind.UNITS, workbook(OTHER), now=now)
        rows = hand.workbook(hand.MEMBER_HEADER, [hand.member_row(1)])
        members = await hand.checked(RosterKind.MEMBERS, rows, now=now)
        for other in (waiting, members):
            with pytest.raises(RosterInWrongState):
                await recheck(other, now=now)
        assert await units.fetchval("SELECT count(*) FROM units") == 2
