from datetime import datetime

import asyncpg
import pytest

from domain.actors import EVERYTHING, STAFF_ONLY, SYSTEM, Actor, Role
from domain.attempts import rules as attempts
from domain.errors import Conflict, Invalid, NotFound, NotPermitted
from domain.staff import operations as staff
from domain.staff import queries, rules
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


class TestCreate:
    async def test_keeps_a_hash_and_records_no_name(
        self, office: Actor, database: asyncpg.Connection
    ) -> None:
        stored = await database.fetchval("SELECT password_hash FROM staff")
        details = await database.fetchval("SELECT details::text FROM audit_entries")

        assert stored.startswith("$argon2id$")
        assert "测试" not in details
        assert office.staff_id is not None

    async def test_is_for_the_administrator_alone(self, office: Actor, now: datetime) -> None:
        with acting_within(EVERYTHING), pytest.raises(NotPermitted):
            await staff.create(
                login="other",
                name="甲",
                password=PASSWORD,
                roles=OFFICE,
                unit_id=None,
                by=office,
                now=now,
            )

    async def test_refuses_a_login_that_is_taken(self, office: Actor, now: datetime) -> None:
        with pytest.raises(rules.LoginTaken):
            await enrol(office.label, now)

    async def test_refuses_an_unknown_unit_and_leaves_nobody_behind(
        self, admin: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        with acting_within(STAFF_ONLY), pytest.raises(Invalid) as refused:
            await staff.create(
                login="clerk",
                name="甲",
                password=PASSWORD,
                roles={Role.CLERK},
                unit_id=404,
                by=admin,
                now=now,
            )
        assert refused.value.field == ("unitId",)
        assert await database.fetchval("SELECT count(*) FROM staff WHERE login = 'clerk'") == 0


class TestAssignRoles:
    async def test_a_clerk_gets_the_scope_of_their_unit_from_the_next_request_on(
        self, office: Actor, admin: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        await add_unit(database, 3, "/3/")
        session = await staff.sign_in(login="office", password=PASSWORD, now=now)
        with acting_within(admin.scope):
            await staff.assign_roles(
                office.staff_id or 0, roles={Role.CLERK}, unit_id=3, by=admin, now=now
            )

        found = await who_is(session.token, now)

        assert found is not None
        assert found.actor == Actor(
            office.staff_id, "office", frozenset({Role.CLERK}), "/3/", unit_id=3
        )

    async def test_nobody_gives_roles_to_themselves(self, admin: Actor, now: datetime) -> None:
        with acting_within(admin.scope), pytest.raises(rules.OwnAccount):
            await staff.assign_roles(
                admin.staff_id or 0, roles=OFFICE, unit_id=None, by=admin, now=now
            )


class TestDisable:
    async def test_ends_sessions_and_tokens_at_once(
        self, office: Actor, admin: Actor, now: datetime
    ) -> None:
        session = await staff.sign_in(login="office", password=PASSWORD, now=now)
        token = await staff.create_token("office", label="", by=SYSTEM, now=now)
        with acting_within(admin.scope):
            await staff.disable(office.staff_id or 0, by=admin, now=now)

        assert await who_is(session.token, now) is None
        with acting_within(EVERYTHING):
            assert await queries.by_token(token, now=now) is None
        with pytest.raises(attempts.AccountDisabled):
            await staff.sign_in(login="office", password=PASSWORD, now=now)

    async def test_tells_a_guesser_nothing(
        self, office: Actor, admin: Actor, now: datetime
    ) -> None:
        with acting_within(admin.scope):
            await staff.disable(office.staff_id or 0, by=admin, now=now)

        with pytest.raises(attempts.WrongCredentials):
            await staff.sign_in(login="office", password="wrong", now=now)

    async def test_old_sessions_stay_ended_after_enabling(
        self, office: Actor, admin: Actor, now: datetime
    ) -> None:
        session = await staff.sign_in(login="office", password=PASSWORD, now=now)
        with acting_within(admin.scope):
            await staff.disable(office.staff_id or 0, by=admin, now=now)
            await staff.enable(office.staff_id or 0, by=admin, now=now)

        assert await who_is(session.token, now) is None
        await staff.sign_in(login="office", password=PASSWORD, now=now)

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


class TestEnable:
    async def test_unlocks(self, office: Actor, admin: Actor, now: datetime) -> None:
        for _ in range(5):
            with pytest.raises((attempts.WrongCredentials, attempts.AccountLocked)):
                await staff.sign_in(login="office", password="wrong", now=now)
        with acting_within(admin.scope):
            await staff.enable(office.staff_id or 0, by=admin, now=now)

        await staff.sign_in(login="office", password=PASSWORD, now=now)

    async def test_refuses_somebody_who_can_sign_in(
        self, office: Actor, admin: Actor, now: datetime
    ) -> None:
        with acting_within(admin.scope), pytest.raises(Conflict):
            await staff.enable(office.staff_id or 0, by=admin, now=now)


class TestChangePassword:
    async def test_ends_every_session_and_asks_for_the_new_one(
        self, office: Actor, now: datetime
    ) -> None:
        session = await staff.sign_in(login="office", password=PASSWORD, now=now)
        await staff.change_password(
            office.staff_id or 0, current=PASSWORD, password="Chengdu-2019", by=office, now=now
        )

        assert await who_is(session.token, now) is None
        await staff.sign_in(login="office", password="Chengdu-2019", now=now)
        with pytest.raises(attempts.WrongCredentials):
            await staff.sign_in(login="office", password=PASSWORD, now=now)

    async def test_a_wrong_current_password_counts_towards_the_lock(
        self, office: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        with pytest.raises(attempts.WrongCredentials):
            await staff.change_password(
                office.staff_id or 0, current="wrong", password="Chengdu-2019", by=office, now=now
            )
        assert await database.fetchval("SELECT failed_attempts FROM staff") == 1

    async def test_refuses_to_change_another_persons(
        self, office: Actor, admin: Actor, now: datetime
    ) -> None:
        with pytest.raises(NotPermitted):
            await staff.change_password(
                admin.staff_id or 0, password="Chengdu-2019", by=office, now=now
            )

    async def test_the_administrator_needs_no_current_one(
        self, office: Actor, admin: Actor, now: datetime
    ) -> None:
        await staff.change_password(
            office.staff_id or 0, password="Chengdu-2019", by=admin, now=now
        )
        await staff.sign_in(login="office", password="Chengdu-2019", now=now)

    async def test_refuses_a_weak_one(self, office: Actor, admin: Actor, now: datetime) -> None:
        with pytest.raises(rules.PasswordTooWeak):
            await staff.change_password(office.staff_id or 0, password="weak", by=admin, now=now)
