"""What the dashboard and the statistics ask of a million members, each query beside its floor.

`python -m benchmarks.dashboard URL` reads a province that `benchmarks.province` made, through the
application's role and its row policies. The floor is what counting a million rows of one index costs
there: what any figure costs that is counted when it is asked for. `--writes` also measures what the
triggers add to bulk writes, each in a transaction that is rolled back.
"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import Any, Final

import asyncpg

from domain import trends
from domain.actors import EVERYTHING
from domain.applications import queries as applications
from domain.cards import queries as cards
from domain.counts import queries as counts
from domain.counts.rules import OF_MEMBERS, Dimension
from domain.members import queries as members
from domain.payments import queries as payments
from domain.transactions import acting_within
from domain.units import queries as units
from settings import tortoise_credentials
from workers import database

BEST_OF: Final = 5
MONTHS: Final = 24
ROWS: Final = 100_000
Ask = Callable[[], Awaitable[Any]]

_INSERT: Final = f"""
INSERT INTO members ({{columns}}) SELECT {{values}} FROM members m WHERE m.id <= {ROWS}
"""
_WRITES: Final = {
    "members: 100 000 entered": ("members", _INSERT),
    "members: 100 000 updated": (
        "members",
        f"UPDATE members SET department = 'x', updated_at = now() WHERE id <= {ROWS}",
    ),
    "cards: 100 000 statuses": (
        "cards",
        f"UPDATE cards SET status = '07', status_at = now() WHERE member_id <= {ROWS}",
    ),
    "payments: 100 000 withdrawn numbers": (
        "payments",
        f"UPDATE payments SET code = '0001' WHERE id <= {ROWS}",
    ),
}


async def seconds(ask: Ask) -> float:
    """The best of several."""
    best = float("inf")
    for _ in range(BEST_OF):
        begun = time.perf_counter()
        await ask()
        best = min(best, time.perf_counter() - begun)
    return best


def questions(last: date, children: list[str], bureau: str) -> dict[str, Ask]:
    """Every query of the dashboard and the statistics."""
    wanted = trends.months(last, MONTHS)
    whole = [EVERYTHING]
    asked: dict[str, Ask] = {}
    for label, figures in (
        ("members, counted, entered", members.figures),
        ("cards by stage", cards.figures),
        ("card holders", cards.holders),
        ("applications", applications.figures),
        ("credits", payments.figures),
        ("units", units.figures),
    ):
        asked[f"{label}: the province"] = partial(figures, whole, scope=EVERYTHING)
        asked[f"{label}: {len(children)} units at once"] = partial(
            figures, children, scope=EVERYTHING
        )
        asked[f"{label}: a bureau"] = partial(figures, [bureau], scope=bureau)
    for label, monthly in (
        ("entered", members.monthly),
        ("opened and activated", cards.monthly),
        ("yuan credited", payments.monthly),
    ):
        asked[f"{MONTHS} months: {label}"] = partial(monthly, wanted, EVERYTHING, scope=EVERYTHING)
    for dimension in (*OF_MEMBERS, Dimension.CARD):
        asked[f"by code: {dimension}"] = partial(
            counts.by_code, dimension, EVERYTHING, scope=EVERYTHING
        )
    asked["who waits for a card: the province"] = partial(payments.waiting, whole, scope=EVERYTHING)
    return asked


async def read(owner: asyncpg.Connection) -> None:
    """Print each query's best time beside the floor."""

    async def floor() -> None:
        await owner.fetchval("SELECT count(*) FROM members WHERE unit_id > 0")

    tops = await owner.fetch(
        "SELECT path FROM units WHERE parent_id = (SELECT id FROM units WHERE parent_id IS NULL)"
    )
    children = [one["path"] for one in tops]
    base = await seconds(floor)
    print(f"| query | ms | of the floor |\n|---|--:|--:|\n| the floor | {base * 1e3:.1f} | 1 |")
    with acting_within(EVERYTHING):
        for label, ask in questions(date(2018, 10, 15), children, children[0]).items():
            if label.endswith("a bureau"):
                continue
            took = await seconds(ask)
            print(f"| {label} | {took * 1e3:.1f} | {took / base:.2f} |", flush=True)
    with acting_within(children[0]):
        for label, ask in questions(date(2018, 10, 15), children, children[0]).items():
            if label.endswith("a bureau"):
                took = await seconds(ask)
                print(f"| {label} | {took * 1e3:.1f} | {took / base:.2f} |", flush=True)


async def write(owner: asyncpg.Connection) -> None:
    """Print what bulk writes cost with the triggers asleep and awake, each undone."""
    found = await owner.fetch(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'members'"
        " AND is_generated = 'NEVER' ORDER BY ordinal_position"
    )
    columns = [one["column_name"] for one in found]
    fresh = {
        "id": "m.id + 10000000",
        "id_no_index": "sha256(int8send(m.id + 10000000))",
        "mobile_index": "sha256(int8send(-m.id - 10000000))",
        "roster_row_id": "NULL",
    }
    print("| write | asleep, s | awake, s | more |\n|---|--:|--:|--:|")
    for label, (table, statement) in _WRITES.items():
        text = statement.format(
            columns=", ".join(columns),
            values=", ".join(fresh.get(name, f"m.{name}") for name in columns),
        )
        took = []
        for state in ("DISABLE", "ENABLE", "DISABLE", "ENABLE"):
            change = owner.transaction()
            await change.start()
            for event in ("insert", "update"):
                await owner.execute(f"ALTER TABLE {table} {state} TRIGGER counted_{event}")
            begun = time.perf_counter()
            await owner.execute(text)
            took.append(time.perf_counter() - begun)
            await change.rollback()
        asleep, awake = min(took[0::2]), min(took[1::2])
        print(f"| {label} | {asleep:.2f} | {awake:.2f} | {awake / asleep - 1:.0%} |", flush=True)


async def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--writes", action="store_true")
    given = parser.parse_args()
    owner = await asyncpg.connect(**tortoise_credentials(given.url, role=None))
    try:
        async with database.connected(given.url, connections_max=2):
            await read(owner)
        if given.writes:
            await write(owner)
    finally:
        await owner.close()


if __name__ == "__main__":
    asyncio.run(main())
