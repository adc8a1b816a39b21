"""A lock tells nobody which logins exist: those that nobody has lock as a person's does."""

import asyncio
from datetime import datetime, timedelta

import asyncpg
import pytest

from domain.actors import STAFF_ONLY
from domain.attempts import operations as attempts
from domain.attempts import queries, rules
from domain.transactions import acting_within
from tests.domain.staff.people import PASSWORD, enrol

KNOWN, UNKNOWN = "office", "nobody"


async def refusal(login: str, now: datetime) -> str:
    """What a wrong password is answered with."""
    with (
        acting_within(STAFF_ONLY),
        pytest.raises((rules.WrongCredentials, rules.AccountLocked)) as refused,
    ):
        await attempts.check(login, "wrong", action="session.start", now=now)
    return refused.value.code


class TestCheck:
    async def test_answers_alike_for_a_login_that_exists_and_one_that_does_not(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        await enrol(KNOWN, now)
        moments = [now + timedelta(seconds=n) for n in range(7)]
        moments += [now + rules.LOCKED_FOR + timedelta(seconds=s) for s in range(4, 10)]

        known = [await refusal(KNOWN, moment) for moment in moments]
        unknown = [await refusal(UNKNOWN, moment) for moment in moments]

        assert known == unknown
        lock = ["WRONG_CREDENTIALS"] * 4 + ["ACCOUNT_LOCKED"]
        assert known == [*lock, "ACCOUNT_LOCKED", "ACCOUNT_LOCKED", *lock, "ACCOUNT_LOCKED"]
        assert database is not None

    async def test_counts_each_login_by_itself(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        assert database is not None
        for n in range(8):
            assert await refusal(f"guess{n}", now) == "WRONG_CREDENTIALS"

    async def test_keeps_no_login_that_nobody_has_in_the_clear(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        """It may be a password typed into the wrong box."""
        for _ in range(5):
            await refusal("my-password-1", now)
        kept = [*await database.fetch("SELECT * FROM unknown_logins")]
        kept += await database.fetch("SELECT * FROM audit_entries")
        assert len(kept) == 6
        assert all("my-password-1" not in str(dict(one)) for one in kept)
        assert {one["actor"] for one in kept[1:]} == {attempts.ANONYMOUS}

    async def test_of_guesses_at_the_same_moment_lets_no_more_than_five_pass(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        assert database is not None
        answers = await asyncio.gather(*(refusal(UNKNOWN, now) for _ in range(9)))
        assert sorted(answers) == ["ACCOUNT_LOCKED"] * 5 + ["WRONG_CREDENTIALS"] * 4

    async def test_remembers_a_bounded_number_of_them(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        await refusal("first", now)
        await database.execute("SELECT setval('unknown_logins_id_seq', $1)", rules.UNKNOWN_MAX + 1)
        await refusal("last", now)
        with acting_within(STAFF_ONLY):
            assert await queries.unknown_count() == 1

    async def test_gives_the_person_whose_password_it_is(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        assert database is not None
        staff_id = await enrol(KNOWN, now)
        with acting_within(STAFF_ONLY):
            found = await attempts.check(KNOWN, PASSWORD, action="session.start", now=now)
        assert found["id"] == staff_id


class TestForgetOld:
    async def test_forgets_those_that_nobody_tried_for_a_month(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        assert database is not None
        await refusal("old", now)
        await refusal("young", now + timedelta(days=1))
        with acting_within(STAFF_ONLY):
            assert await attempts.forget_old(now=now + rules.UNKNOWN_KEPT_FOR) == 1
            assert await queries.unknown_count() == 1
