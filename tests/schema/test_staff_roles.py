"""Giving a person other roles: by the security administrator who typed the password again, and written down."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from domain.actors import Role
from schema import ids
from schema.context import Context

Ask = Callable[..., Awaitable[dict[str, Any]]]

ASSIGN = """mutation A($id: ID!, $input: StaffRolesAssignInput!) {
  staffRolesAssign(id: $id, input: $input) {
    staff { roles unit { name } } userErrors { field code } } }"""


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
        assert done == {"staff": {"roles": ["CLERK"], "unit": {"name": "甲"}}, "userErrors": []}
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
