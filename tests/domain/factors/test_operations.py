"""A second factor: enrolled, asked for at the sign-in and the step-up, used once, guessed in vain."""

import asyncio
from datetime import datetime, timedelta

import asyncpg
import pytest

from domain.actors import STAFF_ONLY, Actor
from domain.attempts import rules as attempts
from domain.errors import NotFound, NotPermitted
from domain.factors import queries, rules
from domain.sessions import operations as sessions
from domain.sessions.rules import Must, SignedIn
from domain.staff import operations as staff
from domain.staff.rules import OwnAccount
from domain.transactions import acting_within
from tests.domain.staff.people import PASSWORD, who_is

STEP = timedelta(seconds=rules.STEP_S)


def shown(secret: bytes, moment: datetime) -> str:
    return rules.code_of(secret, rules.step_at(moment))


async def signed_in(login: str, now: datetime, code: str = "") -> SignedIn:
    return await sessions.sign_in(login=login, password=PASSWORD, code=code, now=now)


async def enrolled(by: Actor, now: datetime) -> tuple[bytes, tuple[str, ...]]:
    """A device of theirs, by the code that it shows now, and the recovery codes."""
    opened = await signed_in(by.label, now)
    secret = await sessions.offer_factor(opened.session_id, by=by, now=now)
    codes = await sessions.enrol_factor(opened.session_id, code=shown(secret, now), by=by, now=now)
    return secret, codes


