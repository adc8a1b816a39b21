"""The desks over money that was sent: unknown outcomes, failures and returns, holds."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from domain.actors import Actor, Role
from schema import ids
from tests.town import SCAN

Ask = Callable[..., Awaitable[dict[str, Any]]]

DESK = """{ payments(filter: {states: [UNKNOWN]}) { edges { node { id paymentNo
  evidence { sentOn acceptedAt answeredAt statedAt askedCount askedAt }
  moves { was state at evidenceLine evidenceFile { id } proof { reference } }
  proofs { id state outcome attachedBy { login } } } } } }"""
ASK = """mutation A($ids: [ID!]!) { paymentInquire(input: {paymentIds: $ids}) {
  sheet { fileName text } userErrors { code } } }"""
ATTACH = """mutation A($id: ID!) { proofAttach(input: {paymentId: $id, outcome: CREDITED,
  reference: "函1", digest: "%s", reason: "已入账", bankSerial: "YZ9", postedOn: "2018-03-19"}) {
  proof { id state payment { id } } userErrors { code field } } }""" % ("a" * 64)
CONFIRM = """mutation C($id: ID!, $digest: String!) { proofConfirm(id: $id, input: {digest: $digest})
  { proof { state payment { state } } userErrors { code } } }"""
REFUSE = """mutation R($id: ID!) { proofRefuse(id: $id, input: {reason: "印章不符"}) {
  proof { state decision } userErrors { code } } }"""
PLACE = """mutation P($kind: HoldKind!, $target: ID!) { holdPlace(input: {kind: $kind,
  targetId: $target, reason: "核实", lifter: CHECKER}) {
  hold { id kind isStanding member { name } unit { name } } userErrors { code field } } }"""
LIFT = """mutation L($id: ID!) { holdLift(id: $id, input: {reason: "已核实"}) {
  hold { isStanding liftedBy { login } } userErrors { code } } }"""


@pytest.fixture
async def unknown(world: Any) -> str:
    """甲's payment, whose outcome the bank has not told."""
    payment_id = world.ids["甲.Payment"]
    await world.owner.execute("SET session_replication_role = replica")
    await world.owner.execute(
        "UPDATE payments SET state = 'UNKNOWN', code = '9999', evidence_file_id = NULL,"
        " bank_serial = '', posted_at = NULL WHERE id = $1", payment_id,
    )  # fmt: skip
    await world.owner.execute("SET session_replication_role = origin")
    await world.owner.execute(SCAN, "a" * 64, world.now)
    return ids.encode("Payment", payment_id)


async def run(ask: Ask, actor: Actor, document: str, **given: object) -> dict[str, Any]:
    """The one payload of a mutation."""
    answer = await ask(actor, document, **given)
    assert answer["errors"] == []
    [payload] = answer["data"].values()
    found: dict[str, Any] = payload
    return found


