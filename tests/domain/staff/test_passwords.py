import asyncio
from datetime import datetime
from itertools import pairwise

import asyncpg
import pytest

from domain.actors import STAFF_ONLY, SYSTEM, Actor
from domain.attempts import rules as attempts
from domain.errors import NotPermitted
from domain.security_policies.rules import PasswordTooWeak
from domain.sessions import operations as sessions
from domain.sessions.rules import AwaitsRelease, Must
from domain.staff import operations as staff
from domain.staff import rules
from domain.transactions import acting_within
from tests.domain.staff.people import PASSWORD, who_is


class TestResetPassword:
    async def test_of_somebody_with_a_role_waits_for_the_security_administrator(
        self, office: Actor, admin: Actor, security: Actor, now: datetime
    ) -> None:
        """An administrator alone would else be whoever's password they reset."""
        before = await sessions.sign_in(login="office", password=PASSWORD, now=now)
        with acting_within(STAFF_ONLY):
            made = await staff.reset_password(office.staff_id or 0, by=admin, now=now)

        assert await who_is(before.token, now) is None
        with pytest.raises(AwaitsRelease):
            await sessions.sign_in(login="office", password=made.initial_password, now=now)
        with pytest.raises(attempts.WrongCredentials):
            await sessions.sign_in(login="office", password=PASSWORD, now=now)
        with acting_within(STAFF_ONLY):
            await staff.unlock(office.staff_id or 0, by=security, now=now)
        opened = await sessions.sign_in(login="office", password=made.initial_password, now=now)
        found = await who_is(opened.token, now)
        assert found is not None
        assert found.must == Must.INITIAL_PASSWORD

    async def test_at_the_console_waits_for_nobody(self, security: Actor, now: datetime) -> None:
        with acting_within(STAFF_ONLY):
            made = await staff.reset_password(security.staff_id or 0, by=SYSTEM, now=now)
        opened = await sessions.sign_in(login="security", password=made.initial_password, now=now)
        assert opened.staff_id == security.staff_id

    async def test_is_the_system_administrators_and_of_others(
        self, office: Actor, admin: Actor, security: Actor, now: datetime
    ) -> None:
        with acting_within(STAFF_ONLY):
            for somebody in (office, security):
                with pytest.raises(NotPermitted):
                    await staff.reset_password(admin.staff_id or 0, by=somebody, now=now)
            with pytest.raises(rules.OwnAccount):
                await staff.reset_password(admin.staff_id or 0, by=admin, now=now)

    async def test_refuses_a_weak_one(self, office: Actor, admin: Actor, now: datetime) -> None:
        with acting_within(STAFF_ONLY), pytest.raises(PasswordTooWeak):
            await staff.reset_password(office.staff_id or 0, password="weak", by=admin, now=now)


class TestChangePassword:
    async def change(self, by: Actor, current: str, password: str, now: datetime) -> None:
        await staff.change_password(
            by.staff_id or 0, current=current, password=password, by=by, now=now
        )

    async def test_ends_every_session_and_asks_for_the_new_one(
        self, office: Actor, now: datetime
    ) -> None:
        session = await sessions.sign_in(login="office", password=PASSWORD, now=now)
        await self.change(office, PASSWORD, "Chengdu-2019", now)

        assert await who_is(session.token, now) is None
        await sessions.sign_in(login="office", password="Chengdu-2019", now=now)
        with pytest.raises(attempts.WrongCredentials):
            await sessions.sign_in(login="office", password=PASSWORD, now=now)

    async def test_frees_from_the_first_one(
        self, office: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        await database.execute("UPDATE staff SET must_change_password = true")
        await self.change(office, PASSWORD, "Chengdu-2019", now)
        opened = await sessions.sign_in(login="office", password="Chengdu-2019", now=now)
        found = await who_is(opened.token, now)
        assert found is not None
        assert found.must is None

    async def test_a_wrong_current_password_counts_towards_the_lock(
        self, office: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        with pytest.raises(attempts.WrongCredentials):
            await self.change(office, "wrong", "Chengdu-2019", now)
        assert await database.fetchval("SELECT failed_attempts FROM staff") == 1

    async def test_takes_none_of_the_last_five_again(
        self, office: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        used = [PASSWORD, *(f"Chengdu-201{year}" for year in range(5))]
        for current, new in pairwise(used):
            await self.change(office, current, new, now)
        for old in used[1:]:
            with pytest.raises(rules.PasswordUsedBefore):
                await self.change(office, used[-1], old, now)
        await self.change(office, used[-1], PASSWORD, now)
        kept = await database.fetch("SELECT password_hash FROM old_passwords")
        assert len(kept) == 6
        assert PASSWORD not in str(kept)

    async def test_refuses_to_change_another_persons(
        self, office: Actor, admin: Actor, now: datetime
    ) -> None:
        for by, of in ((office, admin), (admin, office)):
            with pytest.raises(NotPermitted):
                await staff.change_password(
                    of.staff_id or 0, current=PASSWORD, password="Chengdu-2019", by=by, now=now
                )

    async def test_by_a_request_under_way_does_not_undo_a_reset(
        self, office: Actor, admin: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        """Whoever knows the old password must not win against the administrator."""
        with acting_within(STAFF_ONLY):
            results = await asyncio.gather(
                self.change(office, PASSWORD, "Chengdu-2019", now),
                staff.reset_password(office.staff_id or 0, by=admin, now=now),
                return_exceptions=True,
            )
        row = await database.fetchrow("SELECT * FROM staff WHERE login = 'office'")
        assert row is not None
        assert not isinstance(results[1], BaseException)
        assert (row["awaits_release"], row["must_change_password"]) == (True, True)

    async def test_refuses_a_weak_one(self, office: Actor, now: datetime) -> None:
        with pytest.raises(PasswordTooWeak):
            await self.change(office, PASSWORD, "weak", now)
