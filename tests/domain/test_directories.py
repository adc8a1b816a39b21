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
from domain.rosters import operations as rosters
from domain.rosters.rules import (
    NothingToApply,
    RosterInWrongState,
    RosterKind,
    RosterNotDecidedByRow,
)
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

    async def test_tells_the_units_history_what_it_changed_and_who_accepted_it(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        """R4: a directory may give a union another account, which is not to go unseen."""
        roster_id = await hand.checked(RosterKind.UNITS, workbook(ROOT, CHANGED, OTHER), now=now)
        await take_over(roster_id, now=now)
        [told] = await units.fetch("SELECT * FROM unit_changes")
        child = await hand.unit(units, CHILD[0])
        assert (told["unit_id"], told["changed_by_id"]) == (child["id"], hand.OFFICE.staff_id)
        assert (told["kind"], str(roster_id) in told["document"]) == ("CORRECTED", True)
        changes = [(one["before"], one["after"]) for one in json.loads(told["changes"])]
        assert changes == [("李华", "赵敏"), ("510100******5678", "510100******9999")]
        [entry] = await units.fetch("SELECT * FROM audit_entries WHERE action = 'unit.update'")
        assert json.loads(entry["details"])["accepted_by"] == hand.OFFICE.staff_id


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
        with pytest.raises(RosterInWrongState):
            await recheck(waiting, now=now)
        with pytest.raises(RosterNotDecidedByRow):
            await recheck(members, now=now)
        assert await units.fetchval("SELECT count(*) FROM units") == 2


async def row_ids(owner: asyncpg.Connection, roster_id: int, *numbers: int) -> list[int]:
    found = await owner.fetch(
        "SELECT number, id FROM roster_rows WHERE roster_id = $1 AND number = ANY($2)"
        " ORDER BY number",
        roster_id,
        list(numbers),
    )
    return [one["id"] for one in found]


async def accept(
    roster_id: int,
    rows: list[int] | None,
    *,
    now: datetime,
    standings: list[str] | None = None,
    by: Actor = hand.OFFICE,
) -> None:
    with acting_within(by.scope):
        await directories.accept(roster_id, row_ids=rows, standings=standings, by=by, now=now)


async def run(roster_id: int, *, now: datetime) -> None:
    with acting_within(SYSTEM.scope):
        await worker.apply(roster_id, now=now)


async def decide(verb: str, roster_id: int, rows: list[int], *, now: datetime) -> None:
    words = {"reason": "建制未定"} if verb == "reject" else {}
    with acting_within(hand.OFFICE.scope):
        await getattr(directories, verb)(roster_id, row_ids=rows, by=hand.OFFICE, now=now, **words)


async def fixed(row_id: int, field: str, text: str, *, now: datetime) -> None:
    with acting_within(hand.OFFICE.scope):
        judge = await worker.judge_of(RosterKind.UNITS, now)
        await directories.fix(row_id, field=field, text=text, judge=judge, by=hand.OFFICE, now=now)


async def names(owner: asyncpg.Connection) -> set[str]:
    return {one["name"] for one in await owner.fetch("SELECT name FROM units")}


BELOW = ("四川省地震局机关工会", OTHER[0], "81510000671641570C")


class TestByRow:
    """R4: a directory is decided upon row by row, as a roster of members is."""

    async def test_takes_the_chosen_rows_and_leaves_the_others_for_later(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        roster_id = await hand.checked(RosterKind.UNITS, workbook(CHANGED, OTHER, BELOW), now=now)
        await accept(roster_id, await row_ids(units, roster_id, 2), now=now)
        await run(roster_id, now=now)
        assert await classes(roster_id) == {"CHANGED": 1, "NEW": 1, "TAKEN": 1}
        assert OTHER[0] in await names(units)
        assert (await hand.unit(units, CHILD[0]))["contact_name"] == "李华"
        await accept(roster_id, None, standings=["NEW"], now=now)
        await run(roster_id, now=now)
        assert await classes(roster_id) == {"CHANGED": 1, "TAKEN": 2}
        await take_over(roster_id, now=now)
        assert (await hand.unit(units, CHILD[0]))["contact_name"] == "赵敏"
        found = await hand.roster(units, roster_id)
        assert (found["rows_applied"], found["rounds"]) == (3, 3)

    async def test_takes_no_new_unit_before_the_one_above_it_and_names_both_rows(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        roster_id = await hand.checked(RosterKind.UNITS, workbook(BELOW, OTHER), now=now)
        with pytest.raises(directories.ParentRowFirst) as refused:
            await accept(roster_id, await row_ids(units, roster_id, 1), now=now)
        assert refused.value.message.startswith(
            f"第 2 行「{BELOW[0]}」的上级工会「{OTHER[0]}」在第 3 行"
        )
        assert await classes(roster_id) == {"NEW": 2}
        assert (await hand.roster(units, roster_id))["state"] == "CHECKED"
        await accept(roster_id, await row_ids(units, roster_id, 1, 2), now=now)
        await run(roster_id, now=now)
        child, parent = await hand.unit(units, BELOW[0]), await hand.unit(units, OTHER[0])
        assert child["parent_id"] == parent["id"]

    async def test_lets_nothing_stand_below_a_row_that_is_refused_or_left_out(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        bad = (OTHER[0], ROOT[0], "81510000549717623X")
        refused = await hand.checked(RosterKind.UNITS, workbook(bad, BELOW), now=now)
        assert await hand.codes(units, refused, 2) >= {"parent_refused"}
        assert "上级工会在本表第 2 行" in str((await hand.findings(units, refused))[2])

        roster_id = await hand.checked(RosterKind.UNITS, workbook(OTHER, BELOW), now=now)
        await decide("reject", roster_id, await row_ids(units, roster_id, 1), now=now)
        assert await classes(roster_id) == {"REJECTED": 1, "REFUSED": 1}
        assert await hand.codes(units, roster_id, 2) >= {"parent_left_out"}
        assert "上级工会在本表第 2 行" in str((await hand.findings(units, roster_id))[2])
        with pytest.raises(NothingToApply):
            await accept(roster_id, await row_ids(units, roster_id, 1, 2), now=now)
        await decide("restore", roster_id, await row_ids(units, roster_id, 1), now=now)
        assert await classes(roster_id) == {"NEW": 2}

    async def test_never_takes_a_row_that_was_left_out(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        roster_id = await hand.checked(RosterKind.UNITS, workbook(CHANGED, OTHER), now=now)
        await decide("reject", roster_id, await row_ids(units, roster_id, 2), now=now)
        await take_over(roster_id, now=now)
        assert OTHER[0] not in await names(units)
        assert await classes(roster_id) == {"REJECTED": 1, "TAKEN": 1}

    async def test_corrects_a_cell_of_a_row_and_judges_it_anew(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        bad = (*OTHER[:2], "81510000549717623X")
        roster_id = await hand.checked(RosterKind.UNITS, workbook(bad, BELOW, KNOWN), now=now)
        assert await classes(roster_id) == {"REFUSED": 2, "UNCHANGED": 1}
        wrong, _, known = await row_ids(units, roster_id, 1, 2, 3)
        await fixed(wrong, "union_uscc", OTHER[2], now=now)
        assert await classes(roster_id) == {"NEW": 2, "UNCHANGED": 1}
        # The account and the phone, which are shown masked, stay what they were.
        await fixed(known, "contact_name", "赵敏", now=now)
        [_, _, (standing, diff)] = await standings(units, roster_id)
        assert standing == "CHANGED"
        assert diff == [{"field": "contact_name", "before": "李华", "after": "赵敏"}]

    async def test_is_the_offices_alone(self, units: asyncpg.Connection, now: datetime) -> None:
        roster_id = await hand.checked(RosterKind.UNITS, workbook(CHANGED), now=now)
        rows = await row_ids(units, roster_id, 1)
        clerk = hand.clerk(await hand.unit(units, CHILD[0]))
        for by in (hand.MAKER, clerk):
            with pytest.raises(NotPermitted):
                await accept(roster_id, rows, now=now, by=by)

    async def test_leaves_nothing_half_done_when_it_is_cut_short(
        self, units: asyncpg.Connection, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        roster_id = await hand.checked(RosterKind.UNITS, workbook(CHANGED, OTHER), now=now)
        await accept(roster_id, await row_ids(units, roster_id, 2), now=now)
        before = await units.fetch("SELECT * FROM units ORDER BY id")
        staged = await units.fetch("SELECT * FROM roster_rows ORDER BY id")

        async def dies(*_: object, **__: object) -> None:
            raise ConnectionError

        with monkeypatch.context() as cut:
            cut.setattr(rosters, "finish_apply", dies)
            with pytest.raises(ConnectionError):
                await run(roster_id, now=now)
        assert await units.fetch("SELECT * FROM units ORDER BY id") == before
        assert await units.fetch("SELECT * FROM roster_rows ORDER BY id") == staged
        await run(roster_id, now=now)
        assert await classes(roster_id) == {"CHANGED": 1, "TAKEN": 1}


class TestCorrections:
    async def test_puts_corrected_rows_in_the_place_of_their_originals(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        bad = (*OTHER[:2], "81510000549717623X")
        of = await hand.checked(RosterKind.UNITS, workbook(bad, BELOW, KNOWN), now=now)
        other_account = (*KNOWN[:7], "5101009999995678")
        stray = ("四川省没有的工会", ROOT[0], "")
        content = workbook(other_account, OTHER, stray)
        by_upload = await corrected(content, of=of, now=now)
        found = await hand.roster(units, by_upload)
        assert (found["state"], found["rows_merged"]) == ("MERGED", 2)
        assert await hand.codes(units, by_upload, 3) >= {"row_not_in_original"}
        assert await classes(of) == {"NEW": 2, "CHANGED": 1}
        await take_over(of, now=now)
        assert {OTHER[0], BELOW[0]} <= await names(units)

    async def test_changes_nothing_when_it_says_nothing_new(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        of = await hand.checked(RosterKind.UNITS, workbook(OTHER, KNOWN), now=now)
        by_upload = await corrected(workbook(KNOWN, OTHER), of=of, now=now)
        found = await hand.roster(units, by_upload)
        assert (found["state"], found["rows_merged"]) == ("MERGED", 0)


async def corrected(content: bytes, *, of: int, now: datetime) -> int:
    with acting_within(hand.OFFICE.scope), hand.spooled(content) as spool:
        sent: dict[str, Any] = {"kind": RosterKind.UNITS, "content": spool, "corrects_id": of}
        roster_id = await rosters.receive(file_name="更正.xlsx", **sent, by=hand.OFFICE, now=now)
    with acting_within(SYSTEM.scope):
        await worker.check(roster_id, now=now)
    return roster_id


class TestTerms:
    """The number of the committee's term (届次), as a workbook brings it."""

    HEADER = ("工会名称", "上级工会", "第几届", "任期起", "任期止")

    async def upload(self, *told: str, now: datetime) -> int:
        content = hand.workbook(self.HEADER, [(*CHILD[:2], *told)])
        return await hand.applied(RosterKind.UNITS, content, now=now)

    async def test_are_taken_shown_and_kept_when_the_next_one_begins(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        await self.upload("第二届", "2011-01-01", "2015-12-31", now=now)
        roster_id = await self.upload("3", "2016-01-01", "2020-12-31", now=now)
        [(_, diff)] = await standings(units, roster_id)
        assert diff[0] == {"field": "term_number", "before": "第二届", "after": "第三届"}
        child = await hand.unit(units, CHILD[0])
        assert child["term_number"] == 3
        assert json.loads(child["earlier_terms"]) == [
            {"number": 2, "from": "2011-01-01", "to": "2015-12-31"}
        ]
        await self.upload("三", "2016-01-01", "2020-12-31", now=now)
        assert await hand.unit(units, CHILD[0]) == child

    @pytest.mark.parametrize(
        ("told", "code"),
        [
            (("第三届", "2015-06-01", "2020-12-31"), "term_overlaps"),
            (("第三届", "", ""), "term_number_alone"),
            (("第三次", "", ""), "term_number_format"),
        ],
    )
    async def test_are_refused_when_they_cannot_be(
        self, units: asyncpg.Connection, now: datetime, told: tuple[str, ...], code: str
    ) -> None:
        await self.upload("第二届", "2011-01-01", "2015-12-31", now=now)
        content = hand.workbook(self.HEADER, [(*CHILD[:2], *told)])
        roster_id = await hand.checked(RosterKind.UNITS, content, now=now)
        assert code in await hand.codes(units, roster_id, 1)
