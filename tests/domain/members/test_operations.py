"""Enrolment of members on a real PostgreSQL."""

import asyncio
import json
from datetime import datetime

import asyncpg
import pytest

from domain.actors import SYSTEM
from domain.members import operations as members
from domain.rosters.rules import RosterKind
from domain.transactions import acting_within, operation, transaction
from tests.workers import hand


def roster(*rows: tuple[object, ...]) -> bytes:
    return hand.workbook(hand.MEMBER_HEADER, rows)


@pytest.fixture
async def units(database: asyncpg.Connection, now: datetime) -> asyncpg.Connection:
    """The sample's tree."""
    await hand.sample(RosterKind.UNITS, now=now)
    return database


@operation
async def enrol_and_fail(roster_id: int, now: datetime) -> None:
    assert (await members.enrol(roster_id, round_=1, now=now)).created == 1
    raise RuntimeError


class TestEnrol:
    async def test_takes_each_row_over_once(self, units: asyncpg.Connection, now: datetime) -> None:
        content = roster(hand.member_row(1), hand.member_row(2))
        roster_id = await hand.applied(RosterKind.MEMBERS, content, now=now)
        with acting_within(SYSTEM.scope):
            again = await members.enrol(roster_id, round_=1, now=now)
        assert again == members.Enrolment(created=0, updated=0, unchanged=0)
        assert await units.fetchval("SELECT count(*) FROM members") == 2

    async def test_writes_down_masked_what_a_row_changed_in_somebody_known(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        await hand.applied(
            RosterKind.MEMBERS, roster(hand.member_row(1), hand.member_row(2)), now=now
        )
        changed = hand.member_row(1, 手机号码="13912345678", 学历="博士研究生")
        roster_id = await hand.applied(
            RosterKind.MEMBERS, roster(changed, hand.member_row(2)), now=now
        )
        [entry] = await units.fetch("SELECT * FROM audit_entries WHERE action = 'member.update'")
        details = json.loads(entry["details"])
        fields = {one["field"]: (one["before"], one["after"]) for one in details["changes"]}
        assert details["roster_id"] == roster_id
        assert (entry["subject_type"], entry["actor"]) == ("member", "system")
        assert fields.keys() == {"education", "mobile_masked"}
        assert fields["education"][1] == "11"
        assert fields["mobile_masked"][1] == "139****5678"
        assert "13912345678" not in entry["details"]

    async def test_writes_nothing_down_when_nothing_changed(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        for count in (1, 2):
            content = roster(*(hand.member_row(number) for number in range(1, count + 1)))
            await hand.applied(RosterKind.MEMBERS, content, now=now)
        query = "SELECT count(*) FROM audit_entries WHERE action = 'member.update'"
        assert await units.fetchval(query) == 0

    async def test_leaves_refused_rows_where_they_are(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        content = roster(hand.member_row(1), hand.member_row(2, 性别="男"))
        await hand.applied(RosterKind.MEMBERS, content, now=now)
        assert await units.fetchval("SELECT count(*) FROM members") == 1

    async def test_takes_an_incomplete_member_with_empty_codes_r11(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        content = roster(hand.member_row(1, 民族=None, 学历=None, 通讯地址=None))
        await hand.applied(RosterKind.MEMBERS, content, now=now)
        (known,) = await units.fetch("SELECT * FROM members")
        assert (known["ethnicity"], known["education"]) == ("", "")

    async def test_is_undone_with_its_transaction(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        roster_id = await hand.checked(RosterKind.MEMBERS, roster(hand.member_row(1)), now=now)
        with acting_within(SYSTEM.scope), pytest.raises(RuntimeError):
            await enrol_and_fail(roster_id, now)
        assert await units.fetchval("SELECT count(*) FROM members") == 0


class TestConflicts:
    async def test_tells_each_finding_once(self, units: asyncpg.Connection, now: datetime) -> None:
        await hand.applied(RosterKind.MEMBERS, roster(hand.member_row(1)), now=now)
        content = roster(hand.member_row(1, unit=hand.WATER))
        roster_id = await hand.checked(RosterKind.MEMBERS, content, now=now)
        assert await hand.codes(units, roster_id, 1) == {"member_of_another_unit"}
        with acting_within(SYSTEM.scope):
            assert await members.conflicts(roster_id, round_=1) == []


class TestHold:
    async def test_keeps_other_writers_waiting_but_no_reader(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        await hand.applied(RosterKind.MEMBERS, roster(hand.member_row(1)), now=now)
        with acting_within(SYSTEM.scope):
            async with transaction():
                await members.hold()
                assert await units.fetchval("SELECT count(*) FROM members") == 1
                waiting = asyncio.create_task(units.execute("UPDATE members SET post = '主任'"))
                _, pending = await asyncio.wait([waiting], timeout=0.2)
                assert pending
        assert await waiting == "UPDATE 1"
