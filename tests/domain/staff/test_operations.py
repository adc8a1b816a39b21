import asyncio
from dataclasses import replace
from datetime import datetime

import asyncpg
import pytest

from domain import tokens
from domain.actors import ADMINISTRATORS, EVERYTHING, STAFF_ONLY, SYSTEM, Actor, Role
from domain.attempts import rules as attempts
from domain.errors import Conflict, Invalid, NotFound, NotPermitted
from domain.sessions import operations as sessions
from domain.sessions import queries
from domain.sessions.rules import Must
from domain.staff import operations as staff
from domain.staff import rules
from domain.transactions import acting_within
from tests.domain.staff.people import OFFICE, PASSWORD, enrol, who_is


async def add_unit(database: asyncpg.Connection, unit_id: int, path: str) -> None:
    await database.execute(
        "INSERT INTO units (id, path, name, union_uscc, employer_uscc, nature, industry,"
        " labour_relation, dues, district, status, created_at)"
        " VALUES ($1, $2, $2, $2, '', '', '', '', '', '', 'ACTIVE', now())",
        unit_id,
        path,
    )


async def roles_of(database: asyncpg.Connection, staff_id: int | None) -> list[str]:
    found = await database.fetch(
        "SELECT role FROM staff_roles WHERE staff_id = $1 ORDER BY role", staff_id
    )
    return [row["role"] for row in found]


class TestCreate:
    async def test_keeps_a_hash_and_records_no_name(
        self, office: Actor, database: asyncpg.Connection
    ) -> None:
        stored = await database.fetchval("SELECT password_hash FROM staff")
        details = await database.fetchval("SELECT details::text FROM audit_entries")

        assert stored.startswith("$argon2id$")
        assert "测试" not in details
        assert office.staff_id is not None

    @pytest.mark.parametrize("role", sorted(Role))
    async def test_is_for_the_console_alone(
        self, database: asyncpg.Connection, now: datetime, role: Role
    ) -> None:
        """An account with roles at once is what no single administrator may make."""
        somebody = Actor(1, "somebody", frozenset({role}), EVERYTHING)
        with acting_within(EVERYTHING), pytest.raises(NotPermitted):
            await staff.create(
                login="other",
                name="甲",
                password=PASSWORD,
                roles=OFFICE,
                unit_id=None,
                by=somebody,
                now=now,
            )
        assert await database.fetchval("SELECT count(*) FROM staff") == 0

    async def test_refuses_a_login_that_is_taken(self, office: Actor, now: datetime) -> None:
        with pytest.raises(rules.LoginTaken):
            await enrol(office.label, now)


