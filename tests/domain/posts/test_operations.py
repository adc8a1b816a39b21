"""Posts on a real PostgreSQL: one at a time, by both walls, and gone at once (R47, R10)."""

import asyncpg
import pytest

from domain import jobs
from domain.actors import EVERYTHING, STAFF_ONLY, SYSTEM, Actor, Role
from domain.errors import NotFound, NotPermitted
from domain.posts import operations as posts
from domain.posts import queries
from domain.posts.rules import PostsInvalid, PostUnknown
from domain.rosters import operations as rosters
from domain.rosters.rules import RosterKind, RosterUnknown
from domain.sessions import operations as sessions
from domain.sessions.rules import IDLE_FOR
from domain.staff import operations as staff
from domain.staff import queries as people
from domain.transactions import acting_within, transaction, value
from domain.unit_changes.rules import UnitInUse
from domain.unit_endings import operations as endings
from tests.domain.posts.desk import CLERK, Desk
from tests.domain.staff.people import PASSWORD, enrol, who_is
from tests.workers import hand


async def members_seen(by: Actor) -> int:
    """How many members the second wall lets somebody see, whatever is asked."""
    with acting_within(by.scope):
        async with transaction():
            count: int = await value("SELECT count(*) FROM members")
            return count


class TestSwitch:
    async def test_sees_and_does_for_one_unit_at_a_time(self, desk: Desk) -> None:
        rows = [hand.member_row(1), hand.member_row(2, unit=hand.WATER)]
        rows.append(hand.member_row(3, unit=hand.WATER))
        content = hand.workbook(hand.MEMBER_HEADER, rows)
        await hand.applied(RosterKind.MEMBERS, content, now=desk.now)
        session = await desk.sign_in()
        before = await desk.at(session)
        assert (before.unit_id, before.scope) == (desk.own["id"], desk.own["path"])
        assert await members_seen(before) == 1
        after = await desk.switch(session, desk.other["id"])
        assert (after.unit_id, after.scope) == (desk.other["id"], desk.other["path"])
        assert after.roles == CLERK
        assert await members_seen(after) == 2
        content = hand.workbook(hand.MEMBER_HEADER, [hand.member_row(4, unit=hand.WATER)])
        roster_id = await hand.checked(RosterKind.MEMBERS, content, now=desk.now, by=after)
        assert (await hand.roster(desk.owner, roster_id))["unit_id"] == desk.other["id"]
        assert await desk.switch(session, desk.own["id"]) == before
        with acting_within(before.scope), pytest.raises(RosterUnknown):
            await rosters.accept(roster_id, by=before, now=desk.now)

    async def test_moves_this_session_alone_and_ends_its_confirmation(self, desk: Desk) -> None:
        here, there = await desk.sign_in(), await desk.sign_in()
        by = await desk.at(here)
        here = await sessions.confirm(here.session_id, password=PASSWORD, by=by, now=desk.now)
        await desk.switch(here, desk.other["id"])
        assert (await desk.at(there)).unit_id == desk.own["id"]
        found = await who_is(here.token, desk.now)
        assert found is not None
        assert (found.confirmed_at, found.unit_name) == (None, hand.WATER)
        details = await desk.owner.fetchval(
            "SELECT details FROM audit_entries WHERE action = 'session.switch'"
        )
        assert f'"after": {desk.other["id"]}' in details

    async def test_tells_the_open_streams_that_one_sees_something_else(self, desk: Desk) -> None:
        session = await desk.sign_in()
        standings = []
        for unit_id in (desk.own["id"], desk.other["id"]):
            await desk.switch(session, unit_id)
            with acting_within(EVERYTHING):
                found = await jobs.views([session.session_id], now=desk.now, idle=IDLE_FOR)
            standings.append(found[session.session_id].standing)
        assert standings[0] != standings[1]

    async def test_goes_on_where_one_was_for_who_signs_in_again_in_the_same_browser(
        self, desk: Desk
    ) -> None:
        session = await desk.sign_in()
        await desk.switch(session, desk.other["id"])
        for login, token, unit_id in (
            ("clerk", session.token, desk.other["id"]),
            ("clerk", "", desk.own["id"]),
            ("office", session.token, None),
        ):
            if login == "office":
                await enrol(login, desk.now)
            again = await sessions.sign_in(
                login=login, password=PASSWORD, now=desk.now, replaces=token
            )
            assert (await desk.at(again)).unit_id == unit_id

    async def test_refuses_a_unit_that_is_not_theirs(self, desk: Desk) -> None:
        session = await desk.sign_in()
        for unit_id in (desk.third["id"], 0):
            with pytest.raises(PostUnknown):
                await desk.switch(session, unit_id)
        assert (await desk.at(session)).unit_id == desk.own["id"]

    async def test_refuses_somebody_elses_session_and_one_that_is_over(self, desk: Desk) -> None:
        session = await desk.sign_in()
        by = await desk.at(session)
        await enrol("office", desk.now)
        with acting_within(EVERYTHING):
            theirs = await sessions.sign_in(login="office", password=PASSWORD, now=desk.now)
        await sessions.end(session.session_id, by=by, now=desk.now)
        for one in (theirs, session):
            with pytest.raises(NotFound):
                await posts.switch(one.session_id, unit_id=desk.other["id"], by=by, now=desk.now)