class TestUnknownDesk:
    async def test_says_which_evidence_is_missing(
        self, ask: Ask, office: Actor, unknown: str
    ) -> None:
        answer = await ask(office, DESK)
        [edge] = answer["data"]["payments"]["edges"]
        assert edge["node"]["id"] == unknown
        assert edge["node"]["evidence"] == {
            "sentOn": "2018-01-08", "acceptedAt": None, "answeredAt": None, "statedAt": None,
            "askedCount": 0, "askedAt": None,
        }  # fmt: skip

    async def test_gives_a_list_for_the_bank_without_a_name_or_full_number(
        self, ask: Ask, office: Actor, unknown: str
    ) -> None:
        """Exchange invariant 12: what leaves the house here are ids and four digits."""
        payload = await run(ask, office, ASK, ids=[unknown])
        assert payload["sheet"]["fileName"] == "付款查询_1.csv"
        [title, line] = payload["sheet"]["text"].strip().splitlines()
        assert title.startswith("\ufeff付款号")
        assert line.startswith("P1,621797*********0001,100.00,2018-01-08,OPR_")
        assert "会员1" not in line
        answer = await ask(office, DESK)
        assert answer["data"]["payments"]["edges"][0]["node"]["evidence"]["askedCount"] == 1

    async def test_lets_two_people_decide_by_the_same_letter(
        self, ask: Ask, world: Any, office: Actor, unknown: str
    ) -> None:
        attached = await run(ask, office, ATTACH, id=unknown)
        assert attached["userErrors"] == []
        proof_id = attached["proof"]["id"]
        releaser = await world.actor("releaser", Role.RELEASER)
        wrong = await run(ask, releaser, CONFIRM, id=proof_id, digest="b" * 64)
        assert wrong["userErrors"] == [{"code": "LETTER_DIFFERS"}]
        nobody = await run(ask, office, CONFIRM, id=proof_id, digest="a" * 64)
        assert nobody["userErrors"] == [{"code": "NOT_PERMITTED"}]
        done = await run(ask, releaser, CONFIRM, id=proof_id, digest="a" * 64)
        assert done["proof"] == {"state": "CONFIRMED", "payment": {"state": "CREDITED"}}
        answer = await ask(
            office, "query N($id: ID!) { node(id: $id) { ... on Payment {"
            " moves { was state proof { reference } evidenceFile { id } } } } }", id=unknown,
        )  # fmt: skip
        assert answer["data"]["node"]["moves"] == [
            {"was": "UNKNOWN", "state": "CREDITED", "proof": {"reference": "函1"},
             "evidenceFile": None},
        ]  # fmt: skip

    async def test_keeps_a_refused_letter(self, ask: Ask, office: Actor, unknown: str) -> None:
        attached = await run(ask, office, ATTACH, id=unknown)
        refused = await run(ask, office, REFUSE, id=attached["proof"]["id"])
        assert refused["proof"] == {"state": "REFUSED", "decision": "印章不符"}

    async def test_shows_a_clerk_the_own_payment_without_the_bank_s_papers(
        self, ask: Ask, world: Any, unknown: str
    ) -> None:
        """R50."""
        clerk = await world.actor("clerk-a", Role.CLERK, unit="甲")
        answer = await ask(clerk, DESK)
        [edge] = answer["data"]["payments"]["edges"]
        assert (edge["node"]["id"], edge["node"]["evidence"], edge["node"]["proofs"]) == (
            unknown, None, [],
        )  # fmt: skip
        refused = await run(ask, clerk, ASK, ids=[unknown])
        assert refused["userErrors"] == [{"code": "NOT_PERMITTED"}]