class TestEnrol:
    async def test_makes_an_account_that_may_do_nothing_yet(
        self, admin: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        with acting_within(STAFF_ONLY):
            made = await staff.enrol(login="li.na", name="李", unit_id=None, by=admin, now=now)

        assert await roles_of(database, made.staff_id) == []
        assert made.initial_password not in repr(made)
        opened = await sessions.sign_in(login="li.na", password=made.initial_password, now=now)
        found = await who_is(opened.token, now)
        assert found is not None
        assert (found.actor.scope, found.must) == ("", Must.INITIAL_PASSWORD)
        entries = await database.fetch("SELECT details::text FROM audit_entries")
        assert made.initial_password not in str([row["details"] for row in entries])

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN}))
    async def test_is_the_system_administrators_alone(
        self, database: asyncpg.Connection, now: datetime, role: Role
    ) -> None:
        somebody = Actor(await enrol("x.y", now, frozenset({role} - {Role.CLERK}) or OFFICE), "x.y",
                         frozenset({role}), STAFF_ONLY)  # fmt: skip
        with acting_within(STAFF_ONLY), pytest.raises(NotPermitted):
            await staff.enrol(login="li.na", name="李", unit_id=None, by=somebody, now=now)
        assert await database.fetchval("SELECT count(*) FROM staff WHERE login = 'li.na'") == 0

    async def test_refuses_an_unknown_unit_and_leaves_nobody_behind(
        self, admin: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        with acting_within(STAFF_ONLY), pytest.raises(Invalid) as refused:
            await staff.enrol(login="clerk", name="甲", unit_id=404, by=admin, now=now)
        assert refused.value.field == ("unitId",)
        assert await database.fetchval("SELECT count(*) FROM staff WHERE login = 'clerk'") == 0


class TestAssignRoles:
    async def test_ends_what_was_open_and_a_clerk_comes_back_with_the_scope_of_their_unit(
        self, office: Actor, security: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        await add_unit(database, 3, "/3/")
        before = await sessions.sign_in(login="office", password=PASSWORD, now=now)
        token = await tokens.create("office", label="", by=SYSTEM, now=now)
        with acting_within(security.scope):
            await staff.assign_roles(
                office.staff_id or 0, roles={Role.CLERK}, unit_id=3, by=security, now=now
            )

        assert await who_is(before.token, now) is None
        with acting_within(EVERYTHING):
            assert await queries.by_token(token, now=now) is None
        again = await sessions.sign_in(login="office", password=PASSWORD, now=now)
        found = await who_is(again.token, now)
        assert found is not None
        assert replace(found.actor, shown=frozenset()) == Actor(
            office.staff_id, "office", frozenset({Role.CLERK}), "/3/", unit_id=3
        )

    async def test_nobody_gives_roles_to_themselves(
        self, security: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        for roles in (OFFICE, frozenset({Role.ADMIN})):
            with acting_within(security.scope), pytest.raises(rules.OwnAccount):
                await staff.assign_roles(
                    security.staff_id or 0, roles=roles, unit_id=None, by=security, now=now
                )
        assert await roles_of(database, security.staff_id) == ["SECURITY_ADMIN"]

    async def test_is_not_for_the_system_administrator(
        self, office: Actor, admin: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        """Whoever creates accounts does not say what they may do."""
        with acting_within(admin.scope), pytest.raises(NotPermitted):
            await staff.assign_roles(
                office.staff_id or 0, roles={Role.RELEASER}, unit_id=None, by=admin, now=now
            )
        assert await roles_of(database, office.staff_id) == ["OFFICE"]

    async def test_never_takes_the_last_of_an_administrators_role_away(
        self, admin: Actor, security: Actor, now: datetime
    ) -> None:
        with acting_within(security.scope):
            with pytest.raises(rules.LastAdministrator, match="唯一"):
                await staff.assign_roles(
                    admin.staff_id or 0, roles=OFFICE, unit_id=None, by=security, now=now
                )
            await enrol_within(now, "admin2", Role.ADMIN)
            await staff.assign_roles(
                admin.staff_id or 0, roles=OFFICE, unit_id=None, by=security, now=now
            )

    @pytest.mark.parametrize("other", [Role.OFFICE, *ADMINISTRATORS[1:]])
    async def test_leaves_no_second_role_to_an_administrator_even_past_the_rules(
        self, admin: Actor, database: asyncpg.Connection, other: Role
    ) -> None:
        with pytest.raises(asyncpg.CheckViolationError):
            await database.execute(
                "INSERT INTO staff_roles (staff_id, role) VALUES ($1, $2)",
                admin.staff_id,
                other.value,
            )


async def enrol_within(now: datetime, login: str, role: Role) -> int:
    return await staff.create(
        login=login,
        name="甲",
        password=PASSWORD,
        roles={role},
        unit_id=None,
        by=SYSTEM,
        now=now,
    )


class TestDisable:
    async def test_ends_sessions_and_tokens_at_once(
        self, office: Actor, admin: Actor, now: datetime
    ) -> None:
        session = await sessions.sign_in(login="office", password=PASSWORD, now=now)
        token = await tokens.create("office", label="", by=SYSTEM, now=now)
        with acting_within(admin.scope):
            await staff.disable(office.staff_id or 0, by=admin, now=now)

        assert await who_is(session.token, now) is None
        with acting_within(EVERYTHING):
            assert await queries.by_token(token, now=now) is None
        with pytest.raises(attempts.AccountDisabled):
            await sessions.sign_in(login="office", password=PASSWORD, now=now)

    async def test_tells_a_guesser_nothing(
        self, office: Actor, admin: Actor, now: datetime
    ) -> None:
        with acting_within(admin.scope):
            await staff.disable(office.staff_id or 0, by=admin, now=now)

        with pytest.raises(attempts.WrongCredentials):
            await sessions.sign_in(login="office", password="wrong", now=now)

    async def test_old_sessions_stay_ended_after_enabling(
        self, office: Actor, admin: Actor, now: datetime
    ) -> None:
        session = await sessions.sign_in(login="office", password=PASSWORD, now=now)
        with acting_within(admin.scope):
            await staff.disable(office.staff_id or 0, by=admin, now=now)
            await staff.enable(office.staff_id or 0, by=admin, now=now)

        assert await who_is(session.token, now) is None
        await sessions.sign_in(login="office", password=PASSWORD, now=now)

    async def test_nobody_disables_themselves(self, admin: Actor, now: datetime) -> None:
        with acting_within(admin.scope), pytest.raises(rules.OwnAccount):
            await staff.disable(admin.staff_id or 0, by=admin, now=now)

    async def test_is_done_once(self, office: Actor, admin: Actor, now: datetime) -> None:
        with acting_within(admin.scope):
            await staff.disable(office.staff_id or 0, by=admin, now=now)
            with pytest.raises(Conflict):
                await staff.disable(office.staff_id or 0, by=admin, now=now)

    async def test_refuses_an_unknown_person(self, admin: Actor, now: datetime) -> None:
        with acting_within(admin.scope), pytest.raises(NotFound):
            await staff.disable(404, by=admin, now=now)

    async def test_never_takes_the_last_administrator(
        self, admin: Actor, security: Actor, now: datetime
    ) -> None:
        with acting_within(admin.scope):
            with pytest.raises(rules.LastAdministrator):
                await staff.disable(security.staff_id or 0, by=admin, now=now)
            other = await enrol_within(now, "security2", Role.SECURITY_ADMIN)
            await staff.disable(security.staff_id or 0, by=admin, now=now)
            with pytest.raises(rules.LastAdministrator):
                await staff.disable(other, by=admin, now=now)

    async def test_two_administrators_at_once_do_not_disable_each_other(
        self, admin: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        second = Actor(await enrol("admin2", now, admin.roles), "admin2", admin.roles, STAFF_ONLY)
        with acting_within(STAFF_ONLY):
            done = await asyncio.gather(
                staff.disable(second.staff_id or 0, by=admin, now=now),
                staff.disable(admin.staff_id or 0, by=second, now=now),
                return_exceptions=True,
            )
        assert sorted(type(one).__name__ for one in done) == ["LastAdministrator", "NoneType"]
        assert await database.fetchval("SELECT count(*) FROM staff WHERE is_disabled") == 1


class TestEnable:
    async def test_refuses_somebody_who_is_not_disabled(
        self, office: Actor, admin: Actor, now: datetime
    ) -> None:
        with acting_within(admin.scope), pytest.raises(Conflict):
            await staff.enable(office.staff_id or 0, by=admin, now=now)


class TestUnlock:
    async def test_lets_somebody_in_who_failed_too_often(
        self, office: Actor, security: Actor, now: datetime
    ) -> None:
        for _ in range(5):
            with pytest.raises((attempts.WrongCredentials, attempts.AccountLocked)):
                await sessions.sign_in(login="office", password="wrong", now=now)
        with acting_within(security.scope):
            await staff.unlock(office.staff_id or 0, by=security, now=now)

        await sessions.sign_in(login="office", password=PASSWORD, now=now)

    async def test_refuses_somebody_who_can_sign_in(
        self, office: Actor, security: Actor, now: datetime
    ) -> None:
        with acting_within(security.scope), pytest.raises(Conflict):
            await staff.unlock(office.staff_id or 0, by=security, now=now)

    async def test_is_not_for_the_system_administrator_or_for_oneself(
        self, office: Actor, admin: Actor, security: Actor, now: datetime
    ) -> None:
        with acting_within(STAFF_ONLY):
            with pytest.raises(NotPermitted):
                await staff.unlock(office.staff_id or 0, by=admin, now=now)
            with pytest.raises(rules.OwnAccount):
                await staff.unlock(security.staff_id or 0, by=security, now=now)
