"""The tree of units on a real PostgreSQL."""

import json
from datetime import datetime

import asyncpg
import pytest

from domain.rosters.rules import RosterKind
from tests.workers import hand

ROOT = ("四川省直机关工会", None, "81510000132044611A")
CHILD = ("四川省教育厅机关工会", "四川省直机关工会", "815100009945416708")
GRANDCHILD = ("四川省教育考试院工会", "四川省教育厅机关工会", "81510000671641570C")
OTHER = ("四川省科学技术厅机关工会", "四川省直机关工会", "81510000549717623W")


async def listed(*rows: tuple[object, ...], now: datetime) -> int:
    return await hand.applied(RosterKind.UNITS, hand.workbook(hand.UNIT_HEADER, rows), now=now)


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
