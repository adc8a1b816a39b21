"""The tree of units on a real PostgreSQL."""

import json
from datetime import date, datetime

import asyncpg
import pytest

from domain import crypto
from domain.calendar import CHINA
from domain.rosters.rules import RosterKind
from domain.units.rules import ACCOUNT_PURPOSE
from tests.workers import hand

ROOT = ("四川省直机关工会", None, "81510000132044611A")
CHILD = ("四川省教育厅机关工会", "四川省直机关工会", "815100009945416708")
GRANDCHILD = ("四川省教育考试院工会", "四川省教育厅机关工会", "81510000671641570C")
OTHER = ("四川省科学技术厅机关工会", "四川省直机关工会", "81510000549717623W")


async def listed(*rows: tuple[object, ...], now: datetime) -> int:
    return await hand.applied(RosterKind.UNITS, hand.workbook(hand.UNIT_HEADER, rows), now=now)


ACCOUNT = "5101000000005678"
WHOLE = (
    *CHILD,
    *("李华", "13900000001", "中国邮政储蓄银行成都市分行", "教育厅机关工会委员会", ACCOUNT),
    *("2016-01-01", "2020-12-31", 120, "成都市锦江区蜀都大道23号"),
)


async def listed_whole(*rows: tuple[object, ...], now: datetime) -> int:
    content = hand.workbook(hand.WHOLE_UNIT_HEADER, [(*one, *("",) * 9)[:12] for one in rows])
    return await hand.applied(RosterKind.UNITS, content, now=now)


