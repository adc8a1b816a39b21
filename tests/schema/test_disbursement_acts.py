"""Disbursements: three people, the right digest and figures, a nudge after each step."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from dramatiq.brokers.stub import StubBroker

from domain.actors import Actor, Role
from integrations.psbc import profile
from schema import ids
from workers import exchange

Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest.mark.usefixtures("bank")
class TestDisbursements:
    COMPOSE = """mutation C($unit: ID!) { disbursementCompose(
      input: {programme: "HZBZ", planYear: 2018, unitId: $unit}) {
        disbursement { id state paymentCount total totalUppercase payments { totalCount } }
        userErrors { code field message } } }"""
    SUBMIT = """mutation S($id: ID!) { disbursementSubmit(id: $id) {
      disbursement { state } userErrors { code } } }"""
    RELEASE = """mutation R($id: ID!, $count: Int!, $total: Yuan!) { disbursementRelease(
      id: $id, input: {paymentCount: $count, total: $total}) {
        disbursement { state releasedBy { login } } userErrors { code } } }"""
    APPROVE = """mutation A($id: ID!, $digest: String!) { disbursementApprove(
      id: $id, input: {digest: $digest}) {
        disbursement { state checkedBy { login } } userErrors { code } } }"""

    @pytest.fixture
    async def drafted(self, ask: Ask, world: Any) -> str:
        """A batch that the maker composed of one failed-free entitlement."""
        owed = await world.member("乙", "待发会员", 60)
        application = await world.insert(
            "card_applications", batch_id=world.ids["乙.CardBatch"], member_id=owed,
            unit_id=world.ids["乙"], req_id="R60", state="ISSUED",
        )  # fmt: skip
        await world.insert(
            "cards", member_id=owed, application_id=application, unit_id=world.ids["乙"],
            number_masked="6217*60", account_masked="6217*60", account_class="1", status="06",
            activated_at=world.now,
        )  # fmt: skip
        purchase = await world.insert(
            "purchases", member_id=owed, unit_id=world.ids["乙"], plan_year=2018, shares=1,
            receipt_no="S60", roster_row_id=60,
        )  # fmt: skip
        await world.insert(
            "entitlements", programme_id="HZBZ", plan_year=2018, member_id=owed,
            unit_id=world.ids["乙"], purchase_id=purchase, terms_id=world.ids["terms"],
            amount_fen=10_000,
        )  # fmt: skip
        maker = await world.actor("maker", Role.MAKER)
        unit = ids.encode("Unit", world.ids["总部"])
        answer = await ask(maker, self.COMPOSE, unit=unit)
        assert answer["data"]["disbursementCompose"]["userErrors"] == []
        found = answer["data"]["disbursementCompose"]["disbursement"]
        assert (found["paymentCount"], found["total"]) == (1, "100.00")
        assert found["totalUppercase"] == "壹佰元整"
        assert found["payments"]["totalCount"] == 1
        return str(found["id"])

    async def test_are_not_composed_for_a_bank_that_takes_no_credits(
        self, ask: Ask, world: Any
    ) -> None:
        bank = replace(exchange.current(), profile=profile.load("psbc-bat/1"))
        exchange.use(bank)
        maker = await world.actor("maker", Role.MAKER)
        unit = ids.encode("Unit", world.ids["总部"])
        answer = await ask(maker, self.COMPOSE, unit=unit)
        refused = answer["data"]["disbursementCompose"]
        assert refused["disbursement"] is None
        assert [each["code"] for each in refused["userErrors"]] == ["BANK_FILE_NOT_EXCHANGED"]
        assert "不能通过文件发放款项" in refused["userErrors"][0]["message"]

    async def test_take_three_people_and_the_right_figures(
        self, ask: Ask, world: Any, drafted: str, nudged: StubBroker
    ) -> None:
        maker = await world.actor("maker", Role.MAKER)
        checker = await world.actor("checker", Role.CHECKER)
        releaser = await world.actor("releaser", Role.RELEASER)
        submitted = await ask(maker, self.SUBMIT, id=drafted)
        assert submitted["data"]["disbursementSubmit"]["disbursement"]["state"] == "SUBMITTED"
        assert b'"seal_disbursement"' in nudged.queues["default"].get()
        key = ids.number("Disbursement", drafted)
        await world.owner.execute(
            "UPDATE disbursements SET state = 'SEALED', digest = $2, sealed_for_on = $3"
            " WHERE id = $1", key, "a" * 64, world.now.date(),
        )  # fmt: skip
        await world.owner.execute(
            "UPDATE payments SET state = 'SEALED' WHERE disbursement_id = $1", key
        )

        async def code(actor: Actor, document: str, name: str, **given: object) -> list[str]:
            answer = await ask(actor, document, id=drafted, **given)
            assert answer["errors"] == []
            return [error["code"] for error in answer["data"][name]["userErrors"]]

        approve = ("disbursementApprove", "disbursementRelease")
        assert await code(maker, self.APPROVE, approve[0], digest="a" * 64) == ["NOT_PERMITTED"]
        assert await code(checker, self.APPROVE, approve[0], digest="b" * 64) == ["DIGEST_MISMATCH"]
        assert await code(releaser, self.RELEASE, approve[1], count=1, total="100.00") == [
            "DISBURSEMENT_STATE"
        ]
        assert await code(checker, self.APPROVE, approve[0], digest="a" * 64) == []
        assert await code(releaser, self.RELEASE, approve[1], count=1, total="100.01") == [
            "CONTROL_TOTALS_MISMATCH"
        ]
        assert nudged.queues["default"].empty()
        assert await code(releaser, self.RELEASE, approve[1], count=1, total="100.00") == []
        assert b'"send_disbursement"' in nudged.queues["default"].get()

    async def test_wait_for_those_who_may_go_on_and_took_no_step_before(
        self, ask: Ask, world: Any, drafted: str
    ) -> None:
        """Who makes, checks and releases are three people: nobody is told to do what is refused."""
        document = """query W($filter: DisbursementFilter!) {
          disbursements(filter: $filter) { edges { node { id } } } }"""
        two_in_one = (Role.MAKER, Role.CHECKER, Role.RELEASER)
        people = [
            await world.actor("maker", *two_in_one),
            await world.actor("checker", *two_in_one),
            await world.actor("releaser", Role.RELEASER),
            await world.actor("leader", Role.LEADER),
        ]

        async def found(**asked: bool) -> list[str]:
            answers = [await ask(one, document, filter=asked) for one in people]
            return [
                one.label
                for one, answer in zip(people, answers, strict=True)
                if drafted in [e["node"]["id"] for e in answer["data"]["disbursements"]["edges"]]
            ]

        async def becomes(state: str, checker: str | None = None) -> None:
            await world.owner.execute(
                "UPDATE disbursements SET state = $2, digest = $3, sealed_for_on = $4,"
                " checked_by_id = $5 WHERE id = $1",
                ids.number("Disbursement", drafted), state, "a" * 64, world.now.date(),
                checker and world.staff[checker],
            )  # fmt: skip

        assert await found(draftedByMe=True) == ["maker"]
        assert await found(waitsForMe=True) == []
        await becomes("SUBMITTED")
        await becomes("SEALED")
        assert await found(waitsForMe=True) == ["checker"]
        await becomes("APPROVED", "checker")
        assert await found(waitsForMe=True) == ["releaser"]
        assert await found(waitsForMe=True, draftedByMe=True) == []

    @pytest.mark.parametrize(
        ("name", "who", "given", "state"),
        [
            ("disbursementRefuse", Role.CHECKER, ', input: {reason: "金额待核"}', "REFUSED"),
            ("disbursementWithdraw", Role.MAKER, "", "WITHDRAWN"),
            ("disbursementReseal", Role.MAKER, "", "SUBMITTED"),
        ],
    )
    async def test_can_be_taken_back_once_sealed(
        self, ask: Ask, world: Any, drafted: str, nudged: StubBroker,
        name: str, who: Role, given: str, state: str,
    ) -> None:  # fmt: skip
        await world.owner.execute(
            "UPDATE disbursements SET state = 'SEALED', digest = $2, sealed_for_on = $3"
            " WHERE id = $1", ids.number("Disbursement", drafted), "a" * 64, world.now.date(),
        )  # fmt: skip
        actor = await world.actor(who.value.lower(), who)
        answer = await ask(
            actor,
            f"mutation T($id: ID!) {{ {name}(id: $id{given}) {{ disbursement {{ state }}"
            " userErrors { code message } } }",
            id=drafted,
        )
        assert answer["data"][name] == {"disbursement": {"state": state}, "userErrors": []}
        assert ("default" in nudged.queues) is (name == "disbursementReseal")
