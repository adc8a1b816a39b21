"""Connecting a process to the database, under the application's role, and bringing it up to date."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import psycopg
from dramatiq_postgres import schema as queue_schema
from psycopg import sql
from tortoise import Tortoise
from tortoise.context import TortoiseContext
from tortoise.migrations.api.migrate import migrate as apply_migrations

from domain.transactions import APP_ROLE, tortoise_config
from settings import tortoise_credentials

STATEMENT_TIMEOUT_S: Final = 300
IDLE_IN_TRANSACTION_S: Final = 120
QUEUE_SCHEMA: Final = "dramatiq"
STATEMENTS_MAX: Final = 100


@asynccontextmanager
async def connected(
    database_url: str, *, connections_max: int = 10, statements_max: int = STATEMENTS_MAX
) -> AsyncIterator[None]:
    """This will keep a pool of connections for the whole process while the context lasts.

    Each connection keeps the plans of so many statements, and the server memory for them.
    """
    credentials = tortoise_credentials(database_url)
    credentials["server_settings"] |= {
        "statement_timeout": str(STATEMENT_TIMEOUT_S * 1000),
        "idle_in_transaction_session_timeout": str(IDLE_IN_TRANSACTION_S * 1000),
        "application_name": "puhui",
        "timezone": "Asia/Shanghai",
        # A server compiles what it believes to be long, for as long as a second; ours are short.
        "jit": "off",
    }
    credentials |= {
        "minsize": 1,
        "maxsize": connections_max,
        "statement_cache_size": statements_max,
    }
    await Tortoise.init(config=tortoise_config(credentials), _enable_global_fallback=True)
    try:
        yield
    finally:
        await Tortoise.close_connections()


async def migrate(database_url: str) -> None:
    """This will bring the tables and the queue's own tables up to date, as the tables' owner."""
    config = tortoise_config(tortoise_credentials(database_url, role=None))
    async with TortoiseContext() as context:
        await context.init(config=config)
        await apply_migrations(config=config)
    await asyncio.to_thread(_create_queue, database_url)


def _create_queue(database_url: str) -> None:
    with psycopg.connect(database_url) as connection, connection.cursor() as cursor:
        queue_schema.init(cursor, schema=QUEUE_SCHEMA)
        role, schema = sql.Identifier(APP_ROLE), sql.Identifier(QUEUE_SCHEMA)
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, role))
        cursor.execute(
            sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {} TO {}").format(
                schema, role
            )
        )
        cursor.execute(
            sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA {} TO {}").format(schema, role)
        )
