"""Binding takes two administrators, opens one account, and ends with everything that it opened."""

import asyncio
from datetime import datetime

import asyncpg
import pytest

from domain.actors import STAFF_ONLY, Actor, Role
from domain.errors import Invalid, NotFound, NotPermitted
from domain.identities import operations as identities
from domain.identities import rules
from domain.identities.operations import Vouched
from domain.sessions import operations as sessions
from domain.transactions import acting_within
from tests.domain.staff.people import PASSWORD, enrol, who_is

ISSUER = "https://id.example.org"
WHO = Vouched(issuer=ISSUER, subject="u-1001", methods=frozenset())


async def proposed(staff_id: int | None, by: Actor, now: datetime, subject: str = "u-1001") -> int:
    with acting_within(STAFF_ONLY):
        return await identities.propose(
            staff_id or 0, issuer=ISSUER, subject=subject, by=by, now=now
        )


async def confirmed(identity_id: int, by: Actor, now: datetime) -> None:
    with acting_within(STAFF_ONLY):
        await identities.confirm(identity_id, by=by, now=now)


async def ended(identity_id: int, by: Actor, now: datetime) -> None:
    with acting_within(STAFF_ONLY):
        await identities.end(identity_id, by=by, now=now)


async def state_of(database: asyncpg.Connection, identity_id: int) -> str:
    return str(
        await database.fetchval("SELECT state FROM staff_identities WHERE id = $1", identity_id)
    )


async def trail(database: asyncpg.Connection) -> list[tuple[str, str, int]]:
    found = await database.fetch(
        "SELECT action, actor, subject_id FROM audit_entries WHERE action LIKE 'identity.%'"
        " AND outcome = 'DONE' ORDER BY id"
    )
    return [(one["action"], one["actor"], int(one["subject_id"])) for one in found]


class TestBinding:
    async def test_takes_two_administrators_and_is_written_down(
        self,
        database: asyncpg.Connection,
        office: Actor,
        admin: Actor,
        security: Actor,
        now: datetime,
    ) -> None:
        key = await proposed(office.staff_id, admin, now)
        assert await state_of(database, key) == "PROPOSED"
        with pytest.raises(rules.IdentityUnbound):
            await identities.sign_in(WHO, now=now)

        await confirmed(key, security, now)
        assert await state_of(database, key) == "BOUND"
        opened = await identities.sign_in(WHO, now=now)
        assert opened.staff_id == office.staff_id
        assert await trail(database) == [
            ("identity.propose", "admin", office.staff_id),
            ("identity.confirm", "security", office.staff_id),
        ]

    async def test_is_each_administrator_s_own_part(
        self, office: Actor, admin: Actor, security: Actor, now: datetime
    ) -> None:
        for somebody in (office, security):
            with pytest.raises(NotPermitted):
                await proposed(office.staff_id, somebody, now)
        key = await proposed(office.staff_id, admin, now)
        for somebody in (office, admin):
            with pytest.raises(NotPermitted):
                await confirmed(key, somebody, now)
        with pytest.raises(NotPermitted):
            await ended(key, office, now)

    async def test_is_nobody_s_to_themselves(
        self, database: asyncpg.Connection, admin: Actor, security: Actor, now: datetime
    ) -> None:
        with pytest.raises(NotFound):
            await proposed(admin.staff_id, admin, now)
        key = await proposed(security.staff_id, admin, now)
        with pytest.raises(NotFound):
            await confirmed(key, security, now)
        with pytest.raises(NotFound):
            await ended(key, security, now)
        assert await state_of(database, key) == "PROPOSED"

    async def test_is_of_somebody_who_is_here(
        self, database: asyncpg.Connection, office: Actor, admin: Actor, now: datetime
    ) -> None:
        with pytest.raises(NotFound):
            await proposed(10_000, admin, now)
        await database.execute("UPDATE staff SET is_disabled = true WHERE id = $1", office.staff_id)
        with pytest.raises(NotFound):
            await proposed(office.staff_id, admin, now)
        with pytest.raises(Invalid):
            await proposed(await enrol("maker", now), admin, now, subject=" ")

    async def test_is_one_identity_of_one_account(
        self, office: Actor, admin: Actor, now: datetime
    ) -> None:
        maker = await enrol("maker", now)
        await proposed(office.staff_id, admin, now)
        with pytest.raises(rules.IdentityTaken):
            await proposed(maker, admin, now)
        with pytest.raises(rules.IdentityTaken):
            await proposed(office.staff_id, admin, now, subject="u-2002")
        assert await proposed(maker, admin, now, subject="u-2002")

    async def test_is_confirmed_once_even_at_once(
        self, database: asyncpg.Connection, office: Actor, admin: Actor, now: datetime
    ) -> None:
        roles = frozenset({Role.SECURITY_ADMIN})
        people = [
            Actor(await enrol(login, now, roles), login, roles, STAFF_ONLY)
            for login in ("security.a", "security.b")
        ]
        key = await proposed(office.staff_id, admin, now)
        came = await asyncio.gather(
            *(confirmed(key, one, now) for one in people), return_exceptions=True
        )
        assert [type(one) for one in came].count(rules.IdentityInWrongState) == 1
        assert came.count(None) == 1
        assert len(await trail(database)) == 2


class TestEnding:
    async def test_ends_what_it_opened_and_opens_nothing_any_more(
        self,
        database: asyncpg.Connection,
        office: Actor,
        admin: Actor,
        security: Actor,
        now: datetime,
    ) -> None:
        key = await proposed(office.staff_id, admin, now)
        await confirmed(key, security, now)
        there = await identities.sign_in(WHO, now=now)
        here = await sessions.sign_in(login="office", password=PASSWORD, now=now)

        await ended(key, security, now)
        assert await state_of(database, key) == "ENDED"
        assert [await who_is(one.token, now) for one in (there, here)] == [None, None]
        with pytest.raises(rules.IdentityUnbound):
            await identities.sign_in(WHO, now=now)

    async def test_is_done_once_and_leaves_room_for_another(
        self, office: Actor, admin: Actor, security: Actor, now: datetime
    ) -> None:
        key = await proposed(office.staff_id, admin, now)
        await ended(key, admin, now)
        with pytest.raises(rules.IdentityInWrongState):
            await ended(key, admin, now)
        with pytest.raises(rules.IdentityInWrongState):
            await confirmed(key, security, now)
        assert await proposed(office.staff_id, admin, now) != key


class TestConfirmSession:
    async def test_takes_the_same_person_alone(
        self,
        office: Actor,
        admin: Actor,
        security: Actor,
        now: datetime,
    ) -> None:
        await confirmed(await proposed(office.staff_id, admin, now), security, now)
        opened = await identities.sign_in(WHO, now=now)
        stranger = Vouched(issuer=ISSUER, subject="u-2002", methods=frozenset())
        elsewhere = Vouched(
            issuer="https://other.example.org", subject="u-1001", methods=frozenset()
        )
        for somebody in (stranger, elsewhere):
            with pytest.raises(rules.NotSamePerson):
                await identities.confirm_session(opened.session_id, somebody, by=office, now=now)
        found = await who_is(opened.token, now)
        assert found is not None
        assert found.confirmed_at is None

        renewed = await identities.confirm_session(opened.session_id, WHO, by=office, now=now)
        assert await who_is(opened.token, now) is None
        found = await who_is(renewed.token, now)
        assert found is not None
        assert found.confirmed_at == now
