"""What the dashboard and the statistics ask of a million members, each query beside its floor.

`python -m benchmarks.dashboard URL` reads a province that `benchmarks.province` made, through the
application's role and its row policies: whatever the start page and the statistics' pages ask, of the
province and of one bureau, and the search by a number. The floor is what counting a million rows of
one index costs there: what any figure costs that is counted when it is asked for. `--writes` also
measures what the triggers add to bulk writes, each in a transaction that is rolled back.
"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from functools import partial
from typing import Any, Final

import asyncpg

from benchmarks import searches
from domain import progress, statistic_sheets, trends
from domain.actors import EVERYTHING
from domain.applications import queries as applications
from domain.bank_files import queries as bank_files
from domain.calendar import CHINA
from domain.cards import queries as cards
from domain.counts.queries import Filters
from domain.counts.rules import Classification
from domain.ledger import queries as ledger
from domain.members import queries as members
from domain.payments import queries as payments
from domain.rosters import queries as rosters
from domain.transactions import acting_within
from domain.units import queries as units
from settings import tortoise_credentials
from workers import database

BEST_OF: Final = 5
WANTED_MS: Final = 100
MONTHS: Final = 24
ROWS: Final = 100_000
FILTERS: Final[dict[str, Filters]] = {
    "": {},
    ", of one labour relation": {Classification.LABOUR_RELATION: "1"},
    ", of one way of dues": {Classification.DUES: "1"},
    ", of one district": {Classification.DISTRICT: "510104"},
    ", of one class in all three": {
        Classification.LABOUR_RELATION: "1",
        Classification.DUES: "1",
        Classification.DISTRICT: "510104",
    },
}
NOW: Final = datetime(2018, 10, 15, 10, tzinfo=CHINA)
Ask = Callable[[], Awaitable[Any]]

_INSERT: Final = f"""
INSERT INTO members ({{columns}}) SELECT {{values}} FROM members m WHERE m.id <= {ROWS}
"""
_RETURNED: Final = f"""
UPDATE payments SET state = 'RETURNED', return_serial = 'R' || id, returned_on = date '2018-10-01'
WHERE member_id <= {ROWS}
"""
_WRITES: Final = {
    "members: 100 000 entered": ("members", _INSERT),
    "members: 100 000 updated": (
        "members",
        f"UPDATE members SET department = 'x', updated_at = now() WHERE id <= {ROWS}",
    ),
    "cards: 90 000 statuses": (
        "cards",
        f"UPDATE cards SET status = '07', status_at = now() WHERE member_id <= {ROWS}",
    ),
    "entitlements: 90 000 moved": (
        "entitlements",
        f"UPDATE entitlements SET unit_id = unit_id % 20 + 2 WHERE member_id <= {ROWS}",
    ),
    "payments: 45 000 returned": (
        "payments",
        _RETURNED,
    ),
}
_COUNTED: Final = ("counted_insert", "counted_update")
_NOTED: Final = ("noted_insert", "noted_update")
_TRIGGERS: Final = {
    "members": _COUNTED,
    "cards": (*_COUNTED, *_NOTED),
    "entitlements": _NOTED,
    "payments": (*_COUNTED, *_NOTED),
}


async def seconds(ask: Ask) -> float:
    """The best of several, after one that is not counted."""
    await ask()
    best = float("inf")
    for _ in range(BEST_OF):
        begun = time.perf_counter()
        await ask()
        best = min(best, time.perf_counter() - begun)
    return best


def figures(scope: str, paths: list[str]) -> dict[str, Ask]:
    """What the start page and the tree of units ask of units at once."""
    return {
        label: partial(count, paths, scope=scope)
        for label, count in (
            ("members, in good standing, units entered", members.figures),
            ("rows refused", rosters.figures),
            ("cards by stage", cards.figures),
            ("who holds a card", cards.holders),
            ("applications", applications.figures),
            ("credits", payments.figures),
            ("who waits for a card", payments.waiting),
            ("units", units.figures),
        )
    }


def statistics(scope: str, today: date) -> dict[str, Ask]:
    """What the pages of the statistics ask of a scope, now and as of a month's end."""
    asked: dict[str, Ask] = {}
    for of, filters in FILTERS.items():
        asked |= {f"{label}{of}": ask for label, ask in classed(scope, today, filters).items()}
    asked["units by all three classifications"] = partial(
        units.classes, units.DIMENSIONS, scope=scope, given={}
    )
    wanted = trends.months(today, MONTHS)
    asked["entry by unit"] = partial(progress.entry, scope, scope=scope, now=NOW)
    asked["refusals by code"] = partial(applications.failures_by_code, scope, scope=scope)
    for label, monthly in (
        ("members entered", members.monthly),
        ("cards opened and activated", cards.monthly),
        ("yuan credited", payments.monthly),
    ):
        asked[f"{MONTHS} months: {label}"] = partial(monthly, wanted, scope, scope=scope)
    return asked


