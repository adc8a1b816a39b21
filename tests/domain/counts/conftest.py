"""A second connection to the town."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from settings import tortoise_credentials


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A second connection, to be in the way or to be killed."""
    connection = await asyncpg.connect(**tortoise_credentials(database_url, role=None))
    yield connection
    if not connection.is_closed():
        await connection.close()
