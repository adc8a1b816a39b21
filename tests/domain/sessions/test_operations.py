import asyncio
from datetime import datetime, timedelta

import asyncpg
import pytest

from domain import tokens
from domain.actors import EVERYTHING, SYSTEM, Actor
from domain.attempts import rules as attempts
from domain.attempts.operations import ANONYMOUS
from domain.errors import NotFound, NotPermitted
from domain.sessions import operations as sessions
from domain.sessions import queries, rules
from domain.transactions import acting_within
from tests.domain.staff.people import PASSWORD, who_is


class TestSignIn:
    async def test_keeps_a_digest_of_the_token_alone(
        self, office: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        signed_in = await sessions.sign_in(
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
        first = await sessions.sign_in(login="office", password=PASSWORD, now=now)
        second = await sessions.sign_in(
            login="office", password=PASSWORD, now=now, replaces=first.token
        )

        assert await who_is(first.token, now) is None
        assert await who_is(second.token, now) is not None

    async def test_the_fifth_failure_locks_even_the_right_password(
        self, office: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        for _ in range(4):
            with pytest.raises(attempts.WrongCredentials):
                await sessions.sign_in(login="office", password="wrong", now=now)
        with pytest.raises(attempts.AccountLocked):
            await sessions.sign_in(login="office", password="wrong", now=now)
        with pytest.raises(attempts.AccountLocked):
            await sessions.sign_in(login="office", password=PASSWORD, now=now)

        codes = await database.fetch(
            "SELECT code FROM audit_entries WHERE outcome = 'REFUSED' AND subject_id = $1",
            office.staff_id,
        )
        assert [row["code"] for row in codes] == ["WRONG_CREDENTIALS"] * 4 + ["ACCOUNT_LOCKED"] * 2

    async def test_the_lock_ends_after_half_an_hour(self, office: Actor, now: datetime) -> None:
        assert office.label == "office"
        for _ in range(5):
            with pytest.raises((attempts.WrongCredentials, attempts.AccountLocked)):
                await sessions.sign_in(login="office", password="wrong", now=now)

        await sessions.sign_in(login="office", password=PASSWORD, now=now + attempts.LOCKED_FOR)

    async def test_success_forgets_the_failures(
        self, office: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        assert office.label == "office"
        with pytest.raises(attempts.WrongCredentials):
            await sessions.sign_in(login="office", password="wrong", now=now)
        await sessions.sign_in(login="office", password=PASSWORD, now=now)

        assert await database.fetchval("SELECT failed_attempts FROM staff") == 0

    async def test_guesses_at_the_same_moment_get_no_more_than_five(
        self, office: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        guesses = [
            sessions.sign_in(login="office", password=f"wrong{n}", now=now) for n in range(12)
        ]
        results = await asyncio.gather(*guesses, return_exceptions=True)

        wrong = [error for error in results if isinstance(error, attempts.WrongCredentials)]
        locked = [error for error in results if isinstance(error, attempts.AccountLocked)]
        assert (len(wrong), len(locked)) == (4, 8)
        assert await database.fetchval("SELECT failed_attempts FROM staff") == 5
        assert office.label == "office"

    async def test_an_unknown_login_costs_a_hash_and_is_not_written_down(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        with pytest.raises(attempts.WrongCredentials):
            await sessions.sign_in(login="my-password-by-mistake", password="x", now=now)

        entry = await database.fetchrow("SELECT * FROM audit_entries")
        assert entry is not None
        assert (entry["actor"], entry["staff_id"]) == (ANONYMOUS, None)
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
        newest = await sessions.sign_in(login="office", password=PASSWORD, now=now)

        with acting_within(EVERYTHING):
            listed = await queries.open_sessions(office.staff_id or 0, now=now)
        assert len(listed) == rules.SESSIONS_MAX
        assert listed[0].id == newest.session_id


class TestConfirmSession:
    async def test_keeps_the_session_and_changes_its_token(
        self, office: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        first = await sessions.sign_in(login="office", password=PASSWORD, now=now)
        later = now + timedelta(minutes=1)

        second = await sessions.confirm(first.session_id, password=PASSWORD, by=office, now=later)

        assert (second.session_id, second.expires_at) == (first.session_id, first.expires_at)
        assert await who_is(first.token, later) is None
        found = await who_is(second.token, later)
        assert found is not None
        assert found.confirmed_at == later
        assert second.token not in str(await database.fetch("SELECT * FROM sessions"))

    async def test_of_somebody_else_is_not_found(
        self, office: Actor, admin: Actor, now: datetime
    ) -> None:
        """The right password of one's own opens no other person's session."""
        theirs = await sessions.sign_in(login="admin", password=PASSWORD, now=now)

        with pytest.raises(NotFound):
            await sessions.confirm(theirs.session_id, password=PASSWORD, by=office, now=now)

        assert admin.label == "admin"
        found = await who_is(theirs.token, now)
        assert found is not None
        assert found.confirmed_at is None

    async def test_that_ended_or_expired_is_not_found(self, office: Actor, now: datetime) -> None:
        one = await sessions.sign_in(login="office", password=PASSWORD, now=now)
        with pytest.raises(NotFound):
            await sessions.confirm(
                one.session_id, password=PASSWORD, by=office, now=now + rules.SESSION_LASTS
            )
        await sessions.end(one.session_id, by=office, now=now)
        with pytest.raises(NotFound):
            await sessions.confirm(one.session_id, password=PASSWORD, by=office, now=now)

    async def test_is_refused_a_wrong_password_which_counts(
        self, office: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        one = await sessions.sign_in(login="office", password=PASSWORD, now=now)
        for _ in range(4):
            with pytest.raises(rules.WrongPassword):
                await sessions.confirm(one.session_id, password="wrong", by=office, now=now)
        with pytest.raises(attempts.AccountLocked):
            await sessions.confirm(one.session_id, password="wrong", by=office, now=now)
        assert await database.fetchval("SELECT failed_attempts FROM staff") == 5
        assert await who_is(one.token, now) is not None


class TestSessions:
    async def test_end_by_themselves_when_idle_or_old(self, office: Actor, now: datetime) -> None:
        signed_in = await sessions.sign_in(login="office", password=PASSWORD, now=now)
        almost_idle = now + rules.IDLE_FOR - timedelta(seconds=1)

        assert await who_is(signed_in.token, almost_idle) is not None
        assert await who_is(signed_in.token, now + rules.IDLE_FOR) is None
        await sessions.note_use(session_id=signed_in.session_id, now=almost_idle)
        assert await who_is(signed_in.token, now + rules.IDLE_FOR) is not None
        last = now + rules.SESSION_LASTS
        await sessions.note_use(session_id=signed_in.session_id, now=last)
        assert await who_is(signed_in.token, last) is None
        assert office.label == "office"

    async def test_use_is_noted_at_most_once_a_minute(self, office: Actor, now: datetime) -> None:
        signed_in = await sessions.sign_in(login="office", password=PASSWORD, now=now)
        found = await who_is(signed_in.token, now)

        assert found is not None
        assert not found.is_worth_noting(now=now + timedelta(seconds=59))
        assert found.is_worth_noting(now=now + timedelta(seconds=60))
        assert found.actor.staff_id == office.staff_id

    async def test_are_ended_by_their_owner_past_any_unit_scope(
        self, office: Actor, now: datetime
    ) -> None:
        signed_in = await sessions.sign_in(login="office", password=PASSWORD, now=now)
        with acting_within("/3/"):
            await sessions.end(signed_in.session_id, by=office, now=now)

        assert await who_is(signed_in.token, now) is None

    async def test_of_others_are_ended_by_the_administrator_alone(
        self, office: Actor, admin: Actor, now: datetime
    ) -> None:
        of_office = await sessions.sign_in(login="office", password=PASSWORD, now=now)
        of_admin = await sessions.sign_in(login="admin", password=PASSWORD, now=now)

        with pytest.raises(NotFound):
            await sessions.end(of_admin.session_id, by=office, now=now)
        await sessions.end(of_office.session_id, by=admin, now=now)

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
        token = await tokens.create("office", label=" 对账脚本 ", by=office, now=now)
        with acting_within(EVERYTHING):
            found = await queries.by_token(token, now=now)
            assert found is not None
            assert found.actor.label == "office"
            assert await queries.by_token(token, now=now + rules.TOKEN_LASTS) is None
        assert token not in str(await database.fetch("SELECT * FROM access_tokens"))

        await sessions.note_use(token_id=found.credential_id, now=now)
        await tokens.end(found.credential_id, by=office, now=now)

        with acting_within(EVERYTHING):
            assert await queries.by_token(token, now=now) is None

    async def test_of_others_are_not_for_the_administrator_to_make(
        self, office: Actor, admin: Actor, now: datetime
    ) -> None:
        with pytest.raises(NotPermitted):
            await tokens.create(office.label, label="", by=admin, now=now)

    async def test_are_for_people_who_exist(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        assert database is not None
        with pytest.raises(NotFound):
            await tokens.create("nobody", label="", by=SYSTEM, now=now)
