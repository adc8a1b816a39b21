"""Tokens of some of a clerk's units on a real PostgreSQL: never wider than their clerk is now (R47)."""

import json

import asyncpg
import pytest

from domain import tokens
from domain.actors import EVERYTHING, STAFF_ONLY, SYSTEM, Actor, Role
from domain.sessions import queries
from domain.sessions.queries import Recognised
from domain.sessions.rules import UnitNeeded, UnitNotHeld, UnitNotOfToken
from domain.staff import operations as staff
from domain.transactions import acting_within
from tests.domain.posts.desk import Desk
from tests.domain.staff.people import enrol


async def made(desk: Desk, *unit_ids: int, login: str = "clerk") -> str:
    return await tokens.create(login, label="", unit_ids=unit_ids, by=SYSTEM, now=desk.now)


async def known(desk: Desk, token: str, at_unit: int | None = None) -> Recognised | None:
    with acting_within(EVERYTHING):
        return await queries.by_token(token, now=desk.now, at_unit=at_unit)


class TestCreate:
    async def test_opens_the_one_unit_that_it_was_made_for(self, desk: Desk) -> None:
        found = await known(desk, await made(desk, desk.other["id"]))
        assert found is not None
        assert (found.actor.unit_id, found.actor.scope) == (desk.other["id"], desk.other["path"])
        assert found.unit_name == desk.other["name"]

    async def test_opens_ones_own_unit_when_none_is_named(self, desk: Desk) -> None:
        token = await made(desk)
        for at_unit in (None, desk.own["id"]):
            found = await known(desk, token, at_unit)
            assert found is not None
            assert found.actor.scope == desk.own["path"]
        with pytest.raises(UnitNotOfToken):
            await known(desk, token, desk.other["id"])

    async def test_refuses_a_unit_that_is_not_held(self, desk: Desk) -> None:
        for unit_ids in ((desk.third["id"],), (desk.own["id"], desk.third["id"]), (404,)):
            with pytest.raises(UnitNotHeld):
                await made(desk, *unit_ids)
        assert await desk.owner.fetchval("SELECT count(*) FROM access_tokens") == 0

    async def test_refuses_units_for_whoever_is_no_clerk_alone(self, desk: Desk) -> None:
        office_id = await enrol("office", desk.now)
        await desk.owner.execute(
            "UPDATE staff SET unit_id = $2 WHERE id = $1", office_id, desk.own["id"]
        )
        with pytest.raises(UnitNotHeld):
            await made(desk, desk.own["id"], login="office")

    async def test_is_written_down_with_its_units(self, desk: Desk) -> None:
        await made(desk, desk.other["id"], desk.own["id"], desk.other["id"])
        details = await desk.owner.fetchval(
            "SELECT details->'unit_ids' FROM audit_entries WHERE action = 'token.create'"
        )
        assert details == str(sorted((desk.own["id"], desk.other["id"])))


class TestSeveralUnits:
    async def test_acts_at_one_of_them_at_a_time_and_asks_which(self, desk: Desk) -> None:
        token = await made(desk, desk.own["id"], desk.other["id"])
        with pytest.raises(UnitNeeded):
            await known(desk, token)
        for unit in (desk.own, desk.other):
            found = await known(desk, token, unit["id"])
            assert found is not None
            assert (found.actor.unit_id, found.actor.scope) == (unit["id"], unit["path"])
        with pytest.raises(UnitNotOfToken):
            await known(desk, token, desk.third["id"])

    async def test_opens_nothing_once_a_post_is_taken_away_with_the_roles(self, desk: Desk) -> None:
        token = await made(desk, desk.own["id"], desk.other["id"])
        await desk.assign()
        assert await known(desk, token, desk.other["id"]) is None

    async def test_loses_a_post_at_once_however_it_went(self, desk: Desk) -> None:
        """Not even a token that nobody ended opens what its clerk does not hold any more."""
        both = await made(desk, desk.own["id"], desk.other["id"])
        one = await made(desk, desk.other["id"])
        await desk.owner.execute("DELETE FROM staff_posts")
        with pytest.raises(UnitNotOfToken):
            await known(desk, both, desk.other["id"])
        left = await known(desk, both)
        assert left is not None
        assert left.actor.scope == desk.own["path"]
        assert await known(desk, one) is None
        assert await known(desk, one, desk.other["id"]) is None

    async def test_is_never_wider_when_its_clerk_becomes_more(self, desk: Desk) -> None:
        """A role of the province would see everything: the narrow token then opens nothing."""
        token = await made(desk, desk.own["id"])
        await desk.owner.execute("DELETE FROM staff_posts")
        await desk.owner.execute(
            "UPDATE staff_roles SET role = 'OFFICE' WHERE staff_id = $1", desk.clerk_id
        )
        assert await known(desk, token) is None

    async def test_stays_as_narrow_as_it_was_made(self, desk: Desk) -> None:
        await made(desk, desk.own["id"])
        with pytest.raises(asyncpg.RestrictViolationError):
            await desk.owner.execute("UPDATE access_tokens SET unit_ids = '[]'")


class TestLists:
    async def test_name_the_units_and_say_which_are_held_no_more(self, desk: Desk) -> None:
        await made(desk, desk.own["id"], desk.other["id"])
        await desk.owner.execute("DELETE FROM staff_posts")
        told = await desk.owner.fetchval(f"SELECT {queries.OPENED_UNITS} FROM access_tokens t")
        assert {one["name"]: one["held"] for one in json.loads(told)} == {
            desk.own["name"]: True,
            desk.other["name"]: False,
        }


async def test_ends_with_its_person(desk: Desk) -> None:
    token = await made(desk, desk.other["id"])
    roles = frozenset({Role.ADMIN})
    admin = Actor(await enrol("admin", desk.now, roles), "admin", roles, STAFF_ONLY)
    with acting_within(STAFF_ONLY):
        await staff.disable(desk.clerk_id, by=admin, now=desk.now)
    assert await known(desk, token) is None
