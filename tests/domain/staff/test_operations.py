import asyncio
from datetime import datetime, timedelta

import asyncpg
import pytest

from domain.actors import EVERYTHING, STAFF_ONLY, SYSTEM, Actor, Role
from domain.errors import Conflict, Invalid, NotFound, NotPermitted
from domain.staff import operations as staff
from domain.staff import queries, rules
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


@pytest.fixture
async def office(database: asyncpg.Connection, now: datetime) -> Actor:
    assert database is not None
    return Actor(await enrol("office", now), "office", OFFICE, EVERYTHING)


@pytest.fixture
async def admin(database: asyncpg.Connection, now: datetime) -> Actor:
    assert database is not None
    roles = frozenset({Role.ADMIN})
    return Actor(await enrol("admin", now, roles), "admin", roles, STAFF_ONLY)


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
        with pytest.raises(rules.AccountDisabled):
            await staff.sign_in(login="office", password=PASSWORD, now=now)

    async def test_tells_a_guesser_nothing(
        self, office: Actor, admin: Actor, now: datetime
    ) -> None:
        with acting_within(admin.scope):
            await staff.disable(office.staff_id or 0, by=admin, now=now)

        with pytest.raises(rules.WrongCredentials):
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
            with pytest.raises((rules.WrongCredentials, rules.AccountLocked)):
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
        with pytest.raises(rules.WrongCredentials):
            await staff.sign_in(login="office", password=PASSWORD, now=now)

    async def test_a_wrong_current_password_counts_towards_the_lock(
        self, office: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        with pytest.raises(rules.WrongCredentials):
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


class TestSignIn:
    async def test_keeps_a_digest_of_the_token_alone(
        self, office: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        signed_in = await staff.sign_in(
            login="office", password=PASSWORD, now=now, address="127.0.0.1", user_agent="x" * 999
        )

        [row] = await database.fetch("SELECT * FROM sessions")
        assert row["token_digest"] == rules.digest(signed_in.token)
        assert signed_in.token not in str(dict(row))
        assert signed_in.token not in repr(signed_in)
        assert len(signed_in.token) >= 43
        assert len(row["user_agent"]) == rules.USER_AGENT_CHARACTERS_MAX
        assert row["staff_id"] == office.staff_id

    async def test_replaces_the_browsers_previous_session(
        self, office: Actor, now: datetime
    ) -> None:
        assert office.label == "office"
        first = await staff.sign_in(login="office", password=PASSWORD, now=now)
        second = await staff.sign_in(
            login="office", password=PASSWORD, now=now, replaces=first.token
        )

        assert await who_is(first.token, now) is None
        assert await who_is(second.token, now) is not None

    async def test_the_fifth_failure_locks_even_the_right_password(
        self, office: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        for _ in range(4):
            with pytest.raises(rules.WrongCredentials):
                await staff.sign_in(login="office", password="wrong", now=now)
        with pytest.raises(rules.AccountLocked):
            await staff.sign_in(login="office", password="wrong", now=now)
        with pytest.raises(rules.AccountLocked):
            await staff.sign_in(login="office", password=PASSWORD, now=now)

        codes = await database.fetch(
            "SELECT code FROM audit_entries WHERE outcome = 'REFUSED' AND subject_id = $1",
            office.staff_id,
        )
        assert [row["code"] for row in codes] == ["WRONG_CREDENTIALS"] * 4 + ["ACCOUNT_LOCKED"] * 2

    async def test_the_lock_ends_after_half_an_hour(self, office: Actor, now: datetime) -> None:
        assert office.label == "office"
        for _ in range(5):
            with pytest.raises((rules.WrongCredentials, rules.AccountLocked)):
                await staff.sign_in(login="office", password="wrong", now=now)

        await staff.sign_in(login="office", password=PASSWORD, now=now + rules.LOCKED_FOR)

    async def test_success_forgets_the_failures(
        self, office: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        assert office.label == "office"
        with pytest.raises(rules.WrongCredentials):
            await staff.sign_in(login="office", password="wrong", now=now)
        await staff.sign_in(login="office", password=PASSWORD, now=now)

        assert await database.fetchval("SELECT failed_attempts FROM staff") == 0

    async def test_guesses_at_the_same_moment_get_no_more_than_five(
        self, office: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        guesses = [staff.sign_in(login="office", password=f"wrong{n}", now=now) for n in range(12)]
        results = await asyncio.gather(*guesses, return_exceptions=True)

        wrong = [error for error in results if isinstance(error, rules.WrongCredentials)]
        locked = [error for error in results if isinstance(error, rules.AccountLocked)]
        assert (len(wrong), len(locked)) == (4, 8)
        assert await database.fetchval("SELECT failed_attempts FROM staff") == 5
        assert office.label == "office"

    async def test_an_unknown_login_costs_a_hash_and_is_not_written_down(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        with pytest.raises(rules.WrongCredentials):
            await staff.sign_in(login="my-password-by-mistake", password="x", now=now)

        entry = await database.fetchrow("SELECT * FROM audit_entries")
        assert entry is not None
        assert (entry["actor"], entry["staff_id"]) == (staff.ANONYMOUS, None)
        assert "mistake" not in str(dict(entry))

    async def test_a_person_has_at_most_ten_sessions(
        self, office: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        await database.execute(
            "INSERT INTO sessions (token_digest, staff_id, created_at, last_seen_at, expires_at,"
            " address, user_agent) SELECT n::text::bytea, $1, $2::timestamptz, $2, $2 + interval '8 hours', '', ''"
            " FROM generate_series(1, 10) n",
            office.staff_id,
            now,
        )
        newest = await staff.sign_in(login="office", password=PASSWORD, now=now)

        with acting_within(EVERYTHING):
            sessions = await queries.open_sessions(office.staff_id or 0, now=now)
        assert len(sessions) == rules.SESSIONS_MAX
        assert sessions[0].id == newest.session_id


class TestSessions:
    async def test_end_by_themselves_when_idle_or_old(self, office: Actor, now: datetime) -> None:
        signed_in = await staff.sign_in(login="office", password=PASSWORD, now=now)
        almost_idle = now + rules.IDLE_FOR - timedelta(seconds=1)

        assert await who_is(signed_in.token, almost_idle) is not None
        assert await who_is(signed_in.token, now + rules.IDLE_FOR) is None
        await staff.note_use(session_id=signed_in.session_id, now=almost_idle)
        assert await who_is(signed_in.token, now + rules.IDLE_FOR) is not None
        last = now + rules.SESSION_LASTS
        await staff.note_use(session_id=signed_in.session_id, now=last)
        assert await who_is(signed_in.token, last) is None
        assert office.label == "office"

    async def test_use_is_noted_at_most_once_a_minute(self, office: Actor, now: datetime) -> None:
        signed_in = await staff.sign_in(login="office", password=PASSWORD, now=now)
        found = await who_is(signed_in.token, now)

        assert found is not None
        assert not found.is_worth_noting(now=now + timedelta(seconds=59))
        assert found.is_worth_noting(now=now + timedelta(seconds=60))
        assert found.actor.staff_id == office.staff_id

    async def test_are_ended_by_their_owner_past_any_unit_scope(
        self, office: Actor, now: datetime
    ) -> None:
        signed_in = await staff.sign_in(login="office", password=PASSWORD, now=now)
        with acting_within("/3/"):
            await staff.end_session(signed_in.session_id, by=office, now=now)

        assert await who_is(signed_in.token, now) is None

    async def test_of_others_are_ended_by_the_administrator_alone(
        self, office: Actor, admin: Actor, now: datetime
    ) -> None:
        of_office = await staff.sign_in(login="office", password=PASSWORD, now=now)
        of_admin = await staff.sign_in(login="admin", password=PASSWORD, now=now)

        with pytest.raises(NotFound):
            await staff.end_session(of_admin.session_id, by=office, now=now)
        await staff.end_session(of_office.session_id, by=admin, now=now)

        assert await who_is(of_office.token, now) is None
        assert await who_is(of_admin.token, now) is not None

    async def test_a_guessed_token_is_nobody(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        assert database is not None
        assert await who_is("guess", now) is None


class TestTokens:
    async def test_stand_for_their_person_until_they_expire_or_end(
        self, office: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        token = await staff.create_token("office", label=" 对账脚本 ", by=office, now=now)
        with acting_within(EVERYTHING):
            found = await queries.by_token(token, now=now)
            assert found is not None
            assert found.actor.label == "office"
            assert await queries.by_token(token, now=now + rules.TOKEN_LASTS) is None
        assert token not in str(await database.fetch("SELECT * FROM access_tokens"))

        await staff.note_use(token_id=found.credential_id, now=now)
        await staff.end_token(found.credential_id, by=office, now=now)

        with acting_within(EVERYTHING):
            assert await queries.by_token(token, now=now) is None

    async def test_of_others_are_not_for_the_administrator_to_make(
        self, office: Actor, admin: Actor, now: datetime
    ) -> None:
        with pytest.raises(NotPermitted):
            await staff.create_token(office.label, label="", by=admin, now=now)

    async def test_are_for_people_who_exist(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        assert database is not None
        with pytest.raises(NotFound):
            await staff.create_token("nobody", label="", by=SYSTEM, now=now)


class TestActorByLogin:
    async def test_gives_the_person_with_their_scope(self, office: Actor) -> None:
        with acting_within(EVERYTHING):
            assert await queries.actor_by_login("office") == office
            assert await queries.actor_by_login("nobody") is None