class TestEnrol:
    async def test_places_children_written_above_their_parents(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        await listed(GRANDCHILD, CHILD, ROOT, now=now)
        root, child, grandchild = [
            await hand.unit(database, row[0]) for row in (ROOT, CHILD, GRANDCHILD)
        ]
        assert root["path"] == f"/{root['id']}/"
        assert child["path"] == f"{root['path']}{child['id']}/"
        assert grandchild["path"] == f"{child['path']}{grandchild['id']}/"
        assert (root["parent_id"], grandchild["parent_id"]) == (None, child["id"])

    async def test_adds_below_what_is_there_and_changes_nothing_twice(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        await listed(ROOT, CHILD, now=now)
        before = await database.fetch("SELECT * FROM units ORDER BY id")
        await listed(ROOT, CHILD, OTHER, now=now)
        after = await database.fetch("SELECT * FROM units ORDER BY id")
        assert after[:2] == before
        assert after[2]["path"] == f"{before[0]['path']}{after[2]['id']}/"

    async def test_writes_down_what_a_directory_changed_in_a_unit(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        await listed(ROOT, CHILD, now=now)
        await listed(ROOT, (CHILD[0], ROOT[0], OTHER[2]), now=now)
        [entry] = await database.fetch("SELECT * FROM audit_entries WHERE action = 'unit.update'")
        child = await hand.unit(database, CHILD[0])
        assert (entry["subject_id"], entry["unit_id"]) == (child["id"], child["id"])
        assert json.loads(entry["details"])["changes"] == [
            {"field": "union_uscc", "before": "8151…6708", "after": "8151…623W"}
        ]

    @pytest.mark.parametrize(
        ("row", "code"),
        [
            ((GRANDCHILD[0], "没有的工会", GRANDCHILD[2]), "parent_unknown"),
            ((GRANDCHILD[0], ROOT[0], None), "union_uscc_missing"),
            ((GRANDCHILD[0], None, GRANDCHILD[2]), "root_already_exists"),
            ((GRANDCHILD[0], ROOT[0], CHILD[2]), "uscc_of_another_unit"),
            ((CHILD[0], OTHER[0], CHILD[2]), "parent_differs"),
        ],
        ids=["parent", "no code", "second root", "code taken", "moved"],
    )
    async def test_refuses_what_cannot_be_placed_and_takes_the_rest(
        self, database: asyncpg.Connection, now: datetime, row: tuple[object, ...], code: str
    ) -> None:
        await listed(ROOT, CHILD, OTHER, now=now)
        child = await hand.unit(database, CHILD[0])
        roster_id = await listed(row, ROOT, now=now)
        assert code in await hand.codes(database, roster_id, 1)
        assert await database.fetchval("SELECT count(*) FROM units") == 3
        assert await hand.unit(database, CHILD[0]) == child

    @pytest.mark.parametrize("end", ["closed", "merged"])
    async def test_leaves_units_that_have_ended_alone(
        self, database: asyncpg.Connection, now: datetime, end: str
    ) -> None:
        """Nothing is placed below one, nothing is changed of one, and each cell says why."""
        await listed(ROOT, CHILD, OTHER, now=now)
        into = (await hand.unit(database, OTHER[0]))["id"] if end == "merged" else None
        await database.execute(
            "UPDATE units SET status = 'CLOSED', closed_on = $2, merged_into_id = $3"
            " WHERE name = $1",
            *(CHILD[0], now.date(), into),
        )
        before = await database.fetch("SELECT * FROM units ORDER BY id")
        other_code = (CHILD[0], ROOT[0], GRANDCHILD[2])
        below = ("四川省招生考试工会", GRANDCHILD[0], "81510000998123185R")
        roster_id = await listed(other_code, (*GRANDCHILD[:2], None), below, OTHER, now=now)
        found = [await hand.codes(database, roster_id, n) for n in (1, 2, 3)]
        assert f"unit_{end}" in found[0]
        assert f"parent_{end}" in found[1]
        assert "parent_refused" in found[2]
        assert await database.fetch("SELECT * FROM units ORDER BY id") == before

    async def test_refuses_a_second_root_in_one_file(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        roster_id = await listed(ROOT, (CHILD[0], None, CHILD[2]), now=now)
        assert await hand.codes(database, roster_id, 2) >= {"root_already_exists"}

    async def test_keeps_what_a_directory_leaves_empty(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        await hand.sample(RosterKind.UNITS, now=now)
        before = await hand.unit(database, CHILD[0])
        await listed((CHILD[0], CHILD[1], None), now=now)
        assert await hand.unit(database, CHILD[0]) == before
        assert before["district"]

    async def test_takes_contacts_term_account_and_head_count_from_the_workbook(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        """The account is sealed wherever it lies, and masked wherever it is shown."""
        roster_id = await listed_whole(ROOT, WHOLE, now=now)
        child = await hand.unit(database, CHILD[0])
        assert (child["contact_name"], child["contact_phone"]) == ("李华", "13900000001")
        assert (child["term_from"], child["term_to"]) == (date(2016, 1, 1), date(2020, 12, 31))
        assert child["address"] == WHOLE[-1]
        assert child["bank_name"] == WHOLE[5]
        assert crypto.keyring().open(ACCOUNT_PURPOSE, child["account_no_sealed"]) == ACCOUNT
        assert child["account_no_masked"] == "510100******5678"
        [declared] = await database.fetch("SELECT * FROM headcounts")
        assert (declared["unit_id"], declared["count"]) == (child["id"], 120)
        assert declared["on_day"] == now.astimezone(CHINA).date()
        assert declared["declared_by_id"] == hand.OFFICE.staff_id
        assert str(roster_id) in declared["document"]
        for table in ("roster_rows", "units", "audit_entries"):
            assert not await database.fetchval(
                f"SELECT bool_or(t::text LIKE '%{ACCOUNT}%') FROM {table} t"
            )
        shown = await database.fetchval("SELECT shown FROM roster_rows WHERE number = 2")
        assert json.loads(shown)["account_no"] == "510100******5678"

    async def test_keeps_what_is_left_empty_and_declares_nothing_twice(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        await listed_whole(ROOT, WHOLE, now=now)
        before = await database.fetch("SELECT * FROM units ORDER BY id")
        await listed_whole(ROOT, CHILD, now=now)
        await listed_whole(WHOLE, ROOT, now=now)
        assert await database.fetch("SELECT * FROM units ORDER BY id") == before
        assert await database.fetchval("SELECT count(*) FROM headcounts") == 1
        trail = "SELECT count(*) FROM audit_entries WHERE action = 'unit.update'"
        assert await database.fetchval(trail) == 0

    async def test_tells_the_trail_what_changed_with_nobody_whole(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        await listed_whole(ROOT, WHOLE, now=now)
        other = (*CHILD, "赵敏", *WHOLE[4:7], "5101000000009999", *WHOLE[8:10], 130)
        await listed_whole(other, now=now)
        entries = await database.fetch(
            "SELECT action, details FROM audit_entries WHERE subject_type = 'unit' ORDER BY id"
        )
        assert [entry["action"] for entry in entries] == [
            *("unit.headcount", "unit.update", "unit.headcount"),
        ]
        assert json.loads(entries[1]["details"])["changes"] == [
            {"field": "contact_name", "before": "李*", "after": "赵*"},
            {
                "field": "account_no_masked",
                "before": "510100******5678",
                "after": "510100******9999",
            },
        ]
        assert json.loads(entries[2]["details"])["changes"] == [
            {"field": "headcount", "before": 120, "after": 130}
        ]

    async def test_refuses_a_term_that_ends_before_the_known_one_begins(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        await listed_whole(ROOT, WHOLE, now=now)
        ended = (*CHILD, "", "", "", "", "", "", "2015-12-31")
        roster_id = await listed_whole(ended, ROOT, now=now)
        assert await hand.codes(database, roster_id, 1) >= {"term_reversed_as_known"}
        assert (await hand.unit(database, CHILD[0]))["term_to"] == date(2020, 12, 31)
