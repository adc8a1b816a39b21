"""Deciding a policy: who may, from when it holds, and that none is ever changed."""

from dataclasses import replace
from datetime import datetime, timedelta

import asyncpg
import pytest

from domain.actors import EVERYTHING, STAFF_ONLY, Actor, Role
from domain.errors import NotPermitted
from domain.security_policies import operations as policies
from domain.security_policies import queries
from domain.transactions import acting_within
from tests.domain.security_policies.test_rules import POLICY
from tests.domain.staff.people import enrol

LATER = replace(POLICY, characters_min=12, effective_from=POLICY.effective_from + timedelta(days=1))


async def decider(now: datetime) -> Actor:
    roles = frozenset({Role.SECURITY_ADMIN})
    return Actor(await enrol("security", now, roles), "security", roles, STAFF_ONLY)


class TestDecide:
    async def test_holds_from_its_day_on_and_is_written_down(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        security = await decider(now)
        with acting_within(STAFF_ONLY):
            policy_id = await policies.decide(LATER, by=security, now=now)
        with acting_within("/7/"):
            today = await queries.in_force(now=now)
            tomorrow = await queries.in_force(now=now + timedelta(days=1))
            listed = await queries.all_of_them()

        assert (today.characters_min, tomorrow) == (10, LATER)
        assert today.factor_roles == {Role.CHECKER, Role.RELEASER, Role.SECURITY_ADMIN}
        assert listed[0]["id"] == policy_id
        entry = await database.fetchrow("SELECT * FROM audit_entries ORDER BY id DESC LIMIT 1")
        assert entry is not None
        assert (entry["action"], entry["subject_id"]) == ("security_policy.decide", policy_id)
        assert "characters_min" in entry["details"]

    async def test_of_two_from_one_day_the_later_decision_holds(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        assert database is not None
        security = await decider(now)
        with acting_within(STAFF_ONLY):
            await policies.decide(POLICY, by=security, now=now)
            await policies.decide(replace(POLICY, history=7), by=security, now=now)
            assert (await queries.in_force(now=now)).history == 7

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECURITY_ADMIN}))
    async def test_is_the_security_administrators_alone(
        self, database: asyncpg.Connection, now: datetime, role: Role
    ) -> None:
        somebody = Actor(1, "somebody", frozenset({role}), EVERYTHING)
        with acting_within(STAFF_ONLY), pytest.raises(NotPermitted):
            await policies.decide(POLICY, by=somebody, now=now)
        assert await database.fetchval("SELECT count(*) FROM security_policies") == 1

    async def test_is_never_undone(self, database: asyncpg.Connection) -> None:
        for statement in (
            "UPDATE security_policies SET history = 3",
            "DELETE FROM security_policies",
        ):
            with pytest.raises(asyncpg.RestrictViolationError):
                await database.execute(statement)

    async def test_is_not_written_under_a_units_scope(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        """The wall in the database, should a verb ever be called under another scope."""
        security = await decider(now)
        with acting_within("/7/"), pytest.raises(asyncpg.InsufficientPrivilegeError):
            await policies.decide(POLICY, by=security, now=now)
        assert await database.fetchval("SELECT count(*) FROM security_policies") == 1