class TestEnrol:
    async def test_keeps_the_secret_sealed_and_the_codes_as_digests(
        self, office: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        secret, codes = await enrolled(office, now)
        rows = await database.fetch("SELECT * FROM second_factors")
        kept = str(
            [dict(row) for row in rows + await database.fetch("SELECT * FROM recovery_codes")]
        )
        assert secret not in rows[0]["secret_sealed"]
        assert rows[0]["offered_sealed"] is None
        assert not [code for code in codes if code in kept or rules.plain(code) in kept]
        trail = str(await database.fetch("SELECT details::text FROM audit_entries"))
        assert not [code for code in (*codes, rules.text_of(secret)) if code in trail]
        with acting_within(STAFF_ONLY):
            found = await queries.of_people([office.staff_id or 0])
        assert found == {office.staff_id: queries.Enrolled(now, rules.RECOVERY_CODES)}

    async def test_ends_the_other_sessions_which_had_no_code(
        self, office: Actor, now: datetime
    ) -> None:
        stolen = await signed_in("office", now)
        await enrolled(office, now)
        assert await who_is(stolen.token, now) is None

    async def test_wants_a_code_of_the_new_device_in_time(
        self, office: Actor, now: datetime
    ) -> None:
        opened = await signed_in("office", now)
        with pytest.raises(rules.NothingOffered):
            await sessions.enrol_factor(opened.session_id, code="123456", by=office, now=now)
        secret = await sessions.offer_factor(opened.session_id, by=office, now=now)
        wrong = shown(rules.new_secret(), now)
        with pytest.raises(rules.WrongCode):
            await sessions.enrol_factor(opened.session_id, code=wrong, by=office, now=now)
        late = now + rules.OFFER_LASTS
        with pytest.raises(rules.NothingOffered):
            await sessions.enrol_factor(
                opened.session_id, code=shown(secret, late), by=office, now=late
            )

    async def test_is_for_ones_own_session(
        self, office: Actor, admin: Actor, now: datetime
    ) -> None:
        theirs = await signed_in("admin", now)
        with pytest.raises(NotFound):
            await sessions.offer_factor(theirs.session_id, by=office, now=now)
        with pytest.raises(NotFound):
            await sessions.enrol_factor(theirs.session_id, code="123456", by=office, now=now)
        assert admin.staff_id is not None


class TestSignIn:
    async def test_takes_the_password_and_then_the_code(
        self, office: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        secret, _ = await enrolled(office, now)
        later = now + STEP
        with pytest.raises(rules.CodeNeeded):
            await signed_in("office", later)
        assert await database.fetchval("SELECT failed_attempts FROM staff") == 0
        opened = await signed_in("office", later, shown(secret, later))
        assert await who_is(opened.token, later) is not None

    async def test_takes_no_code_twice_not_even_at_once(self, office: Actor, now: datetime) -> None:
        secret, _ = await enrolled(office, now)
        with pytest.raises(rules.WrongCode):
            await signed_in("office", now, shown(secret, now))
        later = now + STEP
        code = shown(secret, later)
        done = await asyncio.gather(
            *(signed_in("office", later, code) for _ in range(4)), return_exceptions=True
        )
        assert sum(isinstance(one, SignedIn) for one in done) == 1
        with pytest.raises((rules.WrongCode, attempts.AccountLocked)):
            await signed_in("office", later + STEP, code)

    async def test_guessing_codes_locks_after_five_even_with_the_password_alone_between(
        self, office: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        """Whoever has the password must not wash their failures away by leaving the code out."""
        secret, _ = await enrolled(office, now)
        later = now + 10 * STEP
        wrong = shown(secret, now - 100 * STEP)
        for _ in range(4):
            with pytest.raises(rules.WrongCode):
                await signed_in("office", later, wrong)
            with pytest.raises(rules.CodeNeeded):
                await signed_in("office", later)
        with pytest.raises(attempts.AccountLocked):
            await signed_in("office", later, wrong)
        with pytest.raises(attempts.AccountLocked):
            await signed_in("office", later, shown(secret, later))
        codes = await database.fetch(
            "SELECT code FROM audit_entries WHERE outcome = 'REFUSED' ORDER BY id"
        )
        assert [row["code"] for row in codes] == ["WRONG_CODE"] * 4 + ["ACCOUNT_LOCKED"] * 2

    async def test_guesses_at_the_same_moment_get_no_more_than_five(
        self, office: Actor, now: datetime
    ) -> None:
        secret, _ = await enrolled(office, now)
        later = now + 10 * STEP
        wrong = shown(secret, now - 100 * STEP)
        done = await asyncio.gather(
            *(signed_in("office", later, wrong) for _ in range(12)), return_exceptions=True
        )
        assert sum(isinstance(one, rules.WrongCode) for one in done) <= 4
        assert sum(isinstance(one, attempts.AccountLocked) for one in done) >= 8

    async def test_says_nothing_of_a_code_to_whoever_lacks_the_password(
        self, office: Actor, now: datetime
    ) -> None:
        secret, _ = await enrolled(office, now)
        with pytest.raises(attempts.WrongCredentials):
            await sessions.sign_in(
                login="office", password="wrong", code=shown(secret, now + STEP), now=now + STEP
            )

    async def test_of_a_role_that_wants_a_factor_leads_to_enrolling_one_first(
        self, security: Actor, now: datetime
    ) -> None:
        opened = await signed_in("security", now)
        found = await who_is(opened.token, now)
        assert found is not None
        assert found.must == Must.SECOND_FACTOR
        secret, _ = await enrolled(security, now)
        later = now + STEP
        again = await signed_in("security", later, shown(secret, later))
        found = await who_is(again.token, later)
        assert found is not None
        assert (found.must, found.has_factor) == (None, True)


class TestRecoveryCodes:
    async def test_work_once_each_however_typed(
        self, office: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        _, codes = await enrolled(office, now)
        await signed_in("office", now, f" {codes[0].lower()} ")
        with pytest.raises(rules.WrongCode):
            await signed_in("office", now, codes[0])
        entry = await database.fetchrow(
            "SELECT * FROM audit_entries WHERE action = 'factor.recover'"
        )
        assert entry is not None
        assert '"codes_left": 9' in entry["details"]

    async def test_used_at_the_same_moment_open_one_door(
        self, office: Actor, now: datetime
    ) -> None:
        _, codes = await enrolled(office, now)
        done = await asyncio.gather(
            *(signed_in("office", now, codes[1]) for _ in range(4)), return_exceptions=True
        )
        assert sum(isinstance(one, SignedIn) for one in done) == 1

    async def test_of_another_person_open_nothing(
        self, office: Actor, admin: Actor, now: datetime
    ) -> None:
        _, codes = await enrolled(admin, now)
        await enrolled(office, now)
        with pytest.raises(rules.WrongCode):
            await signed_in("office", now, codes[0])

    async def test_of_an_earlier_device_are_gone_with_it(
        self, office: Actor, now: datetime
    ) -> None:
        _, old = await enrolled(office, now)
        opened = await signed_in("office", now, old[0])
        secret = await sessions.offer_factor(opened.session_id, by=office, now=now)
        await sessions.enrol_factor(opened.session_id, code=shown(secret, now), by=office, now=now)
        with pytest.raises(rules.WrongCode):
            await signed_in("office", now, old[1])


class TestConfirm:
    async def test_asks_for_a_code_too(self, office: Actor, now: datetime) -> None:
        secret, _ = await enrolled(office, now)
        later = now + STEP
        opened = await signed_in("office", later, shown(secret, later))
        for code, error in (("", rules.CodeNeeded), (shown(secret, later), rules.WrongCode)):
            with pytest.raises(error):
                await sessions.confirm(
                    opened.session_id, password=PASSWORD, code=code, by=office, now=later
                )
        after = later + STEP
        renewed = await sessions.confirm(
            opened.session_id, password=PASSWORD, code=shown(secret, after), by=office, now=after
        )
        found = await who_is(renewed.token, after)
        assert found is not None
        assert found.confirmed_at == after


class TestReset:
    async def test_by_the_security_administrator_ends_sessions_and_asks_for_no_code_again(
        self, office: Actor, security: Actor, now: datetime
    ) -> None:
        _, codes = await enrolled(office, now)
        opened = await signed_in("office", now, codes[0])
        with acting_within(STAFF_ONLY):
            await staff.reset_factor(office.staff_id or 0, by=security, now=now)
        assert await who_is(opened.token, now) is None
        await signed_in("office", now)
        with acting_within(STAFF_ONLY), pytest.raises(rules.NotEnrolled):
            await staff.reset_factor(office.staff_id or 0, by=security, now=now)

    async def test_is_nobody_elses_and_not_of_oneself(
        self, office: Actor, admin: Actor, security: Actor, now: datetime
    ) -> None:
        with acting_within(STAFF_ONLY):
            for somebody in (office, admin):
                with pytest.raises(NotPermitted):
                    await staff.reset_factor(security.staff_id or 0, by=somebody, now=now)
            with pytest.raises(OwnAccount):
                await staff.reset_factor(security.staff_id or 0, by=security, now=now)