class TestReissueDesk:
    QUERY = """{ payments(filter: {toReissue: true}) { totalCount edges { node {
      id reissue reason { code } } } } }"""

    async def failed(self, world: Any, code: str) -> None:
        """甲's payment failed an hour ago; nothing has changed since."""
        await world.owner.execute("SET session_replication_role = replica")
        await world.owner.execute(
            "UPDATE payments SET state = 'FAILED', code = $2, settled_at = $3::timestamptz"
            " WHERE id = $1", world.ids["甲.Payment"], code, world.now,
        )  # fmt: skip
        await world.owner.execute("SET session_replication_role = origin")
        await world.owner.execute(
            "UPDATE cards SET status_at = $1::timestamptz - interval '1 hour'", world.now
        )
        await world.owner.execute(
            "UPDATE members SET updated_at = $1::timestamptz - interval '1 hour'", world.now
        )

    @pytest.mark.parametrize(
        ("code", "change", "verdict"),
        [
            ("2001", "", "SAME_DATA"),
            ("2001", "UPDATE members SET updated_at = updated_at + interval '2 hours'", "READY"),
            ("2005", "", "SAME_DATA"),
            ("2005", "UPDATE cards SET status_at = status_at + interval '2 hours'", "READY"),
            ("2008", "", "READY"),
            ("2003", "UPDATE cards SET status = '12'", "WAITING_CARD"),
        ],
    )
    async def test_says_whether_what_was_wrong_is_corrected(
        self, ask: Ask, world: Any, office: Actor, code: str, change: str, verdict: str
    ) -> None:
        await self.failed(world, code)
        if change:
            await world.owner.execute(change)
        answer = await ask(office, self.QUERY)
        [edge] = answer["data"]["payments"]["edges"]
        assert (edge["node"]["reissue"], edge["node"]["reason"]["code"]) == (verdict, code)

    async def test_forgets_what_is_owed_no_longer_or_paid_again(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        await self.failed(world, "2008")
        await world.owner.execute(
            "UPDATE entitlements SET cancelled_at = now(), cancel_reason = '调出'"
        )
        answer = await ask(office, self.QUERY)
        assert answer["data"]["payments"] == {"totalCount": 0, "edges": []}

    async def test_pays_the_chosen_again_in_a_batch_of_their_own(
        self, ask: Ask, world: Any
    ) -> None:
        """Failure 25: new ids that name the old ones, nobody else's."""
        await self.failed(world, "2008")
        maker = await world.actor("maker", Role.MAKER)
        payload = await run(
            ask, maker,
            """mutation C($unit: ID!, $ids: [ID!]!) { disbursementCompose(input: {
              programme: "HZBZ", planYear: 2018, unitId: $unit, includeFailed: true,
              paymentIds: $ids}) { userErrors { code } disbursement { paymentCount
              omissions { totalCount } payments { edges { node { replaces { id } } } } } } }""",
            unit=ids.encode("Unit", world.ids["总部"]),
            ids=[ids.encode("Payment", world.ids["甲.Payment"])],
        )  # fmt: skip
        assert payload["userErrors"] == []
        assert payload["disbursement"]["omissions"]["totalCount"] == 0
        [edge] = payload["disbursement"]["payments"]["edges"]
        assert edge["node"]["replaces"]["id"] == ids.encode("Payment", world.ids["甲.Payment"])


class TestHolds:
    async def test_are_placed_by_one_and_lifted_by_another(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        member = ids.encode("Member", world.ids["甲.Member"])
        placed = await run(ask, office, PLACE, kind="MEMBER", target=member)
        assert placed["hold"] | {"id": ""} == {
            "id": "", "kind": "MEMBER", "isStanding": True, "member": {"name": "会员1"},
            "unit": None,
        }  # fmt: skip
        hold_id = placed["hold"]["id"]
        assert (await run(ask, office, LIFT, id=hold_id))["userErrors"] == [
            {"code": "NOT_PERMITTED"}
        ]
        checker = await world.actor("checker", Role.CHECKER)
        lifted = await run(ask, checker, LIFT, id=hold_id)
        assert lifted["hold"] == {"isStanding": False, "liftedBy": {"login": "checker"}}
        listed = await ask(office, "{ holds(filter: {isStanding: true}) { totalCount } }")
        assert listed["data"]["holds"]["totalCount"] == 0

    @pytest.mark.parametrize(
        ("kind", "type_name", "mark"),
        [
            ("UNIT", "Unit", "甲"),
            ("DISBURSEMENT", "Disbursement", "甲.Disbursement"),
            ("BANK_FILE", "BankFile", "甲.BankFile"),
        ],
    )
    async def test_take_a_target_of_the_kind_alone(
        self, ask: Ask, world: Any, office: Actor, kind: str, type_name: str, mark: str
    ) -> None:
        """A batch or file that is gone is too late (failure 19)."""
        target = ids.encode(type_name, world.ids[mark])
        said = await run(ask, office, PLACE, kind=kind, target=target)
        assert [e["code"] for e in said["userErrors"]] in ([], ["HOLD_TOO_LATE"])
        wrong = await run(ask, office, PLACE, kind="MEMBER", target=target)
        assert wrong["userErrors"] == [{"code": "NOT_FOUND", "field": ["targetId"]}]

    async def test_are_not_a_clerk_s_to_see(
        self, ask: Ask, world: Any, office: Actor, clerk: Actor
    ) -> None:
        """R50: a hold carries a reason."""
        member = ids.encode("Member", world.ids["乙.Member"])
        await run(ask, office, PLACE, kind="MEMBER", target=member)
        answer = await ask(clerk, "{ holds { totalCount edges { node { reason } } } }")
        assert answer["data"]["holds"] == {"totalCount": 0, "edges": []}
        refused = await run(ask, clerk, PLACE, kind="MEMBER", target=member)
        assert refused["userErrors"][0]["code"] == "NOT_PERMITTED"
