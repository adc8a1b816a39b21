"""What the tests of intakes do and look at by hand."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import asyncpg

from domain.actors import Actor
from domain.intakes import operations as intakes
from domain.rosters.rules import RosterKind
from domain.transactions import acting_within
from tests.workers import hand
from workers import rosters as worker


def members(*rows: tuple[object, ...]) -> bytes:
    return hand.workbook(hand.MEMBER_HEADER, rows)


async def listed(owner: asyncpg.Connection, roster_id: int) -> dict[int, asyncpg.Record]:
    found = await owner.fetch(
        "SELECT * FROM roster_rows WHERE roster_id = $1 ORDER BY number", roster_id
    )
    return {row["number"]: row for row in found}


async def ids(owner: asyncpg.Connection, roster_id: int, *numbers: int) -> list[int]:
    found = await listed(owner, roster_id)
    return [found[number]["id"] for number in numbers]


async def standings(owner: asyncpg.Connection, roster_id: int) -> list[str]:
    found = await listed(owner, roster_id)
    return [found[number]["standing"] for number in sorted(found)]


async def act(verb: Callable[..., Awaitable[Any]], *given: Any, by: Actor, **words: Any) -> Any:
    with acting_within(by.scope):
        return await verb(*given, by=by, **words)


async def taken(owner: asyncpg.Connection, roster_id: int, now: datetime) -> asyncpg.Record:
    with acting_within("/"):
        await worker.apply(roster_id, now=now)
    return await hand.roster(owner, roster_id)


async def typed(row_id: int, field: str, text: str, *, by: Actor, now: datetime) -> int:
    with acting_within(by.scope):
        judge = await worker.judge_of(RosterKind.MEMBERS, now)
        return await intakes.fix(row_id, field=field, text=text, judge=judge, by=by, now=now)
