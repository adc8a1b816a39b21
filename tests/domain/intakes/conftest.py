"""The sample's tree of units, for rosters of members to speak of."""

from datetime import datetime

import asyncpg
import pytest

from domain.rosters.rules import RosterKind
from tests.workers import hand


@pytest.fixture
async def units(database: asyncpg.Connection, now: datetime) -> asyncpg.Connection:
    """The sample's tree."""
    await hand.sample(RosterKind.UNITS, now=now)
    return database
