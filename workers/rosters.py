"""Rosters on their way in: a workbook's rows are judged and staged, and applied once accepted."""

import asyncio
import string
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from datetime import datetime
from itertools import islice
from typing import Final

from domain import directories, merging, staging
from domain.calendar import CHINA
from domain.cells import OUR_OWN, Carrier
from domain.intakes import operations as intakes
from domain.programmes import operations as programmes
from domain.rosters import operations as rosters
from domain.rosters import queries, rules
from domain.rosters.rules import RosterKind, Workbook
from integrations.excel import layouts, reader
from integrations.excel.unreadable import RosterUnreadable
from workers import exchange, judges, preflight
from workers.broker import actor
from workers.judging import Judge, Judging

Finish = Callable[..., Awaitable[bool]]

LAYOUTS: Final = {
    RosterKind.UNITS: layouts.UNITS,
    RosterKind.MEMBERS: layouts.MEMBERS,
    RosterKind.PURCHASES: layouts.PURCHASES,
}


@actor
async def check_roster(roster_id: int) -> None:
    """This will judge every row of a workbook; nothing else changes."""
    await check(roster_id, now=datetime.now(CHINA))


@actor
async def apply_roster(roster_id: int) -> None:
    """This will apply an accepted workbook's good rows."""
    await apply(roster_id, now=datetime.now(CHINA))


async def check(roster_id: int, *, now: datetime, chunk_rows: int = rules.CHUNK_ROWS) -> None:
    """This will read, judge and stage a workbook's rows chunk by chunk, from where they stand.

    A worker that finds another one ahead of it stops. A workbook that cannot be read is closed
    with the reason and not tried again.

    Raises:
        RosterUnknown: no such workbook.
    """
    workbook = await rosters.begin_check(roster_id)
    if workbook is None:
        return
    judges.get_ready(len(workbook.content))
    judging = await _judging(workbook.kind, now)
    try:
        rows_total = await _stage(roster_id, workbook, judging, chunk_rows)
    except RosterUnreadable as error:
        await rosters.mark_unreadable(roster_id, code=error.code, problem=error.message, now=now)
        return
    if rows_total is None:
        return
    if workbook.corrects_id is not None:
        await merging.merge(roster_id, rows_total=rows_total, judge=judging.judge(), now=now)
        return
    await _FINISH[workbook.kind](roster_id, rows_total=rows_total, now=now)


async def apply(roster_id: int, *, now: datetime) -> None:
    """This will apply an accepted workbook whole, or leave it as it was.

    Raises:
        RosterUnknown: no such workbook.
    """
    kind = await queries.kind_of(roster_id)
    take_over = directories.apply if kind is None else _TAKE_OVER[kind]
    await take_over(roster_id, now=now)


async def _stage(
    roster_id: int, workbook: Workbook, judging: Judging, chunk_rows: int
) -> int | None:
    """This will stage what is not staged yet; the number of rows, or None if another got ahead."""
    rows_done = workbook.rows_done
    sheet = await asyncio.to_thread(reader.open_sheet, workbook.content, LAYOUTS[workbook.kind])
    expected = await _expect(roster_id, sheet)
    unread = islice(sheet.rows(), rows_done, None)
    size = {"rows_expected": expected - rows_done, "block_rows": chunk_rows}
    async with aclosing(judges.sealed_blocks(unread, judging, **size)) as blocks:
        async for block in blocks:
            if not await staging.stage(roster_id, block, rows_done=rows_done):
                return None
            rows_done += block.rows
    await _expect(roster_id, sheet, rows_total=rows_done)
    return rows_done


async def _expect(roster_id: int, sheet: reader.Sheet, *, rows_total: int | None = None) -> int:
    """This will note and give how many rows there are, and what was noticed; at the end once more."""
    said = await asyncio.to_thread(sheet.rows_expected) if rows_total is None else rows_total
    notices = await asyncio.to_thread(sheet.notices)
    columns = {field: letters for letters, field in sheet.header.columns.items()}
    await rosters.expect(roster_id, rows_total=said, columns=columns, notices=notices)
    return said


async def judge_of(kind: RosterKind, now: datetime) -> Judge:
    """This will give what judges one row of a kind by itself, by what holds on a day."""
    return (await _judging(kind, now)).judge()


async def _judging(kind: RosterKind, now: datetime) -> Judging:
    today = now.astimezone(CHINA).date()
    carrier = _carrier()
    if kind is RosterKind.MEMBERS:
        return Judging(kind, today, carrier, bank=await preflight.in_force(today))
    if kind is RosterKind.PURCHASES:
        terms = await programmes.terms_of(programmes.MUTUAL_AID)
        return Judging(kind, today, carrier, terms=terms)
    return Judging(kind, today, carrier)


def _carrier() -> Carrier:
    """This will say what a text may hold that is to travel in this bank's files."""
    profile = exchange.agreed()
    if profile is None:
        return OUR_OWN
    signs = {profile.delimiter, *OUR_OWN.separators} & set(string.punctuation)
    return Carrier(profile.encoding, "".join(sorted(signs)))


_FINISH: Final[Mapping[RosterKind, Finish]] = {
    RosterKind.UNITS: directories.finish_check,
    RosterKind.MEMBERS: intakes.finish_check,
    RosterKind.PURCHASES: programmes.finish_check,
}
_TAKE_OVER: Final[Mapping[RosterKind, Finish]] = {
    RosterKind.UNITS: directories.apply,
    RosterKind.MEMBERS: intakes.apply,
    RosterKind.PURCHASES: programmes.record_purchases,
}