class TestReplace:
    async def test_ends_every_session_and_the_post_with_it(self, desk: Desk) -> None:
        session = await desk.sign_in()
        await desk.switch(session, desk.other["id"])
        await desk.assign()
        assert await who_is(session.token, desk.now) is None
        again = await desk.sign_in()
        with pytest.raises(PostUnknown):
            await desk.switch(again, desk.other["id"])

    async def test_a_session_left_at_a_lost_post_is_at_the_persons_own_unit(
        self, desk: Desk
    ) -> None:
        """What a session says is believed only as long as the post is there."""
        session = await desk.sign_in()
        await desk.switch(session, desk.other["id"])
        await desk.owner.execute("DELETE FROM staff_posts")
        assert (await desk.at(session)).unit_id == desk.own["id"]

    async def test_is_the_security_administrators_and_written_down(self, desk: Desk) -> None:
        with acting_within(STAFF_ONLY):
            assert await queries.of_person(desk.clerk_id) == [
                queries.Post(desk.own["id"], hand.EDUCATION),
                queries.Post(desk.other["id"], hand.WATER),
            ]
        details = await desk.owner.fetchval(
            "SELECT details FROM audit_entries WHERE action = 'staff.assign_roles'"
        )
        assert f'"after": [{desk.other["id"]}]' in details
        office = Actor(7, "office", frozenset({Role.OFFICE}), EVERYTHING)
        with acting_within(EVERYTHING), pytest.raises(NotPermitted):
            await staff.assign_roles(
                desk.clerk_id,
                roles=CLERK,
                unit_id=desk.own["id"],
                other_unit_ids=[desk.third["id"]],
                by=office,
                now=desk.now,
            )

    async def test_refuses_an_unknown_unit_and_other_roles_and_changes_nothing(
        self, desk: Desk
    ) -> None:
        for given, roles in (((0,), CLERK), ((desk.third["id"],), CLERK | {Role.MAKER})):
            with pytest.raises(PostsInvalid):
                await desk.assign(*given, roles=roles)
        held = await desk.owner.fetch("SELECT unit_id FROM staff_posts")
        assert [one["unit_id"] for one in held] == [desk.other["id"]]

    async def test_is_refused_by_the_database_for_who_is_no_clerk_alone(self, desk: Desk) -> None:
        office_id = await enrol("office", desk.now)
        post = "INSERT INTO staff_posts (staff_id, unit_id) VALUES ($1, $2)"
        with pytest.raises(asyncpg.CheckViolationError):
            await desk.owner.execute(post, office_id, desk.own["id"])


class TestElsewhere:
    async def test_a_unit_with_a_post_is_not_closed(self, desk: Desk) -> None:
        with acting_within(EVERYTHING), pytest.raises(UnitInUse) as told:
            await endings.close(
                desk.other["id"],
                document="川工〔2018〕1号",
                reason="撤销",
                on_day=desk.now.date(),
                by=hand.OFFICE,
                now=desk.now,
            )
        assert "1 名在用的工作人员账号" in told.value.message

    async def test_what_was_asked_at_a_post_is_answered_as_of_that_post(self, desk: Desk) -> None:
        """An export is written later, by a worker, for who asked as they asked."""
        for scope, unit in (
            (desk.other["path"], desk.other),
            (desk.own["path"], desk.own),
            (desk.third["path"], desk.own),
        ):
            with acting_within(SYSTEM.scope):
                who = await people.actor_by_id(desk.clerk_id, scope=scope, now=desk.now)
            assert who is not None
            assert (who.scope, who.unit_id) == (unit["path"], unit["id"])
