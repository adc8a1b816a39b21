"""How long a confirmed merger of a unit with very many members takes, beside plain updates.

`python -m benchmarks.mergers URL [--members N]` fills an empty database by `benchmarks.province` with
two units of N members each, their cards, applications and what they are owed, and merges one into the
other as two people do: everything is one transaction. The floor, in the same run: the same rows get
another unit in plain copies of the four tables with their key alone, judged by nobody, told nowhere
and counted nowhere.
"""

import argparse
import asyncio
import time
from datetime import date, datetime
from typing import Final

import asyncpg

from benchmarks import province
from domain.actors import EVERYTHING, Actor, Role
from domain.calendar import CHINA
from domain.transactions import acting_within
from domain.unit_endings import operations as endings
from domain.unit_endings import queries
from settings import tortoise_credentials
from workers import database

MEMBERS: Final = 50_000
# The root, and below it one with the other below that: everybody is in one of the two.
UNITS: Final = 3
SOURCE, INTO = 3, 2
NOW: Final = datetime(2018, 11, 1, 10, tzinfo=CHINA)
TABLES: Final = ("members", "cards", "card_applications", "entitlements")
GROUND: Final = {"document": "川直工发〔2018〕90号", "reason": "机构合并"}


async def merge() -> float:
    """This will ask for the merger and confirm it; gives how long confirming took, in seconds."""
    office = Actor(1, "0001", frozenset({Role.OFFICE}), EVERYTHING)
    other = Actor(2, "0002", frozenset({Role.OFFICE}), EVERYTHING)
    merger = await endings.request(
        into_id=INTO, sources=[SOURCE], on_day=date(2018, 10, 31), by=office, now=NOW, **GROUND
    )
    shown = await queries.preview(into_id=INTO, sources=[SOURCE], now=NOW)
    begun = time.perf_counter()
    await endings.confirm(merger, seal=shown.seal, by=other, now=NOW)
    return time.perf_counter() - begun


async def floor(owner: asyncpg.Connection) -> float:
    """This will give the same rows of plain copies another unit; gives how long it took, in seconds."""
    for table in TABLES:
        await owner.execute(f"CREATE TABLE plain_{table} AS SELECT * FROM {table}")
        await owner.execute(f"ALTER TABLE plain_{table} ADD PRIMARY KEY (id)")
    await owner.execute("VACUUM ANALYZE")
    begun = time.perf_counter()
    async with owner.transaction():
        for table in TABLES:
            await owner.execute(
                f"UPDATE plain_{table} SET unit_id = {INTO} WHERE unit_id = {SOURCE}"
            )
    took = time.perf_counter() - begun
    for table in TABLES:
        await owner.execute(f"DROP TABLE plain_{table}")
    return took


async def run(url: str, *, members: int) -> None:
    """This will fill the database, measure both and print a table."""
    await province.run(url, members=2 * members, units=UNITS)
    owner = await asyncpg.connect(**tortoise_credentials(url, role=None))
    try:
        await owner.execute("UPDATE disbursements SET state = 'SETTLED'")
        held = {
            table: await owner.fetchval(f"SELECT count(*) FROM {table} WHERE unit_id = {SOURCE}")
            for table in TABLES
        }
        plain = await floor(owner)
        async with database.connected(url, connections_max=2):
            with acting_within(EVERYTHING):
                took = await merge()
        left = await owner.fetchval(f"SELECT count(*) FROM members WHERE unit_id = {SOURCE}")
    finally:
        await owner.close()
    assert left == 0, "a merger takes everybody along"
    rows = ", ".join(f"{many} {table}" for table, many in held.items())
    print("| a unit's merger | s | times the floor |\n|---|--:|--:|")
    print(f"| plain updates of {rows} | {plain:.2f} | 1 |")
    print(f"| confirmed, whole | {took:.2f} | {took / plain:.1f} |", flush=True)


def main() -> None:
    """This will read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--members", type=int, default=MEMBERS)
    given = parser.parse_args()
    asyncio.run(run(given.url, members=given.members))


if __name__ == "__main__":
    main()
