"""How many pages of a unit with fifty members and their cards in a second, beside their bare SQL."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import asyncpg
import httpx
from tortoise.connection import get_connection

from api.app import create_app
from api.config import Config, Rate
from benchmarks.figures import Run
from benchmarks.job import OFFICE, ORG, START, ask
from benchmarks.workbooks import PAGE_MEMBERS, example_units
from domain import tokens
from domain.actors import SYSTEM, Actor, Role
from domain.bank_files import queries as bank_files
from domain.staff import operations as staff
from schema import schema
from schema.context import Context
from settings import tortoise_credentials
from workers import due

PAGE: Final = """
{ units(first: 1) { edges { node {
  name figures { members cardsIssued cardsActive creditsCredited }
  members(first: 50, orderBy: OLDEST) { totalCount edges { node {
    name idNoMasked mobileMasked status unit { name }
    cards { numberMasked accountMasked openedOn status { code label } }
  } } }
} } } }
"""
FIGURES: Final = """
{ units(first: 1, orderBy: OLDEST) { edges { node { name figures {
  members cardsIssued cardsActive entitlementsWaitingForCard creditsCredited creditedAmount
} } } } }
"""
WARM_UP: Final = 5
PAGES_MAX: Final = 60
ORIGIN: Final = "http://127.0.0.1:8000"
UNLIMITED: Final = Rate(burst=1_000_000, per_s=1_000_000)
BESIDES: Final = ("BEGIN", "COMMIT", "SET TRANSACTION", "SELECT pg_advisory_unlock_all")

Ask = Callable[[], Awaitable[object]]


async def take(run: Run, url: str) -> None:
    """This will measure the page: executed in process, over the whole HTTP application, as SQL."""
    clerk = await _clerk()
    statements: list[tuple[str, tuple[object, ...]]] = []
    async with _listening(statements):
        await _execute(clerk)
    asked = [each for each in statements if not each[0].startswith(BESIDES)]
    connection = await asyncpg.connect(**tortoise_credentials(url))
    floor = await _rate(run, lambda: _replay(connection, asked))
    await connection.close()
    name = f"the same {len(asked)} statements by asyncpg"
    over_http = await _over_http()
    for figure, page in (
        ("pages: a unit, executed in process", lambda: _execute(clerk)),
        ("pages: a unit, whole HTTP application", over_http),
    ):
        await _measure(run, figure, page)
        run.put_floor(figure, name, floor)
    await _measure(run, "pages: the office's figures of everybody", _figures)
    await _measure(run, "sweep: what is due, what was seen", _sweep)


async def _measure(run: Run, name: str, page: Ask) -> None:
    for _ in range(WARM_UP):
        await page()
    with run.measured(name, "pages", _count(run)):
        for _ in range(_count(run)):
            await page()


async def _figures() -> None:
    context = Context(OFFICE, "bench", lambda: START)
    result = await schema.execute(FIGURES, context_value=context)
    assert not result.errors, result.errors


async def _sweep() -> None:
    await due.rows_due(now=START, grace_s=0)
    await bank_files.seen(ORG, since=START.date())
    await bank_files.received_waiting()


async def _clerk() -> Actor:
    name = example_units()[0]
    unit_id = await ask("SELECT id FROM units WHERE name = $1", name)
    path = await ask("SELECT path FROM units WHERE id = $1", unit_id)
    staff_id = await staff.create(
        login="clerk",
        name="经办人",
        password="Ex4mple-pass!",  # noqa: S106 - an invented person's, in a database of this run
        roles={Role.CLERK},
        unit_id=unit_id,
        by=SYSTEM,
        now=START,
    )
    return Actor(staff_id, "clerk", frozenset({Role.CLERK}), path, unit_id)


async def _execute(clerk: Actor) -> None:
    result = await schema.execute(PAGE, context_value=Context(clerk, "bench", lambda: START))
    assert not result.errors, result.errors
    _check(result.data)


def _check(data: Any) -> None:
    [unit] = data["units"]["edges"]
    members = unit["node"]["members"]["edges"]
    assert len(members) == PAGE_MEMBERS
    assert all(len(member["node"]["cards"]) == 1 for member in members)


async def _over_http() -> Ask:
    token = await tokens.create("clerk", label="bench", by=SYSTEM, now=START)
    config = Config(
        public_origin=ORIGIN,
        web_dist=Path("web/dist"),
        upload_bytes_max=1,
        spool_folder=Path(".data/spool"),
        address_rate=UNLIMITED,
        person_rate=UNLIMITED,
    )
    app = create_app(config, schema=schema, database=_connected, now=lambda: START)
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url=ORIGIN,
        headers={"Authorization": f"Bearer {token}"},
    )

    async def get() -> None:
        answer = await client.post("/graphql", json={"query": PAGE})
        _check(answer.raise_for_status().json()["data"])

    return get


@asynccontextmanager
async def _connected() -> AsyncIterator[None]:
    yield


@asynccontextmanager
async def _listening(statements: list[tuple[str, tuple[object, ...]]]) -> AsyncIterator[None]:
    def note(record: Any) -> None:
        statements.append((record.query, record.args))

    pool: Any = get_connection("default")._pool  # noqa: SLF001 - the driver says what it runs
    connections = [holder._con for holder in pool._holders if holder._con]  # noqa: SLF001 - likewise
    for connection in connections:
        connection.add_query_logger(note)
    try:
        yield
    finally:
        for connection in connections:
            connection.remove_query_logger(note)


async def _replay(
    connection: asyncpg.Connection, statements: list[tuple[str, tuple[object, ...]]]
) -> None:
    async with connection.transaction():
        for sql, values in statements:
            await connection.fetch(sql, *values)


async def _rate(run: Run, page: Ask) -> float:
    for _ in range(WARM_UP):
        await page()
    started = time.perf_counter()
    for _ in range(_count(run)):
        await page()
    return _count(run) / (time.perf_counter() - started)


def _count(run: Run) -> int:
    return min(PAGES_MAX, run.members // PAGE_MEMBERS)
