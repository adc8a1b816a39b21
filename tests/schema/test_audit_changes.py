"""What the trail says was changed: field by field, in words, before and after."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from domain.actors import Actor, Role
from domain.card_batches import operations as card_batches
from domain.staff import operations as staff
from domain.transactions import acting_within
from schema import ids

Ask = Callable[..., Awaitable[dict[str, Any]]]

TRAIL = """query T($id: ID) { auditTrail(id: $id) { totalCount edges { node {
  action details changes { field label before after } } } } }"""


async def trail(ask: Ask, actor: Actor, global_id: str | None) -> list[Any]:
    answer = await ask(actor, TRAIL, id=global_id)
    assert answer["errors"] == []
    return [edge["node"] for edge in answer["data"]["auditTrail"]["edges"]]


class TestChanges:
    async def test_of_roles_are_told_in_words(self, ask: Ask, world: Any) -> None:
        """GB/T 22239 8.1.5.4: a change of rights says what they were and what they are."""
        admin = await world.actor("admin", Role.ADMIN)
        security = await world.actor("security", Role.SECURITY_ADMIN)
        key = world.staff["maker"]
        with acting_within("/"):
            await staff.assign_roles(
                key, roles={Role.CHECKER, Role.MAKER}, unit_id=None, by=security, now=world.now
            )
            await staff.disable(key, by=admin, now=world.now)
        disabled, assigned = await trail(ask, admin, ids.encode("Staff", key))
        assert assigned["changes"] == [
            {"field": "roles", "label": "岗位", "before": "财务经办", "after": "财务复核、财务经办"}
        ]
        assert disabled["changes"] == [
            {"field": "is_disabled", "label": "停用", "before": "否", "after": "是"}
        ]
        assert disabled["details"] == {"sessions_ended": 0, "tokens_ended": 0}
        assert assigned["details"] == {"sessions_ended": 1, "tokens_ended": 0}

    async def test_of_a_state_are_told_in_the_state_s_own_words(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        key = world.ids["甲.CardBatch"]
        await world.owner.execute("UPDATE card_batches SET state = 'HELD' WHERE id = $1", key)
        with acting_within("/"):
            await card_batches.submit(key, by=office, now=world.now)
        [entry] = await trail(ask, office, ids.encode("CardBatch", key))
        assert entry["changes"] == [
            {"field": "state", "label": "状态", "before": "待人工处理",
             "after": "已提交"}
        ]  # fmt: skip

    async def test_of_a_field_that_is_new_here_never_show_its_raw_name(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        await world.insert(
            "audit_entries", actor="office", action="x", outcome="DONE", subject_type="unit",
            subject_id=world.ids["甲"],
            details='{"changes": [{"field": "zzz", "before": null, "after": 7}]}',
        )  # fmt: skip
        [entry] = await trail(ask, office, ids.encode("Unit", world.ids["甲"]))
        assert entry["changes"] == [
            {"field": "zzz", "label": "其他内容", "before": "", "after": "7"}
        ]

    async def test_are_none_where_nothing_was_changed(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        await world.insert(
            "audit_entries", actor="office", action="x", outcome="DONE", subject_type="roster",
            subject_id=world.ids["甲.Roster"],
        )  # fmt: skip
        [entry] = await trail(ask, office, ids.encode("Roster", world.ids["甲.Roster"]))
        assert (entry["changes"], entry["details"]) == ([], {})


class TestTrail:
    @pytest.mark.parametrize("garbage", [None, "", "x", ids.encode("Programme", "HZBZ")])
    async def test_of_nothing_is_empty(self, ask: Ask, office: Actor, garbage: str | None) -> None:
        assert await trail(ask, office, garbage) == []

    async def test_is_not_for_those_who_may_not_read_the_audit(
        self, ask: Ask, world: Any, clerk: Actor
    ) -> None:
        await world.insert(
            "audit_entries", actor="x", action="x", outcome="DONE", subject_type="unit",
            subject_id=world.ids["乙"], unit_id=world.ids["乙"],
        )  # fmt: skip
        assert await trail(ask, clerk, ids.encode("Unit", world.ids["乙"])) == []


class TestRequest:
    async def test_gathers_what_one_request_did(self, ask: Ask, world: Any, office: Actor) -> None:
        for request in ("r-1", "r-2", "r-1"):
            await world.insert(
                "audit_entries", actor="x", action="x", outcome="DONE", request_id=request
            )
        answer = await ask(office, '{ auditEntries(filter: {requestId: "r-1"}) { totalCount } }')
        assert answer["data"]["auditEntries"]["totalCount"] == 2
