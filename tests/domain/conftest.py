"""A town for every test of a subject that asks."""

from datetime import datetime

import asyncpg
import pytest

from tests.town import Town


@pytest.fixture
def town(database: asyncpg.Connection, everywhere: None, now: datetime) -> Town:
    """An empty town; the test acts within every unit."""
    assert everywhere is None
    return Town(database, now)
