"""Rosters of members on a real PostgreSQL: compared, and decided upon row by row."""

from datetime import datetime
from typing import Any

import asyncpg
import orjson
import pytest

from domain import codes
from domain.errors import NotPermitted
from domain.intakes import operations as intakes
from domain.intakes import rules
from domain.rosters.rules import (
    NothingToApply,
    RosterKind,
    RosterNotDecidedByRow,
    RosterUnknown,
)
from tests.domain.intakes.desk import act, ids, listed, members, standings, taken, typed
from tests.workers import hand

SENIOR = codes.code(codes.Table.EDUCATION, "高中")


class TestCompare:
    async def test_says_what_each_row_would_change_r10(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        known = [hand.member_row(n) for n in (1, 2, 4)]
        away = hand.member_row(3, unit=hand.WATER)
        await hand.applied(RosterKind.MEMBERS, members(*known, away), now=now)
        await units.execute("UPDATE members SET status = 'QUIT' WHERE mobile_masked LIKE '%0004'")
        rows = (
            hand.member_row(1),
            hand.member_row(
                2, 学历="高中", 手机号码="13911112222", 通讯地址="成都市青羊区人民中路1号"
            ),
            hand.member_row(3),
            hand.member_row(4),
            hand.member_row(5),
        )
        roster_id = await hand.checked(RosterKind.MEMBERS, members(*rows), now=now)
        said = await standings(units, roster_id)
        assert said == ["UNCHANGED", "CHANGED", "ELSEWHERE", "RETURNING", "NEW"]
        found = await listed(units, roster_id)
        diff = {one["field"]: one for one in orjson.loads(found[2]["diff"])}
        assert diff.keys() == {"education", "mobile_masked", "address"}
        assert diff["mobile_masked"]["before"] == "139****0002"
        assert diff["mobile_masked"]["after"] == "139****2222"
        assert diff["address"]["before"] is None
        assert "人民中路" not in str(diff)
        assert [orjson.loads(found[n]["diff"]) for n in (1, 3, 5)] == [[], [], []]
        assert await units.fetchval("SELECT count(*) FROM members") == 4

    async def test_tells_a_stranger_to_the_name_nothing_of_a_member_elsewhere(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        """R10: an identity number alone finds out nothing."""
        away = hand.member_row(1, unit=hand.WATER)
        await hand.applied(RosterKind.MEMBERS, members(away), now=now)
        clerk = hand.clerk(await hand.unit(units, hand.EDUCATION))
        content = members(hand.member_row(1, 姓名="王五"))
        roster_id = await hand.checked(RosterKind.MEMBERS, content, now=now, by=clerk)
        assert await standings(units, roster_id) == ["NEW"]
        assert await hand.codes(units, roster_id, 1) == {"id_not_verified"}
        told = str(await hand.findings(units, roster_id))
        assert hand.WATER not in told
        assert "李华" not in told

    async def test_names_another_open_roster_only_to_those_who_may_see_it(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        owner = hand.clerk(await hand.unit(units, hand.EDUCATION))
        other = hand.clerk(await hand.unit(units, hand.WATER))
        twice = hand.member_row(1), hand.member_row(2)
        await hand.checked(RosterKind.MEMBERS, members(*twice), now=now, by=owner)
        again = await hand.checked(RosterKind.MEMBERS, members(twice[0]), now=now, by=owner)
        assert await hand.codes(units, again, 1) == {"in_another_roster"}
        assert "名册.xlsx" in str(await hand.findings(units, again))
        stranger = members(hand.member_row(2, unit=hand.WATER))
        unseen = await hand.checked(RosterKind.MEMBERS, stranger, now=now, by=other)
        assert await hand.codes(units, unseen, 1) == set()
        await hand.accepted(again, now=now, by=owner)
        assert (await taken(units, again, now))["rows_applied"] == 1

    async def test_keeps_the_name_on_a_card_for_the_office_r7(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        await hand.applied(RosterKind.MEMBERS, members(hand.member_row(1)), now=now)
        await units.execute(
            "SET session_replication_role = replica;"
            "INSERT INTO card_applications (req_id, batch_id, member_id, unit_id, state, code,"
            " created_at) SELECT 'R1', 1, id, unit_id, 'SENT', '', now() FROM members;"
            "SET session_replication_role = origin"
        )
        clerk = hand.clerk(await hand.unit(units, hand.EDUCATION))
        for by, number, code in ((clerk, 2, "name_kept"), (hand.OFFICE, 3, "name_on_card")):
            content = members(hand.member_row(1, 姓名="李桦"), hand.member_row(number))
            roster_id = await hand.checked(RosterKind.MEMBERS, content, now=now, by=by)
            assert code in await hand.codes(units, roster_id, 1)
            verdict = (await hand.verdicts(units, roster_id))[1]
            assert verdict == ("REFUSED" if by is clerk else "NOTED")

    async def test_leaves_changes_of_members_to_the_office_until_units_keep_their_own_r7(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        """A workbook is no way around the review of corrections: newcomers are taken, changes wait."""
        await hand.applied(RosterKind.MEMBERS, members(hand.member_row(1)), now=now)
        clerk = hand.clerk(await hand.unit(units, hand.EDUCATION))
        other = hand.member_row(1, 手机号码="13912345678")
        content = members(other, hand.member_row(2))
        roster_id = await hand.checked(RosterKind.MEMBERS, content, now=now, by=clerk)
        assert await standings(units, roster_id) == ["CHANGED", "NEW"]
        before = await units.fetchval(
            "SELECT mobile_masked FROM members WHERE roster_row_id IS NOT NULL"
        )
        words: dict[str, Any] = {"row_ids": None, "standings": ["NEW", "CHANGED"], "now": now}
        await act(intakes.accept, roster_id, by=clerk, **words)
        assert (await taken(units, roster_id, now))["rows_applied"] == 1
        with pytest.raises(rules.ChangesAreTheOffices):
            await act(intakes.accept, roster_id, by=clerk, **words)
        assert await units.fetchval("SELECT count(*) FROM members WHERE mobile_masked = $1", before)
        await act(intakes.accept, roster_id, by=hand.OFFICE, **words)
        assert (await taken(units, roster_id, now))["rows_applied"] == 2
        masks = {one["mobile_masked"] for one in await units.fetch("SELECT * FROM members")}
        assert "139****5678" in masks

    async def test_refuses_whoever_had_the_processing_of_their_data_restricted(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        """PIPL 44: told at the check, and found at the taking over if it began in between."""
        people = hand.member_row(1), hand.member_row(2)
        await hand.applied(RosterKind.MEMBERS, members(*people), now=now)
        other = hand.member_row(1, 学历="高中"), hand.member_row(2, 学历="高中")
        early = await hand.checked(RosterKind.MEMBERS, members(*other), now=now)
        await units.execute("UPDATE members SET restricted_on = $1 WHERE id = 1", now.date())
        late = await hand.checked(RosterKind.MEMBERS, members(other[0]), now=now)
        assert "processing_restricted" in await hand.codes(units, late, 1)
        assert (await hand.verdicts(units, late))[1] == "REFUSED"
        assert "限制处理" in str(await hand.findings(units, late))
        await hand.accepted(early, now=now)
        assert (await taken(units, early, now))["rows_applied"] == 1
        assert "processing_restricted" in await hand.codes(units, early, 1)
        told = await units.fetch("SELECT id FROM members WHERE education = $1", SENIOR)
        assert [one["id"] for one in told] == [2]


class TestApply:
    async def test_leaves_what_is_as_it_was_untouched(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        await hand.applied(RosterKind.MEMBERS, members(hand.member_row(1)), now=now)
        before = await units.fetchrow("SELECT * FROM members")
        content = members(hand.member_row(1), hand.member_row(2))
        roster_id = await hand.applied(RosterKind.MEMBERS, content, now=now)
        assert await units.fetchrow("SELECT * FROM members ORDER BY id LIMIT 1") == before
        assert (await hand.roster(units, roster_id))["rows_applied"] == 2

    async def test_refuses_what_changed_since_it_was_seen(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        await hand.applied(RosterKind.MEMBERS, members(hand.member_row(1)), now=now)
        late = await hand.checked(
            RosterKind.MEMBERS,
            members(hand.member_row(1, 学历="高中"), hand.member_row(2)),
            now=now,
        )
        await hand.applied(RosterKind.MEMBERS, members(hand.member_row(1, 学历="初中")), now=now)
        await hand.accepted(late, now=now)
        found = await taken(units, late, now)
        assert (found["rows_applied"], found["rows_refused"]) == (1, 1)
        assert "changed_since_check" in await hand.codes(units, late, 1)
        await act(intakes.recheck, late, by=hand.OFFICE, now=now)
        assert (await hand.verdicts(units, late))[1] == "GOOD"
        await hand.accepted(late, now=now)
        found = await taken(units, late, now)
        assert (found["rounds"], found["rows_applied"], found["rows_refused"]) == (2, 2, 0)
        assert (
            await units.fetchval("SELECT count(*) FROM members WHERE education = $1", SENIOR) == 1
        )

    async def test_has_who_left_apply_again_with_the_change_written_down(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        await hand.applied(RosterKind.MEMBERS, members(hand.member_row(1)), now=now)
        await units.execute("UPDATE members SET status = 'QUIT'")
        content = members(hand.member_row(1), hand.member_row(2))
        roster_id = await hand.applied(RosterKind.MEMBERS, content, now=now)
        assert (await hand.roster(units, roster_id))["rows_applied"] == 2
        states = await units.fetch("SELECT status FROM members ORDER BY id")
        assert [one["status"] for one in states] == ["PENDING", "ACTIVE"]
        [change] = await units.fetch("SELECT * FROM membership_changes")
        assert (change["from_status"], change["to_status"]) == ("QUIT", "PENDING")
        assert change["changed_by_id"] == hand.OFFICE.staff_id

    async def test_takes_nobody_back_whose_membership_is_over(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        await hand.applied(RosterKind.MEMBERS, members(hand.member_row(1)), now=now)
        await units.execute("UPDATE members SET status = 'EXPELLED'")
        content = members(hand.member_row(1), hand.member_row(2))
        roster_id = await hand.applied(RosterKind.MEMBERS, content, now=now)
        assert await hand.codes(units, roster_id, 1) == {"membership_over"}
        assert await units.fetchval("SELECT status FROM members ORDER BY id LIMIT 1") == "EXPELLED"


class TestAccept:
    async def test_takes_the_chosen_rows_and_leaves_the_others_for_later(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        rows = [hand.member_row(n) for n in (1, 2, 3)]
        roster_id = await hand.checked(RosterKind.MEMBERS, members(*rows), now=now)
        chosen = await ids(units, roster_id, 2)
        words: dict[str, Any] = {
            "row_ids": chosen,
            "standings": None,
            "by": hand.OFFICE,
            "now": now,
        }
        await act(intakes.accept, roster_id, **words)
        found = await taken(units, roster_id, now)
        assert (found["state"], found["rounds"], found["rows_applied"]) == ("APPLIED", 1, 1)
        assert [row["round"] for row in (await listed(units, roster_id)).values()] == [2, 1, 2]
        await hand.accepted(roster_id, now=now)
        found = await taken(units, roster_id, now)
        assert (found["rounds"], found["rows_applied"]) == (2, 3)
        assert len(orjson.loads(found["round_ends"])) == 2
        assert await units.fetchval("SELECT count(*) FROM members") == 3
        with pytest.raises(NothingToApply):
            await hand.accepted(roster_id, now=now)

    async def test_takes_a_class(self, units: asyncpg.Connection, now: datetime) -> None:
        await hand.applied(RosterKind.MEMBERS, members(hand.member_row(1)), now=now)
        rows = hand.member_row(1, 学历="高中"), hand.member_row(2)
        roster_id = await hand.checked(RosterKind.MEMBERS, members(*rows), now=now)
        words: dict[str, Any] = {
            "row_ids": None,
            "standings": ["NEW"],
            "by": hand.OFFICE,
            "now": now,
        }
        await act(intakes.accept, roster_id, **words)
        assert (await taken(units, roster_id, now))["rows_applied"] == 1
        assert (
            await units.fetchval("SELECT count(*) FROM members WHERE education = $1", SENIOR) == 0
        )

    async def test_refuses_others_rosters_other_kinds_and_other_people(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        owner = hand.clerk(await hand.unit(units, hand.EDUCATION))
        other = hand.clerk(await hand.unit(units, hand.WATER))
        content = members(hand.member_row(1))
        roster_id = await hand.checked(RosterKind.MEMBERS, content, now=now, by=owner)
        [row_id] = await ids(units, roster_id, 1)
        words: dict[str, Any] = {"row_ids": [row_id], "now": now}
        for by, refusal in ((other, RosterUnknown), (hand.MAKER, NotPermitted)):
            with pytest.raises(refusal):
                await act(intakes.accept, roster_id, standings=None, by=by, **words)
            with pytest.raises(refusal):
                await act(intakes.reject, roster_id, reason="非本单位", by=by, **words)
            with pytest.raises((refusal, rules.RosterRowUnknown)):
                await typed(row_id, "post", "科员", by=by, now=now)
        [of_units] = await units.fetch("SELECT id FROM rosters WHERE kind = 'UNITS'")
        with pytest.raises(RosterNotDecidedByRow):
            await act(intakes.accept, of_units["id"], standings=None, by=hand.OFFICE, **words)
        for rows in ([], list(range(rules.ROWS_AT_ONCE + 1))):
            words = {"row_ids": rows, "reason": "错", "now": now}
            with pytest.raises(rules.RowsInvalid):
                await act(intakes.reject, roster_id, by=owner, **words)


class TestReject:
    async def test_leaves_a_row_out_until_it_is_taken_back(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        rows = hand.member_row(1), hand.member_row(1, 学历="高中"), hand.member_row(2)
        roster_id = await hand.checked(RosterKind.MEMBERS, members(*rows), now=now)
        assert (await hand.verdicts(units, roster_id))[2] == "REFUSED"
        words: dict[str, Any] = {
            "row_ids": await ids(units, roster_id, 1),
            "by": hand.OFFICE,
            "now": now,
        }
        with pytest.raises(rules.RejectionInvalid):
            await act(intakes.reject, roster_id, reason=" ", **words)
        assert await act(intakes.reject, roster_id, reason="填重了", **words) == 1
        assert (await hand.verdicts(units, roster_id))[2] == "GOOD"
        await hand.accepted(roster_id, now=now)
        assert (await taken(units, roster_id, now))["rows_applied"] == 2
        assert await act(intakes.restore, roster_id, **words) == 1
        assert await standings(units, roster_id) == ["CHANGED", "NEW", "NEW"]
