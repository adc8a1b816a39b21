"""People to act with, and who a session stands for."""

from datetime import datetime

from domain.actors import EVERYTHING, SYSTEM, Role
from domain.sessions import queries
from domain.staff import operations as staff
from domain.transactions import acting_within

PASSWORD = "Sichuan-2018"
OFFICE = frozenset({Role.OFFICE})


async def enrol(login: str, now: datetime, roles: frozenset[Role] = OFFICE) -> int:
    with acting_within(EVERYTHING):
        return await staff.create(
            login=login,
            name="测试",
            password=PASSWORD,
            roles=roles,
            unit_id=None,
            by=SYSTEM,
            now=now,
        )


async def who_is(token: str, now: datetime) -> queries.Recognised | None:
    with acting_within(EVERYTHING):
        return await queries.by_session(token, now=now)
