"""Three administrators apart, tokens, policies and what is shown of them, through the contract."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from domain.actors import AUDIT_ONLY, Actor, Role
from schema import ids
from schema.context import Context
from tests.schema.test_scope import ROOTS, document, foreign, texts

Ask = Callable[..., Awaitable[dict[str, Any]]]

CREATE = """mutation C($input: StaffCreateInput!, $key: String) {
  staffCreate(input: $input, idempotencyKey: $key) {
    initialPassword staff { id login roles mustChangePassword awaitsRelease factorEnrolledAt }
    userErrors { code field } } }"""
RESET = """mutation R($id: ID!) { staffPasswordReset(id: $id) {
  initialPassword staff { awaitsRelease mustChangePassword } userErrors { code } } }"""
UNLOCK = """mutation U($id: ID!) { staffUnlock(id: $id) {
  staff { awaitsRelease lockedUntil } userErrors { code } } }"""
END = """mutation E($id: ID!) { tokenEnd(id: $id) {
  accessToken { label endedAt staff { login } } userErrors { code } } }"""
DECIDE = """mutation D($input: SecurityPolicyDecideInput!) { securityPolicyDecide(input: $input) {
  securityPolicy { charactersMin factorRoles decidedBy { login } } userErrors { code field } } }"""
POLICIES = """{ securityPolicy { charactersMin effectiveFrom factorRoles }
  securityPolicies { charactersMin reason decidedBy { login } } }"""
OWN = """{ viewer { scopeLabel secondFactor { enrolledAt codesLeft }
  accessTokens { id label endedAt staff { login } } } }"""
POLICY = {
    "effectiveFrom": "2018-03-20", "charactersMin": 12, "classesMin": 3, "history": 6,
    "ageDaysMax": 60, "factorRoles": ["RELEASER"], "document": "内部制度", "reason": "例行调整",
}  # fmt: skip


async def token_of(world: Any, login: str) -> str:
    key = await world.insert(
        "access_tokens", staff_id=world.staff[login], token_digest=login.encode(), label="脚本"
    )
    return ids.encode("AccessToken", key)


class TestSecurityAdministrator:
    @pytest.mark.parametrize("root", sorted(set(ROOTS) - {"staff", "sessions", "viewer", "units"}))
    async def test_sees_no_members_and_no_money(self, ask: Ask, world: Any, root: str) -> None:
        security = await world.actor("security", Role.SECURITY_ADMIN)
        answer = await ask(security, document(root))
        assert answer["errors"] == []
        assert set(texts(answer["data"])) & (foreign(world) | {"乙", "会员2"}) == set()

    async def test_sees_staff_and_what_was_done_to_them(self, ask: Ask, world: Any) -> None:
        security = await world.actor("security", Role.SECURITY_ADMIN)
        answer = await ask(
            security, "{ staff { totalCount } sessions { totalCount } viewer { scopeLabel } }"
        )
        assert answer["data"] == {
            "staff": {"totalCount": 8}, "sessions": {"totalCount": 8},
            "viewer": {"scopeLabel": "工作人员与登录，不含会员资料"},
        }  # fmt: skip


class TestAuditAdministrator:
    @pytest.mark.parametrize("root", sorted(set(ROOTS) - {"viewer", "auditEntries", "auditTrail"}))
    async def test_reads_the_trail_and_nothing_else(self, ask: Ask, world: Any, root: str) -> None:
        """GB/T 22239-2019 8.1.5.2: audit management is apart from everything that it audits."""
        audit = await world.actor("audits", Role.AUDIT_ADMIN)
        assert audit.scope == AUDIT_ONLY
        answer = await ask(audit, document(root))
        assert answer["errors"] == []
        found = set(texts(answer["data"]))
        assert found & (foreign(world) | {"甲", "乙", "丙", "会员1", "会员2", "会员3"}) == set()
        if root in {"staff", "sessions"}:
            assert answer["data"][root].get("edges", []) == []

    async def test_reads_every_kind_of_entry(
        self, ask: Ask, world: Any, database: asyncpg.Connection
    ) -> None:
        audit = await world.actor("audits", Role.AUDIT_ADMIN)
        for subject in ("staff", "member", "payment"):
            await database.execute(
                "INSERT INTO audit_entries (at, actor, action, subject_type, outcome, code,"
                " request_id, details) VALUES (now(), 'x', 'x.do', $1, 'DONE', '', '', '{}')",
                subject,
            )
        answer = await ask(audit, "{ auditEntries { edges { node { subjectType } } } }")
        kinds = {edge["node"]["subjectType"] for edge in answer["data"]["auditEntries"]["edges"]}
        assert kinds >= {"staff", "member", "payment"}


class TestCreate:
    async def test_shows_the_first_password_once_and_grants_nothing(
        self, ask: Ask, world: Any
    ) -> None:
        admin = await world.actor("admin", Role.ADMIN)
        given = {"input": {"login": "li.na", "name": "李"}, "key": "key-of-li-na"}
        first = (await ask(admin, CREATE, **given))["data"]["staffCreate"]
        again = (await ask(admin, CREATE, **given))["data"]["staffCreate"]
        assert len(first["initialPassword"]) == 19
        assert again["initialPassword"] is None
        assert first["staff"] == again["staff"] | {} == {
            "id": first["staff"]["id"], "login": "li.na", "roles": [],
            "mustChangePassword": True, "awaitsRelease": False, "factorEnrolledAt": None,
        }  # fmt: skip

    async def test_refuses_roles_at_their_field(self, ask: Ask, world: Any) -> None:
        admin = await world.actor("admin", Role.ADMIN)
        answer = await ask(
            admin, CREATE, input={"login": "li.na", "name": "李", "roles": ["RELEASER"]}
        )
        assert answer["data"]["staffCreate"]["userErrors"] == [
            {"code": "ROLES_GRANTED_ELSEWHERE", "field": ["roles"]}
        ]


class TestReset:
    async def test_waits_for_the_second_administrator(self, ask: Ask, world: Any) -> None:
        admin = await world.actor("admin", Role.ADMIN)
        security = await world.actor("security", Role.SECURITY_ADMIN)
        key = ids.encode("Staff", world.staff["maker"])
        done = (await ask(admin, RESET, id=key))["data"]["staffPasswordReset"]
        assert done["initialPassword"]
        assert done["staff"] == {"awaitsRelease": True, "mustChangePassword": True}
        refused = (await ask(admin, UNLOCK, id=key))["data"]["staffUnlock"]
        assert refused["userErrors"] == [{"code": "NOT_PERMITTED"}]
        let_in = (await ask(security, UNLOCK, id=key))["data"]["staffUnlock"]
        assert let_in["staff"] == {"awaitsRelease": False, "lockedUntil": None}


class TestTokens:
    async def test_are_listed_with_their_person_for_administrators(
        self, ask: Ask, world: Any
    ) -> None:
        await token_of(world, "office")
        for login, role in (("admin", Role.ADMIN), ("security", Role.SECURITY_ADMIN)):
            answer = await ask(
                await world.actor(login, role),
                '{ staff(filter: {login: "office"}) { edges { node { accessTokens { label } } } } }',
            )
            [edge] = answer["data"]["staff"]["edges"]
            assert edge["node"] == {"accessTokens": [{"label": "脚本"}]}

    async def test_are_ended_by_their_person_or_an_administrator_alone(
        self, ask: Ask, world: Any, clerk: Actor, office: Actor
    ) -> None:
        security = await world.actor("security", Role.SECURITY_ADMIN)
        theirs, own = await token_of(world, "office"), await token_of(world, "clerk-b")
        refused = (await ask(clerk, END, id=theirs))["data"]["tokenEnd"]
        assert refused["userErrors"] == [{"code": "NOT_FOUND"}]
        ended = (await ask(clerk, END, id=own))["data"]["tokenEnd"]
        assert ended == {"accessToken": None, "userErrors": []}
        done = (await ask(security, END, id=theirs))["data"]["tokenEnd"]
        assert done["accessToken"]["staff"] == {"login": "office"}
        again = (await ask(office, END, id=theirs))["data"]["tokenEnd"]
        assert again["userErrors"] == [{"code": "NOT_FOUND"}]

    async def test_and_factors_are_seen_by_their_person(
        self, ask: Ask, world: Any, clerk: Actor
    ) -> None:
        own = await token_of(world, "clerk-b")
        await token_of(world, "office")
        await world.owner.execute(
            "INSERT INTO second_factors (staff_id, secret_sealed, enrolled_at, last_step)"
            " VALUES ($1, decode(repeat('00', 48), 'hex'), $2, 1)", clerk.staff_id, world.now,
        )  # fmt: skip
        viewer = (await ask(clerk, OWN))["data"]["viewer"]
        assert viewer["accessTokens"] == [
            {"id": own, "label": "脚本", "endedAt": None, "staff": None}
        ]
        assert viewer["secondFactor"] == {
            "enrolledAt": "2018-03-20T10:00:00+08:00", "codesLeft": 0,
        }  # fmt: skip

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN, Role.SECURITY_ADMIN}))
    async def test_of_others_are_no_node_of_anybody_else(
        self, ask: Ask, world: Any, role: Role
    ) -> None:
        somebody = await world.actor("x", role, unit="甲" if role == Role.CLERK else None)
        key = await token_of(world, "maker")
        for one in (key, ids.encode("Staff", world.staff["maker"])):
            answer = await ask(somebody, "query N($id: ID!) { node(id: $id) { id } }", id=one)
            assert answer["data"] == {"node": None}


class TestPolicies:
    async def test_are_decided_by_the_security_administrator_and_read_by_all(
        self, ask: Ask, world: Any, clerk: Actor
    ) -> None:
        security = await world.actor("security", Role.SECURITY_ADMIN)
        done = (await ask(security, DECIDE, input=POLICY))["data"]["securityPolicyDecide"]
        assert done == {
            "securityPolicy": {
                "charactersMin": 12, "factorRoles": ["RELEASER"],
                "decidedBy": {"login": "security"},
            },
            "userErrors": [],
        }  # fmt: skip
        later = POLICY | {"effectiveFrom": "2018-04-01", "charactersMin": 14}
        await ask(security, DECIDE, input=later)
        read = (await ask(clerk, POLICIES))["data"]
        assert read["securityPolicy"]["charactersMin"] == 12
        assert [one["charactersMin"] for one in read["securityPolicies"]] == [14, 12, 10]
        assert {str(one["decidedBy"]) for one in read["securityPolicies"]} == {"None"}

    async def test_are_refused_to_others_and_below_the_floor(self, ask: Ask, world: Any) -> None:
        admin = await world.actor("admin", Role.ADMIN)
        refused = (await ask(admin, DECIDE, input=POLICY))["data"]["securityPolicyDecide"]
        assert refused["userErrors"] == [{"code": "NOT_PERMITTED", "field": []}]
        security = await world.actor("security", Role.SECURITY_ADMIN)
        lax = (await ask(security, DECIDE, input=POLICY | {"charactersMin": 6}))["data"]
        assert lax["securityPolicyDecide"]["userErrors"] == [
            {"code": "POLICY_TOO_LAX", "field": ["charactersMin"]}
        ]

    async def test_ask_for_the_password_again(self, ask: Ask, world: Any) -> None:
        security = await world.actor("security", Role.SECURITY_ADMIN)
        until = world.now - timedelta(seconds=1)
        context = Context(security, "r", lambda: world.now, session_id=1, confirmed_until=until)
        answer = await ask(security, DECIDE, context=context, input=POLICY)
        [error] = answer["data"]["securityPolicyDecide"]["userErrors"]
        assert error["code"] == "STEP_UP_REQUIRED"
