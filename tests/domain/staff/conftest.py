"""An office, a system administrator and a security administrator."""

from datetime import datetime

import asyncpg
import pytest

from domain.actors import EVERYTHING, STAFF_ONLY, Actor, Role
from tests.domain.staff.people import OFFICE, enrol


@pytest.fixture
async def office(database: asyncpg.Connection, now: datetime) -> Actor:
    assert database is not None
    return Actor(await enrol("office", now), "office", OFFICE, EVERYTHING)


@pytest.fixture
async def admin(database: asyncpg.Connection, now: datetime) -> Actor:
    assert database is not None
    roles = frozenset({Role.ADMIN})
    return Actor(await enrol("admin", now, roles), "admin", roles, STAFF_ONLY)


@pytest.fixture
async def security(database: asyncpg.Connection, now: datetime) -> Actor:
    assert database is not None
    roles = frozenset({Role.SECURITY_ADMIN})
    return Actor(await enrol("security", now, roles), "security", roles, STAFF_ONLY)
