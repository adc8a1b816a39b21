"""Giving a person other roles: by the security administrator who typed the password again, and written down."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from domain.actors import Actor, Role
from schema import ids
from schema.context import Context

Ask = Callable[..., Awaitable[dict[str, Any]]]

ASSIGN = """mutation A($id: ID!, $input: StaffRolesAssignInput!) {
  staffRolesAssign(id: $id, input: $input) {
    staff { roles unit { name } otherUnits { unitName } } userErrors { field code } } }"""
SWITCH = """mutation S($id: ID!) { postSwitch(id: $id) {
  post { unitId unitName isCurrent } userErrors { code } } }"""
POSTS = "{ viewer { posts { unitName isCurrent } unit { name } scopeLabel } }"


class TestStaffRolesAssign:
    async def ask_confirmed(self, ask: Ask, world: Any, **given: object) -> Any:
        security = await world.actor("security", Role.SECURITY_ADMIN)
        until = world.now + timedelta(minutes=5)
        context = Context(security, "req-1", lambda: world.now, session_id=1, confirmed_until=until)
        answer = await ask(
            security, ASSIGN, context=context, id=ids.encode("Staff", world.staff["maker"]),
            input=given,
        )  # fmt: skip
        assert answer["errors"] == []
        return answer["data"]["staffRolesAssign"]

    async def test_makes_a_clerk_of_a_unit(self, ask: Ask, world: Any) -> None:
        unit = ids.encode("Unit", world.ids["甲"])
        done = await self.ask_confirmed(ask, world, roles=["CLERK"], unitId=unit)
        staff = {"roles": ["CLERK"], "unit": {"name": "甲"}, "otherUnits": []}
        assert done == {"staff": staff, "userErrors": []}
        entry = await world.owner.fetchrow("SELECT * FROM audit_entries ORDER BY id DESC LIMIT 1")
        assert (entry["action"], entry["subject_id"]) == (
            "staff.assign_roles", world.staff["maker"],
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("roles", "field"), [(["CLERK"], "unitId"), (["ADMIN", "MAKER"], "roles"), ([], "roles")]
    )
    async def test_refuses_roles_that_do_not_go_together_at_their_field(
        self, ask: Ask, world: Any, roles: list[str], field: str
    ) -> None:
        refused = await self.ask_confirmed(ask, world, roles=roles)
        assert refused["staff"] is None
        assert [error["field"] for error in refused["userErrors"]] == [[field]]

    async def test_needs_the_password_again(self, ask: Ask, world: Any) -> None:
        security = await world.actor("security", Role.SECURITY_ADMIN)
        key = ids.encode("Staff", world.staff["maker"])
        context = Context(security, "req-1", lambda: world.now, session_id=1)
        answer = await ask(security, ASSIGN, context=context, id=key, input={"roles": ["MAKER"]})
        [error] = answer["data"]["staffRolesAssign"]["userErrors"]
        assert error["code"] == "STEP_UP_REQUIRED"


class TestPosts:
    """A clerk of several units works for one of them at a time (R47, R10)."""

    async def clerk(self, world: Any, unit: str) -> Actor:
        key = world.ids[unit]
        path, roles = await world.path(unit), frozenset({Role.CLERK})
        return Actor(world.staff["maker"], "maker", roles, path, key)

    async def test_are_given_with_the_role_and_gone_to_one_at_a_time(
        self, ask: Ask, world: Any
    ) -> None:
        first, second = (ids.encode("Unit", world.ids[name]) for name in ("甲", "乙"))
        done = await TestStaffRolesAssign().ask_confirmed(
            ask, world, roles=["CLERK"], unitId=first, otherUnitIds=[second, first]
        )
        assert done["userErrors"] == []
        assert done["staff"]["otherUnits"] == [{"unitName": "乙"}]
        by = await self.clerk(world, "甲")
        answer = await ask(by, POSTS)
        assert answer["data"]["viewer"]["posts"] == [
            {"unitName": "甲", "isCurrent": True}, {"unitName": "乙", "isCurrent": False},
        ]  # fmt: skip
        session_id = await world.insert(
            "sessions", staff_id=by.staff_id, expires_at=world.now + timedelta(hours=1)
        )
        context = Context(by, "req-1", lambda: world.now, session_id=session_id)
        answer = await ask(by, SWITCH, context=context, id=second)
        assert answer["data"]["postSwitch"] == {
            "post": {"unitId": second, "unitName": "乙", "isCurrent": True}, "userErrors": [],
        }  # fmt: skip
        answer = await ask(await self.clerk(world, "乙"), POSTS)
        assert answer["data"]["viewer"]["unit"] == {"name": "乙"}
        assert answer["data"]["viewer"]["scopeLabel"] == "乙及下级单位"

    async def test_are_nobodys_who_is_no_clerk_and_no_scripts(self, ask: Ask, world: Any) -> None:
        maker = await world.actor("maker", Role.MAKER)
        assert (await ask(maker, POSTS))["data"]["viewer"]["posts"] == []
        unit = ids.encode("Unit", world.ids["甲"])
        for session_id, code in ((None, "SESSION_REQUIRED"), (1, "POST_UNKNOWN")):
            context = Context(maker, "req-1", lambda: world.now, session_id=session_id)
            answer = await ask(maker, SWITCH, context=context, id=unit)
            assert answer["data"]["postSwitch"] == {"post": None, "userErrors": [{"code": code}]}
