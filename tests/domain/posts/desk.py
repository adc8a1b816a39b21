"""A clerk of two units and whoever grants roles, as the tests of posts and tokens act for them."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from domain.actors import EVERYTHING, STAFF_ONLY, Actor, Role
from domain.posts import operations as posts
from domain.sessions import operations as sessions
from domain.sessions.rules import SignedIn
from domain.staff import operations as staff
from domain.transactions import acting_within
from tests.domain.staff.people import PASSWORD, who_is

CLERK = frozenset({Role.CLERK})


@dataclass
class Desk:
    """A clerk of two units, a third that is not theirs, and who grants roles."""

    owner: asyncpg.Connection
    clerk_id: int
    own: asyncpg.Record
    other: asyncpg.Record
    third: asyncpg.Record
    security: Actor
    now: datetime

    async def assign(self, *other_ids: int, roles: frozenset[Role] = CLERK) -> None:
        with acting_within(STAFF_ONLY):
            await staff.assign_roles(
                self.clerk_id,
                roles=roles,
                unit_id=self.own["id"],
                other_unit_ids=other_ids,
                by=self.security,
                now=self.now,
            )

    async def sign_in(self) -> SignedIn:
        with acting_within(EVERYTHING):
            return await sessions.sign_in(login="clerk", password=PASSWORD, now=self.now)

    async def at(self, session: SignedIn) -> Actor:
        found = await who_is(session.token, self.now)
        assert found is not None
        return found.actor

    async def switch(self, session: SignedIn, unit_id: int) -> Actor:
        by = await self.at(session)
        with acting_within(by.scope):
            await posts.switch(session.session_id, unit_id=unit_id, by=by, now=self.now)
        return await self.at(session)
