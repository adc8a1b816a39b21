"""Corrected rows come back in a workbook of their own and find their originals, once."""

from datetime import datetime

import asyncpg
import pytest

from domain.actors import Actor
from domain.rosters import operations as rosters
from domain.rosters.operations import RosterAlreadyReceived
from domain.rosters.rules import (
    RosterInWrongState,
    RosterKind,
    RosterNotDecidedByRow,
    RosterUnknown,
)
from domain.transactions import acting_within
from tests.workers import hand
from workers import rosters as worker

BAD = {1: {"手机号码": "139"}, 3: {"证件号码": "510104197001"}, 4: {"姓名": ""}}


@pytest.fixture
async def units(database: asyncpg.Connection, now: datetime) -> asyncpg.Connection:
    """The sample's tree."""
    await hand.sample(RosterKind.UNITS, now=now)
    return database


def members(*rows: tuple[object, ...]) -> bytes:
    return hand.workbook(hand.MEMBER_HEADER, rows)


def damaged() -> tuple[tuple[object, ...], ...]:
    """Four people of different names; three rows cannot be taken."""
    return tuple(
        hand.member_row(n, **({"姓名": name} | BAD.get(n, {})))
        for n, name in ((1, "王一"), (2, "王二"), (3, "王三"), (4, "王四"))
    )


async def corrected(
    content: bytes, *, of: int, now: datetime, by: Actor = hand.OFFICE, chunk_rows: int = 2_000
) -> int:
    with acting_within(by.scope), hand.spooled(content) as spool:
        roster_id = await rosters.receive(
            kind=RosterKind.MEMBERS,
            file_name="更正.xlsx",
            content=spool,
            by=by,
            now=now,
            corrects_id=of,
        )
    with acting_within("/"):
        await worker.check(roster_id, now=now, chunk_rows=chunk_rows)
    return roster_id


class TestMerge:
    async def test_puts_corrected_rows_in_the_place_of_their_originals(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        of = await hand.checked(RosterKind.MEMBERS, members(*damaged()), now=now)
        before = await units.fetch("SELECT id, number, sheet_row FROM roster_rows ORDER BY id")
        only = members(
            hand.member_row(4, 姓名="王四"),
            hand.member_row(1, 姓名="王一"),
            hand.member_row(3, 姓名="王三"),
            hand.member_row(9, 姓名="新来"),
        )
        by_upload = await corrected(only, of=of, now=now)
        found = await hand.roster(units, by_upload)
        assert (found["state"], found["rows_merged"]) == ("MERGED", 3)
        assert await hand.codes(units, by_upload, 4) == {"row_not_in_original"}
        assert set((await hand.verdicts(units, of)).values()) == {"GOOD"}
        after = await units.fetch(
            "SELECT id, number, sheet_row FROM roster_rows WHERE roster_id = $1 ORDER BY id",
            of,
        )
        assert after == [one for one in before if one["id"] in {each["id"] for each in after}]
        names = await units.fetch(
            "SELECT name FROM roster_rows WHERE roster_id = $1 ORDER BY number", of
        )
        assert [one["name"] for one in names] == ["王一", "王二", "王三", "王四"]
        fixes = await units.fetch("SELECT field FROM roster_fixes WHERE from_roster_id IS NOT NULL")
        assert {one["field"] for one in fixes} == {"mobile", "id_no", "name"}
        await hand.accepted(of, now=now)
        with acting_within("/"):
            await worker.apply(of, now=now)
        assert (await hand.roster(units, of))["rows_applied"] == 4
        assert await units.fetchval("SELECT count(*) FROM members") == 4

    async def test_changes_nothing_the_second_time_and_nothing_that_was_taken(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        of = await hand.applied(RosterKind.MEMBERS, members(*damaged()), now=now)
        whole = [hand.member_row(n, 姓名=f"王{'一二三四'[n - 1]}") for n in (1, 2, 3, 4)]
        whole[1] = hand.member_row(2, 姓名="王二", 手机号码="13888888888")
        content = members(*whole)
        await corrected(content, of=of, now=now)
        fixes = await units.fetchval("SELECT count(*) FROM roster_fixes")
        with pytest.raises(RosterAlreadyReceived):
            await corrected(content, of=of, now=now)
        again = await corrected(hand.sized_workbook(hand.MEMBER_HEADER, whole), of=of, now=now)
        assert (await hand.roster(units, again))["rows_merged"] == 0
        assert await units.fetchval("SELECT count(*) FROM roster_fixes") == fixes
        await hand.accepted(of, now=now)
        with acting_within("/"):
            await worker.apply(of, now=now)
            await worker.apply(of, now=now)
        found = await hand.roster(units, of)
        assert (found["rounds"], found["rows_applied"]) == (2, 4)
        taken = await units.fetch("SELECT mobile_masked FROM members WHERE name = '王二'")
        assert [one["mobile_masked"] for one in taken] == ["139****0002"]

    async def test_gives_a_row_that_could_be_two_peoples_to_neither(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        twins = [hand.member_row(n, 手机号码="139", 证件号码="51010") for n in (1, 2)]
        of = await hand.checked(RosterKind.MEMBERS, members(*twins), now=now)
        by_upload = await corrected(
            members(hand.member_row(8), hand.member_row(5), hand.member_row(6)), of=of, now=now
        )
        assert (await hand.roster(units, by_upload))["rows_merged"] in {0, 2}
        for number in (1, 2):
            name = await units.fetchval(
                "SELECT name FROM roster_rows WHERE roster_id = $1 AND number = $2", of, number
            )
            assert name == "李华"

    async def test_takes_corrections_of_ones_own_checked_roster_of_members_alone(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        owner = hand.clerk(await hand.unit(units, hand.EDUCATION))
        other = hand.clerk(await hand.unit(units, hand.WATER))
        of = await hand.checked(RosterKind.MEMBERS, members(*damaged()), now=now, by=owner)
        content = members(hand.member_row(1, 姓名="王一"))
        with pytest.raises(RosterUnknown):
            await corrected(content, of=of, now=now, by=other)
        [of_units] = await units.fetch("SELECT id FROM rosters WHERE kind = 'UNITS'")
        with pytest.raises(RosterNotDecidedByRow):
            await corrected(content, of=of_units["id"], now=now)
        await hand.accepted(of, now=now, by=owner)
        with pytest.raises(RosterInWrongState):
            await corrected(content, of=of, now=now, by=owner)
        await units.execute("UPDATE rosters SET state = 'CHECKED' WHERE id = $1", of)
        assert await corrected(content, of=of, now=now, by=owner, chunk_rows=1) > of
        assert (await hand.verdicts(units, of))[1] == "GOOD"

    async def test_waits_while_the_original_is_taken_over(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        of = await hand.checked(RosterKind.MEMBERS, members(*damaged()), now=now)
        with acting_within("/"), hand.spooled(members(hand.member_row(1, 姓名="王一"))) as spool:
            late = await rosters.receive(
                kind=RosterKind.MEMBERS, file_name="更正.xlsx", content=spool, by=hand.OFFICE,
                now=now, corrects_id=of,
            )  # fmt: skip
        await hand.accepted(of, now=now)
        with acting_within("/"):
            with pytest.raises(RosterInWrongState):
                await worker.check(late, now=now)
            assert (await hand.roster(units, late))["state"] == "CHECKING"
            await worker.apply(of, now=now)
            await worker.check(late, now=now)
        assert (await hand.roster(units, late))["state"] == "MERGED"
        assert (await hand.verdicts(units, of))[1] == "GOOD"