def classed(scope: str, today: date, filters: Filters) -> dict[str, Ask]:
    """What may be asked of the units of some classes alone."""
    asked: dict[str, Ask] = {}
    for by in statistic_sheets.DIMENSIONS:
        for label, month in (("", None), (", at a month's end", today.replace(day=1))):
            asked[f"members by {by}{label}"] = partial(
                progress.by_code, by, scope, scope=scope, filters=filters, month=month, today=today
            )
    for kind in Classification:
        asked[f"members and cards by {kind}"] = partial(
            progress.by_class, kind, scope, scope=scope, filters=filters
        )
    asked[f"growth of {MONTHS} months"] = partial(
        progress.growth, trends.months(today, MONTHS), scope, scope=scope, filters=filters
    )
    return asked


async def read(owner: asyncpg.Connection) -> None:
    """Print each query's best time beside the floor, then the searches."""

    async def floor() -> None:
        await owner.fetchval("SELECT count(*) FROM members WHERE unit_id > 0")

    tops = await owner.fetch(
        "SELECT path FROM units WHERE parent_id = (SELECT id FROM units WHERE parent_id IS NULL)"
    )
    children = [one["path"] for one in tops]
    top: str = await owner.fetchval("SELECT path FROM units WHERE parent_id IS NULL")
    base = await seconds(floor)
    print("| query | of | ms | of the floor | wanted, ms |\n|---|---|--:|--:|--:|")
    print(f"| the floor | | {base * 1e3:.1f} | 1 | |")
    whole = figures(EVERYTHING, [EVERYTHING]) | statistics(EVERYTHING, NOW.date())
    whole |= {"balances of the ledger": ledger.balances, "files at the bank": bank_files.figures}
    bureau = children[0]
    for scope, of, asked in (
        (EVERYTHING, "the province", whole),
        (EVERYTHING, f"{len(children)} bureaux at once", figures(EVERYTHING, children)),
        (top, "the top unit", figures(top, [top]) | statistics(top, NOW.date())),
        (bureau, "a bureau", figures(bureau, [bureau]) | statistics(bureau, NOW.date())),
    ):
        with acting_within(scope):
            for label, ask in asked.items():
                took = await seconds(ask)
                print(
                    f"| {label} | {of} | {took * 1e3:.1f} | {took / base:.2f} | {WANTED_MS} |",
                    flush=True,
                )
    await searches.read(owner, {"the province": EVERYTHING, "a bureau": bureau})


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
            for trigger in _TRIGGERS[table]:
                await owner.execute(f"ALTER TABLE {table} {state} TRIGGER {trigger}")
            begun = time.perf_counter()
            await owner.execute(text)
            took.append(time.perf_counter() - begun)
            await change.rollback()
        asleep, awake = min(took[0::2]), min(took[1::2])
        print(f"| {label} | {asleep:.2f} | {awake:.2f} | {awake / asleep - 1:.0%} |", flush=True)


async def run(url: str, *, is_writing: bool) -> None:
    """Measure what reads, and what writes if that is wanted."""
    owner = await asyncpg.connect(**tortoise_credentials(url, role=None))
    try:
        async with database.connected(url, connections_max=2):
            await read(owner)
        if is_writing:
            await write(owner)
    finally:
        await owner.close()


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--writes", action="store_true")
    given = parser.parse_args()
    asyncio.run(run(given.url, is_writing=given.writes))


if __name__ == "__main__":
    main()
