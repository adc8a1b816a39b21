"""A request under way when its session is ended: it changes nothing, or it was first."""

import asyncio
from datetime import datetime

import asyncpg
import pytest

from domain import tokens
from domain.actors import EVERYTHING, STAFF_ONLY, SYSTEM, Actor, Role
from domain.audit import operations as audit
from domain.sessions import operations as sessions
from domain.sessions import queries
from domain.staff import operations as staff
from domain.transactions import (
    AccessEnded,
    Credential,
    acting_within,
    answering_to,
    question,
    transaction,
    value,
)
from tests.domain.staff.people import OFFICE, PASSWORD


async def change(by: Actor, now: datetime) -> None:
    """Whatever somebody does within a unit's scope, which sees no staff."""
    with acting_within("/3/"):
        await audit.record(action="test.do", subject=("test", 1), by=by, now=now)


async def done(database: asyncpg.Connection) -> int:
    count: int = await database.fetchval(
        "SELECT count(*) FROM audit_entries WHERE action = 'test.do'"
    )
    return count


class TestStanding:
    async def test_lets_an_open_session_and_token_change_something(
        self, office: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        opened = await sessions.sign_in(login="office", password=PASSWORD, now=now)
        token = await tokens.create("office", label="", by=SYSTEM, now=now)
        with acting_within(EVERYTHING):
            found = await queries.by_token(token, now=now)
        assert found is not None
        for held in (Credential(opened.session_id, None), Credential(None, found.credential_id)):
            with answering_to(held):
                await change(office, now)
        assert await done(database) == 2

    @pytest.mark.parametrize("how", ["session", "disable", "roles", "reset"])
    async def test_refuses_once_access_was_ended_by_any_way(
        self,
        office: Actor,
        admin: Actor,
        security: Actor,
        database: asyncpg.Connection,
        now: datetime,
        how: str,
    ) -> None:
        opened = await sessions.sign_in(login="office", password=PASSWORD, now=now)
        key = office.staff_id or 0
        with acting_within(STAFF_ONLY):
            if how == "session":
                await sessions.end(opened.session_id, by=security, now=now)
            if how == "disable":
                await staff.disable(key, by=admin, now=now)
            if how == "roles":
                await staff.assign_roles(
                    key, roles={Role.LEADER}, unit_id=None, by=security, now=now
                )
            if how == "reset":
                await staff.reset_password(key, by=admin, now=now)
        with answering_to(Credential(opened.session_id, None)), pytest.raises(AccessEnded):
            await change(office, now)
        assert await done(database) == 0

    async def test_makes_whoever_disables_wait_for_what_is_under_way(
        self, office: Actor, admin: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        """Either the change is whole before the person is out, or it is none: nothing comes after."""
        opened = await sessions.sign_in(login="office", password=PASSWORD, now=now)
        begun, may_end = asyncio.Event(), asyncio.Event()

        async def slow() -> None:
            with answering_to(Credential(opened.session_id, None)), acting_within("/3/"):
                async with transaction():
                    begun.set()
                    await may_end.wait()
                    await audit.record(action="test.do", subject=("test", 1), by=office, now=now)

        async def disable() -> None:
            with acting_within(STAFF_ONLY):
                await staff.disable(office.staff_id or 0, by=admin, now=now)

        working = asyncio.create_task(slow())
        await begun.wait()
        disabling = asyncio.create_task(disable())
        finished, _ = await asyncio.wait([disabling], timeout=0.5)
        assert not finished
        may_end.set()
        await asyncio.gather(working, disabling)
        assert await done(database) == 1
        with answering_to(Credential(opened.session_id, None)), pytest.raises(AccessEnded):
            await change(office, now)

    async def test_of_an_administrator_who_was_disabled_meanwhile_lets_them_do_nothing(
        self, office: Actor, admin: Actor, database: asyncpg.Connection, now: datetime
    ) -> None:
        opened = await sessions.sign_in(login="admin", password=PASSWORD, now=now)
        await database.execute("UPDATE staff SET is_disabled = true WHERE login = 'admin'")
        with (
            answering_to(Credential(opened.session_id, None)),
            acting_within(STAFF_ONLY),
            pytest.raises(AccessEnded),
        ):
            await staff.disable(office.staff_id or 0, by=admin, now=now)
        assert not await database.fetchval("SELECT is_disabled FROM staff WHERE login = 'office'")

    async def test_is_not_asked_of_a_question(self, office: Actor, now: datetime) -> None:
        opened = await sessions.sign_in(login="office", password=PASSWORD, now=now)
        await sessions.end(opened.session_id, by=office, now=now)

        @question
        async def one() -> int:
            count: int = await value("SELECT 1")
            return count

        with answering_to(Credential(opened.session_id, None)), acting_within("/3/"):
            assert await one() == 1

    async def test_of_a_made_up_session_is_none(self, office: Actor, now: datetime) -> None:
        for held in (Credential(404, None), Credential(None, 404), Credential(None, None)):
            with answering_to(held), pytest.raises(AccessEnded):
                await change(office, now)
        assert office.roles == OFFICE
