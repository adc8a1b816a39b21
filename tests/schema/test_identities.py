"""Binding staff to the house's provider, through the contract."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from domain.actors import Actor, Role
from schema import ids
from schema.context import Context

Ask = Callable[..., Awaitable[dict[str, Any]]]

ISSUER = "https://id.example.org"
BINDING = "identity { id subject issuer state proposedBy { login } confirmedBy { login } }"
ERRORS = "userErrors { code field }"
PROPOSE = f"""mutation P($input: IdentityProposeInput!) {{
  identityPropose(input: $input) {{ {BINDING} {ERRORS} }} }}"""
CONFIRM = f"mutation C($id: ID!) {{ identityConfirm(id: $id) {{ {BINDING} {ERRORS} }} }}"
END = f"mutation E($id: ID!) {{ identityEnd(id: $id) {{ {BINDING} {ERRORS} }} }}"
OF_STAFF = (
    """query S($id: ID!) { node(id: $id) { ... on Staff { identities { subject state } } } }"""
)


@pytest.fixture
async def admin(world: Any) -> Actor:
    found: Actor = await world.actor("admin", Role.ADMIN)
    return found


@pytest.fixture
async def security(world: Any) -> Actor:
    found: Actor = await world.actor("security", Role.SECURITY_ADMIN)
    return found


def at_work(world: Any, actor: Actor, **changed: Any) -> Context:
    """Whoever just proved themselves, in a house with a provider."""
    given = {"confirmed_until": world.now + timedelta(minutes=5), "oidc_issuer": ISSUER}
    return Context(actor, "r", lambda: world.now, session_id=1, **(given | changed))


async def proposed(ask: Ask, world: Any, admin: Actor, login: str = "maker") -> dict[str, Any]:
    given = {"staffId": ids.encode("Staff", world.staff[login]), "subject": " u-1001 "}
    answer = await ask(admin, PROPOSE, context=at_work(world, admin), input=given)
    found: dict[str, Any] = answer["data"]["identityPropose"]
    return found


class TestBinding:
    async def test_goes_from_one_administrator_to_the_other(
        self, ask: Ask, world: Any, admin: Actor, security: Actor
    ) -> None:
        made = await proposed(ask, world, admin)
        key = made["identity"]["id"]
        assert made == {
            "identity": {
                "id": key, "subject": "u-1001", "issuer": ISSUER, "state": "PROPOSED",
                "proposedBy": {"login": "admin"}, "confirmedBy": None,
            },
            "userErrors": [],
        }  # fmt: skip

        answer = await ask(security, CONFIRM, context=at_work(world, security), id=key)
        done = answer["data"]["identityConfirm"]
        assert done["userErrors"] == []
        assert done["identity"]["state"] == "BOUND"
        assert done["identity"]["confirmedBy"] == {"login": "security"}

        maker = ids.encode("Staff", world.staff["maker"])
        for reader in (admin, security):
            answer = await ask(reader, OF_STAFF, id=maker)
            assert answer["data"]["node"] == {
                "identities": [{"subject": "u-1001", "state": "BOUND"}]
            }
        answer = await ask(admin, END, context=at_work(world, admin), id=key)
        assert answer["data"]["identityEnd"]["identity"]["state"] == "ENDED"

    async def test_is_refused_with_a_code_to_whom_it_is_not_for(
        self, ask: Ask, world: Any, admin: Actor, security: Actor
    ) -> None:
        key = (await proposed(ask, world, admin))["identity"]["id"]
        answer = await ask(admin, CONFIRM, context=at_work(world, admin), id=key)
        assert answer["data"]["identityConfirm"] == {
            "identity": None, "userErrors": [{"code": "NOT_PERMITTED", "field": []}],
        }  # fmt: skip
        [error] = (await proposed(ask, world, security, "office"))["userErrors"]
        assert error["code"] == "NOT_PERMITTED"

    async def test_says_at_the_field_that_an_identity_is_taken(
        self, ask: Ask, world: Any, admin: Actor
    ) -> None:
        await proposed(ask, world, admin)
        again = await proposed(ask, world, admin, "office")
        assert again["userErrors"] == [{"code": "IDENTITY_TAKEN", "field": ["subject"]}]

    async def test_needs_a_provider_and_the_password_just_typed(
        self, ask: Ask, world: Any, admin: Actor
    ) -> None:
        given = {"staffId": ids.encode("Staff", world.staff["maker"]), "subject": "u-1001"}
        late = {"confirmed_until": world.now - timedelta(seconds=1)}
        for changed, code in (({"oidc_issuer": ""}, "OIDC_OFF"), (late, "STEP_UP_REQUIRED")):
            context = at_work(world, admin, **changed)
            answer = await ask(admin, PROPOSE, context=context, input=given)
            [error] = answer["data"]["identityPropose"]["userErrors"]
            assert error["code"] == code
        assert await world.owner.fetchval("SELECT count(*) FROM staff_identities") == 0


class TestReading:
    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN, Role.SECURITY_ADMIN}))
    async def test_is_for_the_two_administrators_alone(
        self, ask: Ask, world: Any, admin: Actor, role: Role
    ) -> None:
        key = (await proposed(ask, world, admin))["identity"]["id"]
        somebody = await world.actor("x", role, unit="甲" if role == Role.CLERK else None)
        answer = await ask(somebody, "query N($id: ID!) { node(id: $id) { id } }", id=key)
        assert answer["data"] == {"node": None}
