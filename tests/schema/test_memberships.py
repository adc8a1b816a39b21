"""The life of memberships through the contract: who may, what is told, who sees a transfer."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from domain.actors import Actor
from schema import ids

Ask = Callable[..., Awaitable[dict[str, Any]]]

MEMBER: Final = """query M($id: ID!) { node(id: $id) { ... on Member { status unit { name }
  changes { fromStatus toStatus onDay document reason otherUnit changedBy { login } }
  transfers { id state } } } }"""
CHANGE: Final = """mutation C($id: ID!, $input: MemberStatusChangeInput!) {
  memberStatusChange(id: $id, input: $input) { member { status } userErrors { field code message } } }"""
TRANSFER: Final = """mutation T($id: ID!, $input: MemberTransferInput!) {
  memberTransfer(id: $id, input: $input) { member { status } userErrors { code } } }"""
ACCEPT: Final = """mutation A($id: ID!) { transferAccept(id: $id) {
  transfer { state toUnit { name } } userErrors { code } } }"""
CANCEL: Final = """mutation X($id: ID!) { transferCancel(id: $id, input: {reason: "不调了"}) {
  transfer { state decision } userErrors { code } } }"""
LIST: Final = "{ transfers(first: 5) { totalCount edges { node { memberName member { id } } } } }"
GOING: Final = {"document": "介绍信〔2018〕3号", "reason": "工作调动"}


def member(world: Any, unit: str) -> str:
    return ids.encode("Member", world.ids[f"{unit}.Member"])


async def go(ask: Ask, world: Any, office: Actor) -> str:
    """This will let 甲's member go to 乙 and give the transfer's id."""
    given = GOING | {"toUnitId": ids.encode("Unit", world.ids["乙"])}
    answer = await ask(office, TRANSFER, id=member(world, "甲"), input=given)
    assert answer["data"]["memberTransfer"] == {
        "member": {"status": "TRANSFER_OUT_PENDING"}, "userErrors": [],
    }  # fmt: skip
    found = await ask(office, MEMBER, id=member(world, "甲"))
    key: str = found["data"]["node"]["transfers"][-1]["id"]
    return key


class TestMemberships:
    async def test_change_with_ground_and_day(self, ask: Ask, world: Any, office: Actor) -> None:
        given = {"status": "RETIRED_RETAINED", "onDay": "2018-03-01", "reason": "退休"}
        done = await ask(office, CHANGE, id=member(world, "甲"), input=given)
        assert done["data"]["memberStatusChange"]["member"] == {"status": "RETIRED_RETAINED"}
        node = (await ask(office, MEMBER, id=member(world, "甲")))["data"]["node"]
        [change] = node["changes"]
        assert (change["fromStatus"], change["toStatus"]) == ("ACTIVE", "RETIRED_RETAINED")
        assert (change["onDay"], change["changedBy"]["login"]) == ("2018-03-01", "office")
        again = await ask(office, CHANGE, id=member(world, "甲"), input=given)
        [error] = again["data"]["memberStatusChange"]["userErrors"]
        assert error["code"] == "MEMBERSHIP_STEP"
        assert "退休保留会籍" in error["message"]

    async def test_need_a_document_to_end(self, ask: Ask, world: Any, office: Actor) -> None:
        given = {"status": "DECEASED", "onDay": "2018-03-01", "reason": "去世"}
        done = await ask(office, CHANGE, id=member(world, "甲"), input=given)
        [error] = done["data"]["memberStatusChange"]["userErrors"]
        assert (error["field"], error["code"]) == (["document"], "MEMBERSHIP_INVALID")

    async def test_are_taken_over_by_the_receiver(
        self, ask: Ask, world: Any, office: Actor, clerk: Actor
    ) -> None:
        """R50: the receiving clerk sees who comes, not the person's record until they are here."""
        key = await go(ask, world, office)
        seen = (await ask(clerk, LIST))["data"]["transfers"]
        assert seen["totalCount"] == 1
        assert seen["edges"][0]["node"]["member"] is None
        refused = await ask(clerk, ACCEPT, id=key)
        assert refused["data"]["transferAccept"]["userErrors"] == [{"code": "SELF_MAINTENANCE_OFF"}]
        taken = (await ask(office, ACCEPT, id=key))["data"]["transferAccept"]
        assert taken["transfer"]["state"] == "ACCEPTED"
        node = (await ask(clerk, MEMBER, id=member(world, "甲")))["data"]["node"]
        assert node["status"] == "ACTIVE"
        assert [change["toStatus"] for change in node["changes"]] == ["ACTIVE"]

    async def test_stay_when_it_is_called_off(self, ask: Ask, world: Any, office: Actor) -> None:
        key = await go(ask, world, office)
        done = (await ask(office, CANCEL, id=key))["data"]["transferCancel"]
        assert done["transfer"] == {"state": "CANCELLED", "decision": "不调了"}
        node = (await ask(office, MEMBER, id=member(world, "甲")))["data"]["node"]
        assert node["status"] == "ACTIVE"
        again = (await ask(office, ACCEPT, id=key))["data"]["transferAccept"]
        assert again["userErrors"] == [{"code": "TRANSFER_STATE"}]

    async def test_of_others_are_not_a_clerk_s(self, ask: Ask, world: Any, clerk: Actor) -> None:
        """R50."""
        given = {"status": "QUIT", "onDay": "2018-03-01", "reason": "退会", "document": "申请"}
        answer = await ask(clerk, CHANGE, id=member(world, "甲"), input=given)
        assert answer["data"]["memberStatusChange"]["userErrors"][0]["code"] == "NOT_FOUND"
        assert (await ask(clerk, LIST))["data"]["transfers"]["totalCount"] == 0
