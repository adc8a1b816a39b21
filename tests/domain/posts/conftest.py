from datetime import datetime

import asyncpg
import pytest

from domain.actors import STAFF_ONLY, Actor, Role
from domain.rosters.rules import RosterKind
from tests.domain.posts.desk import Desk
from tests.domain.staff.people import enrol
from tests.workers import hand


@pytest.fixture
async def desk(database: asyncpg.Connection, now: datetime) -> Desk:
    await hand.sample(RosterKind.UNITS, now=now)
    roles = frozenset({Role.SECURITY_ADMIN})
    security = Actor(await enrol("security", now, roles), "security", roles, STAFF_ONLY)
    own = await hand.unit(database, hand.EDUCATION)
    other = await hand.unit(database, hand.WATER)
    third = await hand.unit(database, "四川省科学技术厅机关工会")
    clerk_id = await enrol("clerk", now)
    made = Desk(database, clerk_id, own, other, third, security, now)
    await made.assign(other["id"])
    return made
