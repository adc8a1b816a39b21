"""A corrected row of a directory goes in its original's place although both look alike."""

import io
from datetime import datetime

import asyncpg
import pytest
import xlsxwriter

from domain.actors import SYSTEM
from domain.rosters import operations as rosters
from domain.rosters.rules import RosterKind
from domain.transactions import acting_within
from tests.workers import hand
from workers import rosters as worker

ROOT = ("四川省直机关工会", None, "81510000132044611A")
CHILD = ("四川省教育厅机关工会", ROOT[0], "815100009945416708")


@pytest.fixture
async def units(database: asyncpg.Connection, now: datetime) -> asyncpg.Connection:
    """A root."""
    await hand.applied(RosterKind.UNITS, hand.workbook(hand.UNIT_HEADER, [ROOT]), now=now)
    return database


def with_formula(*row: str | None) -> bytes:
    """A directory of one row, whose credit code a formula gave."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("工会组织")
        sheet.write_row(0, 0, hand.UNIT_HEADER)
        sheet.write_row(1, 0, row)
        sheet.write_formula(1, 2, f'="{row[2]}"', None, row[2])
    return out.getvalue()


async def corrected(content: bytes, *, of: int, now: datetime) -> int:
    with acting_within(hand.OFFICE.scope), hand.spooled(content) as spool:
        roster_id = await rosters.receive(
            kind=RosterKind.UNITS,
            file_name="更正.xlsx",
            content=spool,
            by=hand.OFFICE,
            now=now,
            corrects_id=of,
        )
    with acting_within(SYSTEM.scope):
        await worker.check(roster_id, now=now)
    return roster_id


async def test_a_value_takes_the_place_of_the_formula_that_gave_it(
    units: asyncpg.Connection, now: datetime
) -> None:
    of = await hand.checked(RosterKind.UNITS, with_formula(*CHILD), now=now)
    assert await hand.codes(units, of, 1) >= {"cell_formula"}
    by_upload = await corrected(hand.workbook(hand.UNIT_HEADER, [CHILD]), of=of, now=now)
    assert (await hand.roster(units, by_upload))["rows_merged"] == 1
    assert "cell_formula" not in await hand.codes(units, of, 1)
    assert (await hand.verdicts(units, of))[1] != "REFUSED"
    fixed = await units.fetch("SELECT field FROM roster_fixes")
    assert [one["field"] for one in fixed] == ["union_uscc"]
    again = await corrected(hand.sized_workbook(hand.UNIT_HEADER, [CHILD]), of=of, now=now)
    assert (await hand.roster(units, again))["rows_merged"] == 0
