"""Rosters on their way in: a workbook's rows are judged and staged, and applied once accepted."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import Final

from domain import crypto
from domain.calendar import CHINA
from domain.cells import SheetRow
from domain.members import rules as member_rules
from domain.programmes import operations as programmes
from domain.programmes import rules as programme_rules
from domain.rosters import operations as rosters
from domain.rosters import queries, rules
from domain.rosters.rules import JudgedRow, RosterKind, Workbook
from domain.units import rules as unit_rules
from integrations.excel import layouts, reader
from integrations.excel.unreadable import RosterUnreadable
from workers.broker import actor

Judge = Callable[[SheetRow], JudgedRow]

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
    judge = await _judge(workbook.kind, now)
    try:
        rows_total = await _stage(roster_id, workbook, judge, chunk_rows)
    except RosterUnreadable as error:
        await rosters.mark_unreadable(roster_id, code=error.code, problem=error.message, now=now)
        return
    if rows_total is None:
        return
    is_purchases = workbook.kind is RosterKind.PURCHASES
    finish = programmes.finish_check if is_purchases else rosters.finish_check
    await finish(roster_id, rows_total=rows_total, now=now)


async def apply(roster_id: int, *, now: datetime) -> None:
    """This will apply an accepted workbook whole, or leave it as it was.

    Raises:
        RosterUnknown: no such workbook.
    """
    kind = await queries.kind_of(roster_id)
    take_over = programmes.record_purchases if kind is RosterKind.PURCHASES else rosters.apply
    await take_over(roster_id, now=now)


async def _stage(roster_id: int, workbook: Workbook, judge: Judge, chunk_rows: int) -> int | None:
    """This will stage what is not staged yet; the number of rows, or None if another got ahead."""
    rows_done = workbook.rows_done
    sheet = await asyncio.to_thread(reader.open_sheet, workbook.content, LAYOUTS[workbook.kind])
    await rosters.expect(roster_id, rows_total=await asyncio.to_thread(sheet.rows_expected))
    unread = islice(sheet.rows(), rows_done, None)
    while sealed := await asyncio.to_thread(_next_chunk, unread, judge, chunk_rows):
        if not await rosters.stage(roster_id, sealed, rows_done=rows_done):
            return None
        rows_done += len(sealed)
    return rows_done


def _next_chunk(
    unread: Iterator[SheetRow], judge: Judge, chunk_rows: int
) -> list[tuple[object, ...]]:
    return rules.seal(map(judge, islice(unread, chunk_rows)), crypto.keyring())


async def _judge(kind: RosterKind, now: datetime) -> Judge:
    today = now.astimezone(CHINA).date()
    if kind is RosterKind.UNITS:
        return lambda row: rules.judged(row, unit_rules.check(row))
    if kind is RosterKind.MEMBERS:
        return lambda row: rules.judged(row, member_rules.check(row, today=today))
    known = await programmes.terms_of(programmes.MUTUAL_AID)
    return lambda row: programmes.judged(row, programme_rules.check(row, today=today), known)
