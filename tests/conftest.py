"""A real PostgreSQL for every test that asks: embedded by default, any server by TEST_DATABASE_URL."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from tempfile import mkdtemp
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from domain import crypto
from domain.actors import EVERYTHING
from domain.calendar import CHINA
from domain.transactions import acting_within
from settings import tortoise_credentials
from supervise import postgres
from workers import database as databases

OWN_FOLDER = pytest.StashKey[str]()
POLICY_COLUMNS = (
    "effective_from, characters_min, classes_min, history, age_days_max, factor_roles, document,"
    " reason, created_at"
)
FIRST_POLICY = f"SELECT {POLICY_COLUMNS} FROM security_policies ORDER BY effective_from LIMIT 1"
OF_THE_MIGRATIONS = (
    "tortoise_migrations",
    "policy_documents",
    "provisions",
    "card_issuers",
    "retention_terms",
    "consent_texts",
)
DELETED_BYTES_MAX = 16 * 1024 * 1024
SIZE = "SELECT sum(pg_relation_size(name::regclass)) FROM unnest($1::text[]) AS name"
RESTART = (
    "SELECT setval(d.objid::regclass, s.seqstart, false) FROM pg_depend d"
    " JOIN pg_sequence s ON s.seqrelid = d.objid JOIN pg_sequences v"
    " ON (quote_ident(v.schemaname) || '.' || quote_ident(v.sequencename))::regclass = d.objid"
    " WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass"
    " AND v.last_value IS NOT NULL AND d.refobjid = ANY"
    " (SELECT name::regclass FROM unnest($1::text[]) AS name)"
)
NOW = datetime(2018, 3, 20, 10, 0, tzinfo=CHINA)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """This will give each run a folder of its own for its files.

    pytest's usual one is shared, and every run that starts closes it to the embedded server's user.
    """
    if not config.option.basetemp:
        config.option.basetemp = config.stash[OWN_FOLDER] = mkdtemp(prefix="puhui-test-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """This will remove what the run left in its folder."""
    folder = config.stash.get(OWN_FOLDER, None)
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> crypto.Keyring:
    """One key ring for the whole run, installed in the process."""
    path = tmp_path_factory.mktemp("keys") / "ring"
    crypto.create_key_file(path)
    ring = crypto.read_key_file(path)
    crypto.use(ring)
    return ring


@pytest.fixture(scope="session")
async def server_url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The URL of a database on a real server, which this run may use as it likes."""
    async with AsyncExitStack() as stack:
        url = os.environ.get("TEST_DATABASE_URL", "")
        if not url:
            folder = tmp_path_factory.mktemp("pg")
            url = await stack.enter_async_context(postgres.running(folder))
        yield url


@asynccontextmanager
async def fresh_database(server_url: str, name: str) -> AsyncIterator[str]:
    """This will give the URL of a new, migrated database and drop it afterwards."""
    owner = await asyncpg.connect(**tortoise_credentials(server_url, role=None))
    await owner.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await owner.execute(f'CREATE DATABASE "{name}"')
    url = urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    try:
        await databases.migrate(url)
        yield url
    finally:
        await owner.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await owner.close()


@pytest.fixture(scope="session")
async def database_url(server_url: str) -> AsyncIterator[str]:
    """A migrated database of this run's own."""
    async with fresh_database(server_url, f"puhui_test_{os.getpid()}") as url:
        yield url


@pytest.fixture(scope="session")
async def owner(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the tables' owner, past every policy: for arranging and for looking."""
    connection = await asyncpg.connect(**tortoise_credentials(database_url, role=None))
    yield connection
    await connection.close()


@pytest.fixture(scope="session")
async def connected(database_url: str, keyring: crypto.Keyring) -> AsyncIterator[None]:
    """The process connected as the application is: under its role."""
    assert keyring is crypto.keyring()
    async with databases.connected(database_url, connections_max=8):
        yield


@pytest.fixture
async def database(connected: None, owner: asyncpg.Connection) -> asyncpg.Connection:
    """An empty database; gives the owner's connection for arranging and looking.

    What an earlier test set on the connection is taken back: past the triggers, nothing is counted.
    """
    assert connected is None
    await owner.execute("RESET ALL")
    await empty(owner)
    return owner


async def empty(owner: asyncpg.Connection, *, keep: Sequence[str] = ()) -> None:
    """This will remove every row, past the triggers that keep the application from doing so.

    What the migrations put in stays: the tests find the notice's days as a new system does.
    Few rows are deleted where they lie, which is ten times as fast as new files for every table.
    """
    tables = await owner.fetch(
        "SELECT schemaname || '.' || tablename AS name FROM pg_tables"
        " WHERE schemaname IN ('public', 'dramatiq') AND tablename <> ALL ($1::text[])",
        [*OF_THE_MIGRATIONS, *keep],
    )
    names = [row["name"] for row in tables]
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute(f"CREATE TEMP TABLE first_policy ON COMMIT DROP AS {FIRST_POLICY}")
        if await owner.fetchval(SIZE, names) > DELETED_BYTES_MAX:
            await owner.execute(f"TRUNCATE {', '.join(names)} RESTART IDENTITY")
        else:
            filled = " UNION ALL ".join(
                f"SELECT {place} AS place WHERE EXISTS (SELECT FROM {name})"
                for place, name in enumerate(names)
            )
            for row in await owner.fetch(filled):
                await owner.execute(f"DELETE FROM {names[row['place']]}")
            await owner.execute(RESTART, names)
        await owner.execute(f"INSERT INTO security_policies ({POLICY_COLUMNS}) TABLE first_policy")


@pytest.fixture
def everywhere() -> Iterator[None]:
    """The scope of the system: every unit."""
    with acting_within(EVERYTHING):
        yield


@pytest.fixture
def now() -> datetime:
    """An instant on a working day before the bank's cut-off: 2018-03-20 10:00 in Chengdu."""
    return NOW
