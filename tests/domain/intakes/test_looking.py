"""However short the server takes a roster to be, comparing and taking it over looks at each row a few times."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final

import asyncpg
import pytest

from domain.actors import SYSTEM
from domain.intakes import operations as intakes
from domain.rosters import operations as rosters
from domain.rosters.rules import RosterKind
from domain.transactions import acting_within, rows, transaction
from tests.domain.intakes.desk import members
from tests.workers import hand

ROWS: Final = 400
# Every question asked of the rows together: 18 to 38 times as the plans go; by pairs it would be hundreds.
LOOKS_MAX: Final = 60
LOOKED: Final = """
SELECT relname, seq_tup_read + coalesce(idx_tup_fetch, 0) AS looked
FROM pg_stat_xact_user_tables WHERE relname IN ('roster_rows', 'members')
"""


async def compared(roster_id: int, now: datetime) -> None:
    await intakes.again(await rosters.lock(roster_id), now=now)


async def taken_over(roster_id: int, now: datetime) -> None:
    await rosters.accept(roster_id, by=hand.OFFICE, now=now)
    assert await intakes.apply(roster_id, now=now)


@pytest.mark.parametrize("act", [compared, taken_over])
async def test_each_row_is_looked_at_so_many_times_at_most(
    units: asyncpg.Connection, now: datetime, act: Callable[[int, datetime], Awaitable[Any]]
) -> None:
    await hand.applied(RosterKind.MEMBERS, members(hand.member_row(1)), now=now)
    await units.execute("ANALYZE roster_rows; ANALYZE members; ANALYZE rosters")
    many = members(*map(hand.member_row, range(2, ROWS + 2)))
    roster_id = await hand.checked(RosterKind.MEMBERS, many, now=now)
    with acting_within(SYSTEM.scope):
        async with transaction():
            await act(roster_id, now)
            looked = {one["relname"]: one["looked"] for one in await rows(LOOKED)}
    assert 0 < looked["roster_rows"] <= LOOKS_MAX * ROWS
    assert looked["members"] <= LOOKS_MAX * ROWS
