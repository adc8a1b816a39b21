"""One operation, one transaction, under one unit scope that PostgreSQL itself enforces.

`acting_within` sets whose eyes the database looks through; every transaction puts it into the
setting that the row-level-security policies read. Without it no transaction opens: forgetting
the scope fails closed.

`answering_to` says under which session or token somebody acts: each transaction that may change
something first makes sure that it still stands, and keeps it from being ended until it is over. So
a request that was under way when its person was disabled changes nothing.
"""

import re
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Mapping,
)
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

import asyncpg
from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from domain.errors import NotPermitted

P = ParamSpec("P")
R = TypeVar("R")
Row = dict[str, Any]

_scope: ContextVar[str | None] = ContextVar("scope", default=None)
_inside: ContextVar[bool] = ContextVar("inside", default=False)
_credential: ContextVar["Credential | None"] = ContextVar("credential", default=None)


class AccessEnded(NotPermitted):
    """The session or token under which this was asked was ended while it was under way."""

    code = "ACCESS_ENDED"
    default_message = "您的登录已被结束（例如岗位有调整），此项没有办理；请重新登录后再试。"


@dataclass(frozen=True, slots=True)
class Credential:
    """A session or a token, by its row."""

    session_id: int | None
    token_id: int | None


_opening: ContextVar[str] = ContextVar("opening", default="")

_HARMLESS: Final = re.compile(r"[A-Za-z0-9_/:,-]*")
_READ_ONLY: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;"


class _Connection(asyncpg.Connection):
    """A connection that says with its BEGIN what the transaction may see: one question, not three."""

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:  # noqa: ASYNC109 - the driver's
        if query.startswith("BEGIN"):
            query += _opening.get()
            _opening.set("")
        return await super().execute(query, *args, timeout=timeout)


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


@contextmanager
def answering_to(credential: Credential | None) -> Iterator[None]:
    """This will let transactions that may change something pass only while a credential stands.

    None: nothing is asked of them; for the system, and for verbs that ask by themselves.
    """
    token = _credential.set(credential)
    try:
        yield
    finally:
        _credential.reset(token)


def credential() -> Credential | None:
    """This will give the session or token under which somebody acts here, if any."""
    return _credential.get()


async def check_standing(given: Credential | None) -> None:
    """This will make sure that a credential stands, and keep it so until the transaction ends.

    Raises:
        AccessEnded: it was ended, or its person disabled.
    """
    if given is None:
        return
    if not await value("SELECT puhui_stands($1, $2)", given.session_id, given.token_id):
        raise AccessEnded


@asynccontextmanager
async def transaction(*, read_only: bool = False) -> AsyncIterator[None]:
    """This will open a transaction under the current scope, or join the one already open."""
    if _inside.get():
        yield
        return
    scope = _scope.get()
    assert scope is not None, "a transaction needs a scope: enter acting_within(...) first"
    said = "SELECT set_config('puhui.scope', " + _literal(scope) + ", true);"
    _opening.set(_READ_ONLY + said if read_only else said)
    async with in_transaction("default"):
        assert not _opening.get(), "the transaction began without its scope"
        token = _inside.set(True)
        try:
            if not read_only:
                await check_standing(_credential.get())
            yield
        finally:
            _inside.reset(token)


def _literal(scope: str) -> str:
    """This will write a scope into a statement, which BEGIN takes no values for; ours are harmless."""
    assert _HARMLESS.fullmatch(scope), "a scope is a path of ids, or ids and roles of a person"
    return f"'{scope}'"


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


async def together(steps: Iterable[Awaitable[R]]) -> list[R]:
    """This will do several operations one after the other in one transaction: all or none.

    Give a generator, so that a step is not begun before those ahead of it are done.
    """
    async with transaction():
        return [await step for step in steps]


async def rows(sql: str, *values: object) -> list[Row]:
    """This will run one statement and give its rows."""
    async with get_connection("default").acquire_connection() as driver:
        return [dict(record) for record in await driver.fetch(sql, *values)]


async def tuples(sql: str, *values: object) -> list[tuple[Any, ...]]:
    """This will run one statement and give its rows by place, for whoever reads very many."""
    async with get_connection("default").acquire_connection() as driver:
        return [tuple(record) for record in await driver.fetch(sql, *values)]


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


async def copy_in(table: str, content: bytes) -> None:
    """This will add rows to a temporary table, packed in COPY's binary format.

    They are sent as a whole: between pieces, other threads would each time go first.
    """
    async with get_connection("default").acquire_connection() as driver:
        source = _whole(content)
        await driver.copy_to_table(table, schema_name="pg_temp", source=source, format="binary")


async def _whole(content: bytes) -> AsyncGenerator[bytes, None]:
    yield content


async def by_keys() -> None:
    """This will have the server look rows up by their keys until the transaction ends.

    For writing very many rows: the plan behind a foreign key is kept from when the other table was
    small, and reads all of it for every row once it has grown. Plans that were kept are given up,
    and new ones are made without regard to what the server believes about sizes.
    """
    await execute("DISCARD PLANS; SET LOCAL enable_seqscan = off")


APP_ROLE: Final = "puhui_app"
MODEL_MODULES: Final = tuple(
    f"domain.{subject}.models"
    for subject in (
        "audit",
        "counts",
        "dispatches",
        "idempotency",
        "record_keys",
        "attempts",
        "security_policies",
        "factors",
        "sessions",
        "identities",
        "posts",
        "policies",
        "calendar_days",
        "staff",
        "bookmarks",
        "headcounts",
        "units",
        "unit_changes",
        "members",
        "memberships",
        "consents",
        "corrections",
        "unit_endings",
        "rosters",
        "intakes",
        "bank_files",
        "dispositions",
        "profile_trials",
        "obligations",
        "schedule",
        "failures",
        "ledger",
        "cards",
        "reveals",
        "applications",
        "card_batches",
        "programmes",
        "holds",
        "payments",
        "disbursements",
        "outcomes",
        "scans",
        "inquiries",
        "statements",
        "certificates",
        "exports",
        "participants",
        "provincial_maps",
        "provincial_deliveries",
        "provincial_receipts",
        "retention",
        "bulletins",
        "legal_holds",
        "erasures",
        "data_rights",
    )
)


def tortoise_config(credentials: Mapping[str, object]) -> dict[str, Any]:
    """This will give Tortoise's configuration for one database, over connections of our own kind.

    `credentials` are asyncpg's: host, port, user, password, database, server_settings, minsize …
    """
    return {
        "connections": {
            "default": {
                "engine": "tortoise.backends.asyncpg",
                "credentials": {**credentials, "connection_class": _Connection},
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
