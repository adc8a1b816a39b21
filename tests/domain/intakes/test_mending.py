"""Rows of rosters corrected on the page, and people asked for from other units."""

from datetime import datetime
from typing import Any, ClassVar

import asyncpg
import orjson
import pytest

from domain.actors import Actor
from domain.errors import NotFound, NotPermitted
from domain.intakes import operations as intakes
from domain.intakes import rules
from domain.memberships import operations as memberships
from domain.memberships.rules import TransferInWrongState
from domain.rosters.rules import (
    RosterInWrongState,
    RosterKind,
)
from domain.transactions import acting_within, transaction, value
from tests.domain.intakes.desk import act, ids, listed, members, standings, taken, typed
from tests.workers import hand


class TestFix:
    async def test_judges_the_row_anew_and_keeps_what_stood_there(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        rows = hand.member_row(1, 手机号码="139"), hand.member_row(2)
        roster_id = await hand.checked(RosterKind.MEMBERS, members(*rows), now=now)
        [row_id] = await ids(units, roster_id, 1)
        assert await typed(row_id, "mobile", "138", by=hand.OFFICE, now=now) == roster_id
        assert await hand.codes(units, roster_id, 1) == {"mobile_too_short"}
        await typed(row_id, "mobile", "139 1234 5678", by=hand.OFFICE, now=now)
        assert await hand.codes(units, roster_id, 1) == set()
        found = (await listed(units, roster_id))[1]
        assert (found["verdict"], found["mobile_masked"]) == ("GOOD", "139****5678")
        fixes = await units.fetch("SELECT * FROM roster_fixes ORDER BY id")
        assert [(one["before"], one["after"]) for one in fixes] == [
            ("1**", "1**"), ("1**", "139******5678"),
        ]  # fmt: skip
        assert (await hand.roster(units, roster_id))["rows_refused"] == 0
        told = await units.fetch("SELECT details FROM audit_entries WHERE action = 'roster.fix'")
        assert len(told) == 2
        assert "13912345678" not in str(told)
        await hand.accepted(roster_id, now=now)
        assert (await taken(units, roster_id, now))["rows_applied"] == 2
        with pytest.raises(rules.RosterRowTaken):
            await typed(row_id, "post", "科员", by=hand.OFFICE, now=now)

    async def test_frees_the_row_that_repeated_it(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        rows = hand.member_row(1), hand.member_row(2, 手机号码="13900000001")
        roster_id = await hand.checked(RosterKind.MEMBERS, members(*rows), now=now)
        assert await hand.codes(units, roster_id, 2) == {"mobile_repeated_in_file"}
        [first] = await ids(units, roster_id, 1)
        await typed(first, "mobile", "13900000009", by=hand.OFFICE, now=now)
        assert await hand.codes(units, roster_id, 2) == set()

    async def test_reads_a_row_without_findings_back_as_it_was(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        roster_id = await hand.checked(RosterKind.MEMBERS, members(hand.member_row(1)), now=now)
        before = (await listed(units, roster_id))[1]
        [row_id] = await ids(units, roster_id, 1)
        await typed(row_id, "post", "科员", by=hand.OFFICE, now=now)
        after = (await listed(units, roster_id))[1]
        same = ("id_no_index", "mobile_index", "address_index", "verdict", "name", "unit_id")
        assert [after[one] for one in same] == [before[one] for one in same]
        was, is_ = orjson.loads(before["attributes"]), orjson.loads(after["attributes"])
        assert {key for key in is_ if is_[key] != was[key]} == {"post"}

    @pytest.mark.parametrize(("field", "text"), [("nothing", "x"), ("post", "长" * 201)])
    async def test_refuses_what_no_cell_holds(
        self, units: asyncpg.Connection, now: datetime, field: str, text: str
    ) -> None:
        roster_id = await hand.checked(RosterKind.MEMBERS, members(hand.member_row(1)), now=now)
        [row_id] = await ids(units, roster_id, 1)
        with pytest.raises(rules.FixInvalid):
            await typed(row_id, field, text, by=hand.OFFICE, now=now)

    async def test_lets_no_clerk_try_one_identity_number_after_another(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        clerk = hand.clerk(await hand.unit(units, hand.EDUCATION))
        content = members(hand.member_row(1))
        roster_id = await hand.checked(RosterKind.MEMBERS, content, now=now, by=clerk)
        [row_id] = await ids(units, roster_id, 1)
        for number in range(rules.IDENTITY_FIXES_PER_DAY):
            await typed(row_id, "id_no", hand.id_no(100 + number), by=clerk, now=now)
        with pytest.raises(rules.TooManyIdentityFixes):
            await typed(row_id, "id_no", hand.id_no(200), by=clerk, now=now)
        await typed(row_id, "id_no", hand.id_no(200), by=hand.OFFICE, now=now)


class TestAskTransfers:
    WORDS: ClassVar = {"document": "介绍信", "reason": "调动"}

    async def asked(self, owner: asyncpg.Connection, now: datetime) -> tuple[int, Actor]:
        away = [hand.member_row(n, unit=hand.WATER) for n in (1, 2)]
        await hand.applied(RosterKind.MEMBERS, members(*away), now=now)
        clerk = hand.clerk(await hand.unit(owner, hand.EDUCATION))
        content = members(hand.member_row(1), hand.member_row(2), hand.member_row(3))
        roster_id = await hand.checked(RosterKind.MEMBERS, content, now=now, by=clerk)
        words: dict[str, Any] = {"row_ids": None, "by": clerk, "now": now, **self.WORDS}
        assert await act(intakes.ask_transfers, roster_id, **words) == 2
        assert await act(intakes.ask_transfers, roster_id, **words) == 0
        return roster_id, clerk

    async def test_asks_once_and_tells_the_clerk_nothing(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        """R10: the other unit is neither named to who asks nor its member changed."""
        _, clerk = await self.asked(units, now)
        found = await units.fetch("SELECT * FROM transfers ORDER BY id")
        assert [one["state"] for one in found] == ["ASKED", "ASKED"]
        assert {one["from_unit_name"] for one in found} == {""}
        assert await units.fetchval("SELECT count(*) FROM members WHERE status = 'ACTIVE'") == 2
        water = hand.clerk(await hand.unit(units, hand.WATER))
        seen = []
        for by in (clerk, water, hand.OFFICE):
            with acting_within(by.scope):
                seen.append(await self.seen())
        assert seen == [0, 2, 2]

    async def seen(self) -> int:
        async with transaction(read_only=True):
            count: int = await value("SELECT count(*) FROM transfers")
        return count

    async def test_brings_the_member_over_once_they_are_let_go(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        roster_id, clerk = await self.asked(units, now)
        [first, second] = await units.fetch("SELECT id FROM transfers ORDER BY id")
        with pytest.raises((NotPermitted, NotFound)):
            await act(memberships.agree_transfer, first["id"], by=clerk, now=now)
        await act(memberships.agree_transfer, first["id"], by=hand.OFFICE, now=now)
        with pytest.raises(TransferInWrongState):
            await act(memberships.agree_transfer, first["id"], by=hand.OFFICE, now=now)
        await act(
            memberships.cancel_transfer, second["id"], reason="查无此事", by=hand.OFFICE, now=now
        )
        moved = await units.fetchrow("SELECT * FROM members ORDER BY id LIMIT 1")
        assert moved is not None
        assert (moved["unit_id"], moved["status"]) == (clerk.unit_id, "ACTIVE")
        states = await units.fetch("SELECT state, from_unit_name FROM transfers ORDER BY id")
        assert [tuple(one.values()) for one in states] == [
            ("ACCEPTED", hand.WATER),
            ("CANCELLED", ""),
        ]
        await act(intakes.recheck, roster_id, by=clerk, now=now)
        assert await standings(units, roster_id) == ["UNCHANGED", "ELSEWHERE", "NEW"]


class TestReady:
    async def test_decides_nothing_while_it_is_taken_over(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        roster_id = await hand.checked(RosterKind.MEMBERS, members(hand.member_row(1)), now=now)
        [row_id] = await ids(units, roster_id, 1)
        await hand.accepted(roster_id, now=now)
        with pytest.raises(RosterInWrongState):
            await typed(row_id, "post", "科员", by=hand.OFFICE, now=now)
        with pytest.raises(RosterInWrongState):
            await act(intakes.recheck, roster_id, by=hand.OFFICE, now=now)
