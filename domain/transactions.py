"""One operation, one transaction, under one unit scope that PostgreSQL itself enforces.

`acting_within` sets whose eyes the database looks through; every transaction puts it into the
setting that the row-level-security policies read. Without it no transaction opens: forgetting
the scope fails closed.
"""

from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterator,
    Mapping,
)
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

P = ParamSpec("P")
R = TypeVar("R")
Row = dict[str, Any]

_scope: ContextVar[str | None] = ContextVar("scope", default=None)
_inside: ContextVar[bool] = ContextVar("inside", default=False)


@contextmanager
def acting_within(scope: str) -> Iterator[None]:
    """This will make every transaction opened inside see only the units below `scope`."""
    is_same = _scope.get() == scope
    assert is_same or not _inside.get(), "the scope of an open transaction cannot change"
    token = _scope.set(scope)
    try:
        yield
    finally:
        _scope.reset(token)


@asynccontextmanager
async def transaction(*, read_only: bool = False) -> AsyncIterator[None]:
    """This will open a transaction under the current scope, or join the one already open."""
    if _inside.get():
        yield
        return
    scope = _scope.get()
    assert scope is not None, "a transaction needs a scope: enter acting_within(...) first"
    async with in_transaction("default"):
        token = _inside.set(True)
        try:
            if read_only:
                await execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            await execute("SELECT set_config('puhui.scope', $1, true)", scope)
            yield
        finally:
            _inside.reset(token)


def operation(verb: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """This will run a domain verb as one transaction that the verbs it calls join."""

    @wraps(verb)
    async def run(*args: P.args, **kwargs: P.kwargs) -> R:
        async with transaction():
            return await verb(*args, **kwargs)

    return run


def question(query: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """This will run a query inside the open transaction, or in a read-only one of its own."""

    @wraps(query)
    async def run(*args: P.args, **kwargs: P.kwargs) -> R:
        async with transaction(read_only=True):
            return await query(*args, **kwargs)

    return run


async def rows(sql: str, *values: object) -> list[Row]:
    """This will run one statement and give its rows."""
    async with get_connection("default").acquire_connection() as driver:
        return [dict(record) for record in await driver.fetch(sql, *values)]


async def row(sql: str, *values: object) -> Row | None:
    """This will run one statement and give its first row, if any."""
    async with get_connection("default").acquire_connection() as driver:
        record = await driver.fetchrow(sql, *values)
        return None if record is None else dict(record)


async def value(sql: str, *values: object) -> Any:
    """This will run one statement and give the first column of its first row."""
    async with get_connection("default").acquire_connection() as driver:
        return await driver.fetchval(sql, *values)


async def stream(sql: str, *values: object, batch_rows: int) -> AsyncGenerator[list[Row], None]:
    """This will run one statement and give its rows in batches, from a cursor of the server's.

    The transaction must stay open meanwhile: nothing larger than a batch is ever held here.
    """
    assert _inside.get(), "a cursor lives inside a transaction"
    async with get_connection("default").acquire_connection() as driver:
        cursor = await driver.cursor(sql, *values)
        while found := await cursor.fetch(batch_rows):
            yield [dict(record) for record in found]


async def execute(sql: str, *values: object) -> int:
    """This will run one statement and give the number of rows it touched."""
    async with get_connection("default").acquire_connection() as driver:
        status: str = await driver.execute(sql, *values)
    last = status.rsplit(" ", 1)[-1]
    return int(last) if last.isdigit() else 0


APP_ROLE: Final = "puhui_app"
MODEL_MODULES: Final = tuple(
    f"domain.{subject}.models"
    for subject in (
        "audit",
        "idempotency",
        "attempts",
        "policies",
        "staff",
        "bookmarks",
        "units",
        "members",
        "rosters",
        "bank_files",
        "schedule",
        "ledger",
        "cards",
        "reveals",
        "applications",
        "card_batches",
        "programmes",
        "payments",
        "disbursements",
        "exports",
    )
)


def tortoise_config(credentials: Mapping[str, object]) -> dict[str, Any]:
    """This will give Tortoise's configuration for one database.

    `credentials` are asyncpg's: host, port, user, password, database, server_settings, minsize …
    """
    return {
        "connections": {
            "default": {
                "engine": "tortoise.backends.asyncpg",
                "credentials": dict(credentials),
            }
        },
        "apps": {
            "models": {
                "models": list(MODEL_MODULES),
                "default_connection": "default",
                "migrations": "migrations",
            }
        },
        "use_tz": True,
        "timezone": "Asia/Shanghai",
    }
