"""Workbooks on a real PostgreSQL: who may bring them, what is found in them, what is applied."""

import os
from datetime import datetime

import asyncpg
import orjson
import pytest

from domain import crypto, pages, spelling
from domain.actors import SYSTEM, Actor, Role
from domain.errors import NotPermitted
from domain.rosters import operations as rosters
from domain.rosters import queries, rules
from domain.rosters.operations import RosterAlreadyReceived
from domain.rosters.rules import (
    NothingToApply,
    RosterInWrongState,
    RosterKind,
    RosterUnknown,
    WorkbookSizeInvalid,
)
from domain.spool import PIECE_BYTES
from domain.transactions import acting_within
from tests.records import opened
from tests.workers import hand
from workers import due
from workers import rosters as worker

EXAMINATION = "四川省教育考试院工会"


@pytest.fixture
async def units(database: asyncpg.Connection, now: datetime) -> asyncpg.Connection:
    """The sample's tree."""
    await hand.sample(RosterKind.UNITS, now=now)
    return database


def members(*rows: tuple[object, ...]) -> bytes:
    return hand.workbook(hand.MEMBER_HEADER, rows)


class TestReceive:
    async def test_keeps_the_bytes_sealed(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        content = members(hand.member_row(1)) + os.urandom(2 * PIECE_BYTES)
        roster_id = await hand.receive(RosterKind.MEMBERS, content, now=now)
        pieces = await database.fetch("SELECT * FROM roster_files ORDER BY number")
        assert [piece["number"] for piece in pieces] == [0, 1, 2]
        assert not any(content[:64] in piece["content_sealed"] for piece in pieces)
        opened = (crypto.keyring().open_bytes("workbook", one["content_sealed"]) for one in pieces)
        assert b"".join(opened) == content
        found = await hand.roster(database, roster_id)
        assert found["digest"] == crypto.file_digest(content)
        assert (found["state"], found["unit_id"]) == ("RECEIVED", None)

    async def test_gives_a_clerks_upload_to_the_clerks_unit(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        unit = await hand.unit(units, hand.EDUCATION)
        content = members(hand.member_row(1))
        roster_id = await hand.receive(RosterKind.MEMBERS, content, now=now, by=hand.clerk(unit))
        assert (await hand.roster(units, roster_id))["unit_id"] == unit["id"]

    async def test_refuses_the_same_bytes_even_from_somebody_else(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        content = members(hand.member_row(1))
        await hand.receive(RosterKind.MEMBERS, content, now=now)
        clerk = hand.clerk(await hand.unit(units, hand.WATER))
        with pytest.raises(RosterAlreadyReceived):
            await hand.receive(RosterKind.MEMBERS, content, now=now, by=clerk)

    @pytest.mark.usefixtures("units")
    async def test_takes_the_same_bytes_again_once_discarded(self, now: datetime) -> None:
        content = members(hand.member_row(1))
        roster_id = await hand.checked(RosterKind.MEMBERS, content, now=now)
        with acting_within(hand.OFFICE.scope):
            await rosters.discard(roster_id, by=hand.OFFICE, now=now)
        assert await hand.receive(RosterKind.MEMBERS, content, now=now) > roster_id

    async def test_takes_the_same_bytes_again_once_unreadable(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        first = await hand.checked(RosterKind.MEMBERS, b"no workbook", now=now)
        assert (await hand.roster(database, first))["state"] == "UNREADABLE"
        assert await hand.receive(RosterKind.MEMBERS, b"no workbook", now=now) > first

    @pytest.mark.parametrize("size_bytes", [0, rules.WORKBOOK_BYTES_MAX + 1])
    async def test_refuses_a_size_out_of_bounds(
        self, database: asyncpg.Connection, now: datetime, size_bytes: int
    ) -> None:
        with pytest.raises(WorkbookSizeInvalid):
            await hand.receive(RosterKind.MEMBERS, bytes(size_bytes), now=now)
        assert await database.fetchval("SELECT count(*) FROM rosters") == 0

    async def test_refuses_a_clerks_directory_of_units(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        clerk = hand.clerk(await hand.unit(units, hand.EDUCATION))
        with pytest.raises(NotPermitted):
            await hand.receive(RosterKind.UNITS, b"x", now=now, by=clerk)

    @pytest.mark.parametrize(
        "by",
        [hand.MAKER, SYSTEM, Actor(9, "clerk", frozenset({Role.CLERK}), "", None)],
        ids=["maker", "system", "clerk of no unit"],
    )
    async def test_refuses_who_is_neither_office_nor_a_units_clerk(
        self, database: asyncpg.Connection, now: datetime, by: Actor
    ) -> None:
        with pytest.raises(NotPermitted):
            await hand.receive(RosterKind.MEMBERS, b"x", now=now, by=by)
        assert await database.fetchval("SELECT count(*) FROM rosters") == 0

    async def test_is_audited_without_the_files_name(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        await hand.receive(RosterKind.MEMBERS, b"x", now=now)
        entry = await database.fetchrow("SELECT * FROM audit_entries")
        assert entry is not None
        assert (entry["action"], entry["staff_id"]) == ("roster.receive", hand.OFFICE.staff_id)
        assert "名册" not in entry["details"]


class TestAccept:
    @pytest.mark.usefixtures("units")
    async def test_refuses_twice(self, now: datetime) -> None:
        roster_id = await hand.checked(RosterKind.MEMBERS, members(hand.member_row(1)), now=now)
        await hand.accepted(roster_id, now=now)
        with pytest.raises(RosterInWrongState):
            await hand.accepted(roster_id, now=now)
        with acting_within(SYSTEM.scope):
            assert await due.rows_due(now=now, grace_s=0) == (("apply_roster", roster_id),)

    @pytest.mark.usefixtures("units")
    async def test_refuses_before_the_check(self, now: datetime) -> None:
        roster_id = await hand.receive(RosterKind.MEMBERS, members(hand.member_row(1)), now=now)
        with pytest.raises(RosterInWrongState):
            await hand.accepted(roster_id, now=now)
        with acting_within(SYSTEM.scope):
            assert await due.rows_due(now=now, grace_s=0) == (("check_roster", roster_id),)

    @pytest.mark.usefixtures("units")
    async def test_refuses_when_every_row_is_refused(self, now: datetime) -> None:
        content = members(hand.member_row(1, 手机号码="139"))
        roster_id = await hand.checked(RosterKind.MEMBERS, content, now=now)
        with pytest.raises(NothingToApply):
            await hand.accepted(roster_id, now=now)

    async def test_shows_another_units_clerk_nothing(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        owner = hand.clerk(await hand.unit(units, hand.EDUCATION))
        other = hand.clerk(await hand.unit(units, hand.WATER))
        content = members(hand.member_row(1))
        roster_id = await hand.checked(RosterKind.MEMBERS, content, now=now, by=owner)
        with pytest.raises(RosterUnknown):
            await hand.accepted(roster_id, now=now, by=other)
        await hand.accepted(roster_id, now=now, by=owner)

    @pytest.mark.usefixtures("units")
    async def test_refuses_the_maker(self, now: datetime) -> None:
        content = members(hand.member_row(1))
        roster_id = await hand.checked(RosterKind.MEMBERS, content, now=now)
        with pytest.raises(NotPermitted):
            await hand.accepted(roster_id, now=now, by=hand.MAKER)


class TestDiscard:
    @pytest.mark.usefixtures("units")
    async def test_refuses_what_is_accepted(self, now: datetime) -> None:
        roster_id = await hand.applied(RosterKind.MEMBERS, members(hand.member_row(1)), now=now)
        with acting_within(hand.OFFICE.scope), pytest.raises(RosterInWrongState):
            await rosters.discard(roster_id, by=hand.OFFICE, now=now)


class TestCrossCheck:
    async def test_lets_the_second_of_two_stand_when_the_first_is_refused(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        content = members(
            hand.member_row(1, 工会名称="没有的工会"), hand.member_row(1), hand.member_row(1)
        )
        roster_id = await hand.checked(RosterKind.MEMBERS, content, now=now)
        assert await hand.codes(units, roster_id, 1) == {"unit_unknown"}
        assert await hand.codes(units, roster_id, 2) == set()
        assert "id_repeated_in_file" in await hand.codes(units, roster_id, 3)

    async def test_shows_the_cells_as_they_are_with_personal_numbers_masked(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        """R10: refused or not, in their own column or by mistake in another one."""
        strayed = hand.member_row(2, 姓名=hand.id_no(2))
        content = members(hand.member_row(1), strayed)
        roster_id = await hand.checked(RosterKind.MEMBERS, content, now=now)
        entries = await units.fetch(
            "SELECT shown::text, name FROM roster_rows WHERE roster_id = $1 ORDER BY number",
            roster_id,
        )
        good, refused = (orjson.loads(entry["shown"]) for entry in entries)
        assert good["id_no"] == hand.id_no(1)[:3] + "*" * 11 + hand.id_no(1)[-4:]
        assert good["mobile"] == "139****0001"
        assert good["address"] == "成都市锦江区****"
        assert (good["sex"], good["joined_on"]) == ("女", "2016-03-01")
        assert "technical_level" not in good
        assert refused["name"] == hand.id_no(2)[:3] + "*" * 11 + hand.id_no(2)[-4:]
        for entry in entries:
            assert hand.id_no(1) not in entry["shown"]
            assert hand.id_no(2) not in entry["shown"] + entry["name"]

    async def test_names_the_line_that_a_mobile_repeats(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        second = hand.member_row(2, 手机号码=hand.member_row(1)[14])
        content = members(hand.member_row(1), second)
        roster_id = await hand.checked(RosterKind.MEMBERS, content, now=now)
        (found,) = (await hand.findings(units, roster_id))[2]
        assert found["code"] == "mobile_repeated_in_file"
        assert found["ref"] == "O3"
        assert "第 2 行" in found["message"]

    async def test_keeps_a_clerk_inside_the_clerks_units(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        clerk = hand.clerk(await hand.unit(units, hand.EDUCATION))
        content = members(
            hand.member_row(1),
            hand.member_row(2, unit=EXAMINATION),
            hand.member_row(3, unit=hand.WATER),
        )
        roster_id = await hand.checked(RosterKind.MEMBERS, content, now=now, by=clerk)
        assert await hand.verdicts(units, roster_id) == {1: "GOOD", 2: "GOOD", 3: "REFUSED"}
        assert await hand.codes(units, roster_id, 3) == {"unit_out_of_scope"}

    async def test_names_a_members_other_unit_to_the_province_alone_r10(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        await hand.applied(
            RosterKind.MEMBERS, members(hand.member_row(1, unit=hand.WATER)), now=now
        )
        clerk = hand.clerk(await hand.unit(units, hand.EDUCATION))
        told = []
        for by, row in ((hand.OFFICE, 2), (clerk, 3)):
            content = members(hand.member_row(1), hand.member_row(row))
            roster_id = await hand.checked(RosterKind.MEMBERS, content, now=now, by=by)
            assert await hand.codes(units, roster_id, 1) >= {"member_of_another_unit"}
            told.append(str((await hand.findings(units, roster_id))[1]))
        assert hand.WATER in told[0]
        assert hand.WATER not in told[1]
        assert "其他单位" in told[1]

    async def test_refuses_another_members_mobile(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        await hand.applied(RosterKind.MEMBERS, members(hand.member_row(1)), now=now)
        content = members(hand.member_row(2, 手机号码=hand.member_row(1)[14]))
        roster_id = await hand.checked(RosterKind.MEMBERS, content, now=now)
        assert await hand.codes(units, roster_id, 1) == {"mobile_of_another_member"}


class TestApply:
    async def test_refuses_what_appeared_since_the_check_and_takes_the_rest(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        late = await hand.checked(
            RosterKind.MEMBERS, members(hand.member_row(1), hand.member_row(2)), now=now
        )
        await hand.accepted(late, now=now)
        await hand.applied(
            RosterKind.MEMBERS, members(hand.member_row(1, unit=hand.WATER)), now=now
        )
        with acting_within(SYSTEM.scope):
            await worker.apply(late, now=now)
        found = await hand.roster(units, late)
        assert (found["state"], found["rows_applied"], found["rows_refused"]) == ("APPLIED", 1, 1)
        assert "member_of_another_unit" in await hand.codes(units, late, 1)
        assert await units.fetchval("SELECT count(*) FROM members") == 2

    async def test_brings_a_known_member_up_to_date_and_keeps_what_is_left_empty(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        await hand.applied(RosterKind.MEMBERS, members(hand.member_row(1)), now=now)
        again = hand.member_row(1, 姓名="李桦", 邮编=None, 通讯地址=None, 会员状态="退休")
        roster_id = await hand.applied(RosterKind.MEMBERS, members(again), now=now)
        assert await hand.codes(units, roster_id, 1) >= {"membership_status_kept"}
        (known,) = await units.fetch("SELECT * FROM members")
        assert (known["name"], known["postcode"], known["status"]) == ("李桦", "610000", "ACTIVE")
        address = await opened("address", known["address_sealed"])
        assert address == "成都市锦江区蜀都大道23号"

    async def test_stores_personal_cells_sealed_and_findable(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        await hand.applied(RosterKind.MEMBERS, members(hand.member_row(1)), now=now)
        ring = crypto.keyring()
        known = await units.fetchrow(
            "SELECT * FROM members WHERE id_no_index = $1",
            ring.blind_index("id_no", hand.id_no(1)),
        )
        assert known is not None
        assert await opened("id_no", known["id_no_sealed"]) == hand.id_no(1)
        assert await opened("mobile", known["mobile_sealed"]) == "13900000001"
        assert known["id_no_masked"] == hand.id_no(1)[:3] + "*" * 11 + hand.id_no(1)[-4:]
        assert known["consent_ref"] == f"C{known['roster_row_id']:012d}"
        assert (known["pinyin"], known["initials"]) == spelling.spell(known["name"])
        assert known["initials"]

    async def test_gives_no_consent_back_that_was_withdrawn(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        """Who took it back is in the next roster all the same; only they themselves give it anew."""
        await hand.applied(RosterKind.MEMBERS, members(hand.member_row(1)), now=now)
        await units.execute("UPDATE members SET consent_ref = ''")
        again = members(hand.member_row(1, 政治面貌="中共党员"))
        await hand.applied(RosterKind.MEMBERS, again, now=now)
        [known] = await units.fetch("SELECT consent_ref, political_status FROM members")
        assert tuple(known) == ("", "01")

    async def test_dates_the_rows_it_took_and_no_others(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        content = members(hand.member_row(1), hand.member_row(2, 手机号码="139"))
        roster_id = await hand.applied(RosterKind.MEMBERS, content, now=now)
        ids = await units.fetch(
            "SELECT id FROM roster_rows WHERE roster_id = $1 ORDER BY number", roster_id
        )
        with acting_within(SYSTEM.scope):
            found = await pages.by_keys(
                queries.ROWS, [entry["id"] for entry in ids], scope=SYSTEM.scope
            )
        assert [found[entry["id"]]["applied_at"] for entry in ids] == [now, None]


class TestGuards:
    """Row by row or many at once: each is of a workbook that is there, and stays."""

    async def test_know_no_row_of_a_workbook_that_is_not_there(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        roster_id = await hand.checked(RosterKind.MEMBERS, members(hand.member_row(1)), now=now)
        copied = (
            "INSERT INTO roster_rows (roster_id, number, sheet_row, verdict, unit_name, name,"
            " id_no_masked, mobile_masked, attributes, faults)"
            " SELECT $1, number + places.more, sheet_row, verdict, unit_name, name, id_no_masked,"
            " mobile_masked, attributes, faults FROM roster_rows, (VALUES (1), (2)) places(more)"
            " WHERE roster_id = $2"
        )
        with pytest.raises(asyncpg.ForeignKeyViolationError, match="of a workbook"):
            await units.execute(copied, 999, roster_id)
        assert await units.execute(copied, roster_id, roster_id) == "INSERT 0 2"

    @pytest.mark.parametrize(
        "act",
        [
            "DELETE FROM rosters WHERE id = $1",
            "UPDATE rosters SET id = 999 WHERE id = $1",
            "UPDATE roster_rows SET roster_id = 1 WHERE roster_id = $1",
        ],
    )
    async def test_leave_rows_with_their_workbook(
        self, units: asyncpg.Connection, now: datetime, act: str
    ) -> None:
        roster_id = await hand.checked(RosterKind.MEMBERS, members(hand.member_row(1)), now=now)
        with pytest.raises(asyncpg.RestrictViolationError, match=r"stays|keeps"):
            await units.execute(act, roster_id)


class TestSweep:
    async def test_finds_what_waits_for_a_worker(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        waiting = await hand.receive(RosterKind.MEMBERS, members(hand.member_row(1)), now=now)
        begun = await hand.receive(RosterKind.MEMBERS, members(hand.member_row(2)), now=now)
        with acting_within(SYSTEM.scope):
            assert await rosters.begin_check(begun) is not None
            assert await due.rows_due(now=now, grace_s=0) == (
                ("check_roster", waiting),
                ("check_roster", begun),
            )
        assert (await hand.roster(units, begun))["state"] == "CHECKING"
