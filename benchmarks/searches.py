"""How long the database takes to find one person by a number, as its own clock and its buffers say.

The list's statement is asked under the application's role and its row policies, for several people
in turn; the first of them finds nothing warm. Of the numbers only the blind indexes are known here.
"""

import statistics
from collections.abc import Mapping
from typing import Any, Final

import asyncpg
import orjson

from domain import pages
from domain.members.queries import MEMBERS, ORDERS
from domain.pages import Where
from domain.transactions import acting_within, transaction, value

PEOPLE: Final = 20
WANTED_MS: Final = 5

_OF_CARDS: Final = "cards c JOIN members m ON m.id = c.member_id"
# What each search looks for, as `domain.members.queries.matching` asks it; the index, and its table.
SEARCHES: Final[Mapping[str, tuple[str, str, str]]] = {
    "id_no": ("t.id_no_index = ANY({})", "m.id_no_index", "members m"),
    "mobile": ("t.mobile_index = {}", "m.mobile_index", "members m"),
    "card_no": (
        "t.id IN (SELECT c.member_id FROM cards c WHERE c.number_index = {})",
        "c.number_index",
        _OF_CARDS,
    ),
}
_WORDS: Final = {"id_no": "identity number", "mobile": "mobile", "card_no": "card number"}
_INSIDE: Final = "m.unit_id IN (SELECT u.id FROM units u WHERE starts_with(u.path, $2))"


async def read(owner: asyncpg.Connection, scopes: Mapping[str, str]) -> None:
    """Print what each search takes once it is planned, what planning takes, and the pages looked at."""
    print("\n| search by | of | median, ms | slowest, ms | planning, ms | pages | wanted, ms |")
    print("|---|---|--:|--:|--:|--:|--:|")
    for what, (condition, index, table) in SEARCHES.items():
        for of, scope in scopes.items():
            found = await owner.fetch(
                f"SELECT {index} FROM {table} WHERE {_INSIDE} ORDER BY m.id DESC LIMIT $1",
                PEOPLE,
                scope,
            )
            with acting_within(scope):
                plans = [await _plan(condition, one[0], scope) for one in found]
            taken = [plan["Execution Time"] for plan in plans]
            planned = statistics.median(plan["Planning Time"] for plan in plans)
            buffers = max(_pages(plan["Plan"]) for plan in plans)
            print(
                f"| {_WORDS[what]} | {of} | {statistics.median(taken):.2f} | {max(taken):.2f}"
                f" | {planned:.2f} | {buffers} | {WANTED_MS} |",
                flush=True,
            )


async def _plan(condition: str, index: bytes, scope: str) -> dict[str, Any]:
    """A number may have been written in several ways, each with an index."""
    sql, values = pages.statement(
        MEMBERS,
        [f"t.{column}" for column in MEMBERS.columns],
        joins="",
        scope=scope,
        where=Where().add(condition, [index] if "ANY" in condition else index),
        order=ORDERS["NEWEST"],
    )
    async with transaction(read_only=True):
        [plan] = orjson.loads(
            await value(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", *values)
        )
    assert plan["Plan"]["Actual Rows"] == 1, "the person is found"
    return dict(plan)


def _pages(plan: Mapping[str, Any]) -> int:
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
