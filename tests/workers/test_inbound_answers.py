"""What the bank's answers do to applications, cards and payments, in whatever order they come."""

import asyncpg
import pytest

from domain.audit import operations as audit
from domain.disbursements import operations as disbursements
from domain.disbursements.rules import NothingToPay, ReleaseBlocked
from domain.ledger import queries as ledger
from domain.ledger.rules import Account
from integrations.psbc.errors import ChannelRefused
from tests.town import CHECKER, OFFICE, RELEASER, Town, card_no
from tests.workers import office
from tests.workers.bank import Bank, credited, fails, not_credited, not_opened, opened
from workers import exchange, inbound, outbound


class TestOpenings:
    async def test_accept_then_issue_then_settle_the_batch(self, bank: Bank, town: Town) -> None:
        req_ids = await office.sent_cards(bank, 3)
        [name] = bank.arrived()
        number = await office.batch_no(bank, name)
        bank.accept(name, number, accepted=2, refused=[(req_ids[0], "1008")])
        await inbound.collect()
        assert await town.states("card_applications") == ["FAILED", "ACCEPTED", "ACCEPTED"]
        assert await town.states("bank_files") == ["ACKNOWLEDGED", "APPLIED"]
        lines = [not_opened(req_ids[1], 2, "P", "9998"), opened(req_ids[2], 3)]
        await office.answer(bank, "OPR", lines)
        assert await town.states("card_applications") == ["FAILED", "ACCEPTED", "ISSUED"]
        assert await town.states("card_batches") == ["SENT"]
        await office.answer(bank, "OPR", [not_opened(req_ids[1], 2, "F", "1001")])
        assert await town.states("card_batches") == ["SETTLED"]
        codes = await town.owner.fetch("SELECT code FROM card_applications ORDER BY id")
        assert [row["code"] for row in codes] == ["1008", "1001", "0000"]

    async def test_raise_the_alarm_over_any_fee(self, bank: Bank, town: Town) -> None:
        """R14: making and issuing is free of charge."""
        [req_id] = await office.sent_cards(bank)
        await office.answer(bank, "OPR", [opened(req_id, 1, fee_fen=500)])
        assert await town.alarms() == ["card.fee_charged"]
        assert await town.one("SELECT fee_fen FROM cards") == 500

    async def test_keep_the_card_sealed_and_masked(self, bank: Bank, town: Town) -> None:
        [req_id] = await office.sent_cards(bank)
        await office.answer(bank, "OPR", [opened(req_id, 1)])
        card = await town.owner.fetchrow("SELECT * FROM cards")
        assert card is not None
        assert card["number_masked"] == "621799*********" + card_no(1001)[-4:]
        assert card_no(1001).encode() not in card["number_sealed"]

    async def test_before_the_acceptance_stand(self, bank: Bank, town: Town) -> None:
        """Failure 16."""
        [req_id] = await office.sent_cards(bank)
        [name] = bank.arrived()
        await office.answer(bank, "OPR", [opened(req_id, 1)])
        bank.accept(name, await office.batch_no(bank, name))
        await inbound.collect()
        assert await town.states("card_applications") == ["ISSUED"]
        assert await town.problems() == []

    async def test_of_deliveries_and_activations_move_the_card(
        self, bank: Bank, town: Town
    ) -> None:
        """R24, R26: handled and active when the bank says so; first swipe kept for R17."""
        [req_id] = await office.sent_cards(bank)
        await office.answer(bank, "OPR", [opened(req_id, 1)])
        number = card_no(1001)
        made = ("20180320110000", "20180320120000", "李四", "20180320130000")
        bank.deliver("DLV", [(number, "81510000MC00000001", "ZK1", *made)])
        await inbound.collect()
        assert await town.one("SELECT status FROM cards") == "04"
        swiped = "20180320150000"
        bank.deliver("ACT", [(number, req_id, "06", "20180320140000", "02", swiped)])
        await inbound.collect()
        card = await town.owner.fetchrow("SELECT * FROM cards")
        assert card is not None
        assert (card["status"], card["activated_at"].hour) == ("06", 6)
        assert card["first_swipe_at"].hour == 7
        events = await town.owner.fetch("SELECT status FROM card_events ORDER BY at, id")
        assert [row["status"] for row in events] == ["00", "02", "03", "04", "06"]


class TestCredits:
    async def test_credited_are_paid_booked_and_settled_together(
        self, bank: Bank, town: Town
    ) -> None:
        pay_ids = await office.sent(bank, 2)
        [name] = bank.arrived()
        bank.accept(name, await office.batch_no(bank, name), accepted=2)
        await inbound.collect()
        assert await town.states("payments") == ["ACCEPTED", "ACCEPTED"]
        lines = [credited(pay_ids[0], 1), not_credited(pay_ids[1], "F", "2003")]
        await office.answer(bank, "CRR", lines)
        assert await town.states("payments") == ["CREDITED", "FAILED"]
        assert await town.states("disbursements") == ["SETTLED"]
        assert await ledger.balances() == {
            Account.PAYER: -10_000,
            Account.IN_TRANSIT: 0,
            Account.PAID: 10_000,
        }
        payment = await town.owner.fetchrow("SELECT * FROM payments ORDER BY id")
        assert payment is not None
        assert (payment["bank_serial"], payment["evidence_line"]) == ("YZ00000001", 1)
        assert await town.alarms() == []

    async def test_of_an_unknown_reference_are_kept_and_stop_the_next_release(
        self, bank: Bank, town: Town
    ) -> None:
        """Failure 14: the line is kept, the others are applied."""
        [pay_id] = await office.sent(bank)
        stranger = "P20180320" + "9" * 23
        await office.answer(bank, "CRR", [credited(stranger, 1), credited(pay_id, 2)])
        assert await town.states("payments") == ["CREDITED"]
        assert await town.problems() == [(1, "UNKNOWN_REFERENCE")]
        assert await town.alarms(blocking=True) == ["payment.break"]

    async def test_of_another_amount_block_release_until_somebody_has_decided(
        self, bank: Bank, town: Town
    ) -> None:
        """Failure 15, exchange invariant 7."""
        [pay_id] = await office.sent(bank)
        await office.answer(bank, "CRR", [credited(pay_id, 1, 9_999)])
        assert await town.states("payments") == ["UNKNOWN"]
        assert await town.problems() == [(1, "AMOUNT_DIFFERS")]
        unit_id = await town.unit()
        await town.payable(unit_id)
        disbursement_id = await office.composed(bank, unit_id)
        found = await office.batch(bank, disbursement_id)
        await disbursements.approve(
            disbursement_id, digest=found["digest"], by=CHECKER, now=bank.time
        )

        async def release() -> None:
            await disbursements.release(
                disbursement_id,
                payment_count=1,
                total_fen=10_000,
                calendar=exchange.current().calendar,
                by=RELEASER,
                now=bank.time,
            )

        with pytest.raises(ReleaseBlocked):
            await release()
        alarm_id = await town.one("SELECT id FROM alarms WHERE is_blocking")
        await audit.acknowledge(alarm_id, note="已与银行核对", by=OFFICE, now=bank.time)
        await release()
        assert (await office.batch(bank, disbursement_id))["state"] == "RELEASED"

    async def test_that_say_paid_without_a_serial_prove_nothing_and_block_release(
        self, bank: Bank, town: Town
    ) -> None:
        """Exchange invariant 7: what the bank says of money and cannot be is a break."""
        [pay_id] = await office.sent(bank)
        await office.answer(bank, "CRR", [(pay_id, "", "S", "0000", "", 10_000, "")])
        assert await town.states("payments") == ["SENT"]
        assert await town.problems() == [(1, "MALFORMED_FILE")]
        blocking = await town.owner.fetch("SELECT kind FROM alarms WHERE is_blocking")
        assert [alarm["kind"] for alarm in blocking] == ["payment.break"]

    async def test_before_the_acceptance_and_twice_change_nothing_more(
        self, bank: Bank, town: Town
    ) -> None:
        """Failure 16."""
        [pay_id] = await office.sent(bank)
        [name] = bank.arrived()
        number = await office.batch_no(bank, name)
        await office.answer(bank, "CRR", [credited(pay_id, 1)])
        bank.accept(name, number)
        await office.answer(bank, "CRR", [credited(pay_id, 1), not_credited(pay_id, "P", "9998")])
        assert await town.states("payments") == ["CREDITED"]
        assert (await ledger.balances())[Account.PAID] == 10_000
        assert await town.alarms() == []

    @pytest.mark.parametrize("is_success_first", [True, False])
    async def test_that_contradict_an_earlier_one_break_the_reconciliation(
        self, bank: Bank, town: Town, *, is_success_first: bool
    ) -> None:
        """§3.6: a late S after a failure, or the reverse, is for a person; nothing moves."""
        [pay_id] = await office.sent(bank)
        said = [credited(pay_id, 1), not_credited(pay_id, "F", "2003")]
        first, second = said if is_success_first else reversed(said)
        await office.answer(bank, "CRR", [first])
        await office.answer(bank, "CRR", [second])
        assert await town.states("payments") == ["CREDITED" if is_success_first else "FAILED"]
        assert await town.problems() == [(1, "CONTRADICTS")]
        assert await town.alarms(blocking=True) == ["payment.break"]

    async def test_called_a_repetition_are_unknown_and_never_issued_again(
        self, bank: Bank, town: Town
    ) -> None:
        """Exchange invariant 6, failure 25: "duplicate" proves nothing."""
        [pay_id] = await office.sent(bank)
        await office.answer(bank, "CRR", [not_credited(pay_id, "F", "2010")])
        assert await town.states("payments") == ["UNKNOWN"]
        assert await town.alarms(blocking=True) == ["payment.break"]
        with pytest.raises(NothingToPay):
            await office.composed(bank, 1, include_failed=True)
        await office.answer(bank, "CRR", [credited(pay_id, 1)])
        assert await town.states("payments") == ["CREDITED"]

    @pytest.mark.parametrize(
        ("result", "code", "state"), [("P", "9998", "SENT"), ("U", "9999", "UNKNOWN")]
    )
    async def test_still_open_are_not_payable(
        self, bank: Bank, town: Town, result: str, code: str, state: str
    ) -> None:
        """Failure 18: in progress and unknown are asked after, never paid again."""
        [pay_id] = await office.sent(bank)
        await office.answer(bank, "CRR", [not_credited(pay_id, result, code)])
        assert await town.states("payments") == [state]
        assert await town.states("disbursements") == ["SENT"]
        with pytest.raises(NothingToPay):
            await office.composed(bank, 1, include_failed=True)

    async def test_failed_are_payable_again_on_request_as_new_payments(
        self, bank: Bank, town: Town
    ) -> None:
        """Exchange invariant 6: a new id that points to the old one."""
        [pay_id] = await office.sent(bank)
        await office.answer(bank, "CRR", [not_credited(pay_id, "F", "2003")])
        with pytest.raises(NothingToPay):
            await office.composed(bank, 1)
        await office.composed(bank, 1, include_failed=True)
        found = await town.owner.fetchrow("SELECT * FROM payments ORDER BY id DESC")
        assert found is not None
        assert (found["replaces_id"], found["pay_id"] != pay_id) == (1, True)

    @pytest.mark.parametrize("code", ["2008", "3002"])
    async def test_refused_as_a_whole_file_are_all_failed_and_payable_again(
        self, bank: Bank, town: Town, code: str
    ) -> None:
        await office.sent(bank, 2)
        [name] = bank.arrived()
        bank.accept(name, await office.batch_no(bank, name), code=code, accepted=0)
        await inbound.collect()
        assert await town.states("payments") == ["FAILED", "FAILED"]
        assert await town.states("disbursements") == ["SETTLED"]
        assert await town.alarms(blocking=False) == ["bank_file.refused_whole"]
        assert set((await ledger.balances()).values()) == {0}
        with pytest.raises(NothingToPay):
            await office.composed(bank, 1)
        again = await office.composed(bank, 1, include_failed=True)
        assert (await office.batch(bank, again))["payment_count"] == 2

    async def test_of_a_file_that_the_bank_saw_before_are_unknown(
        self, bank: Bank, town: Town
    ) -> None:
        """Exchange invariant 6: 3006 on the whole file."""
        await office.sent(bank, 2)
        [name] = bank.arrived()
        bank.accept(name, await office.batch_no(bank, name), code="3006", accepted=0)
        await inbound.collect()
        assert await town.states("payments") == ["UNKNOWN", "UNKNOWN"]
        assert await town.alarms(blocking=True) == ["bank_file.refused_whole"]
        with pytest.raises(NothingToPay):
            await office.composed(bank, 1, include_failed=True)

    async def test_refused_whole_after_one_was_credited_are_unknown(
        self, bank: Bank, town: Town
    ) -> None:
        """A refusal that contradicts a credit proves nothing."""
        pay_ids = await office.sent(bank, 2)
        [name] = bank.arrived()
        await office.answer(bank, "CRR", [credited(pay_ids[0], 1)])
        bank.accept(name, await office.batch_no(bank, name), code="2008", accepted=0)
        await inbound.collect()
        assert await town.states("payments") == ["CREDITED", "UNKNOWN"]
        assert await town.alarms(blocking=True) == ["bank_file.refused_whole"]

    async def test_refused_for_their_format_are_failed_alone(self, bank: Bank, town: Town) -> None:
        pay_ids = await office.sent(bank, 2)
        [name] = bank.arrived()
        number = await office.batch_no(bank, name)
        bank.accept(name, number, accepted=1, refused=[(pay_ids[0], "2009")])
        await inbound.collect()
        assert await town.states("payments") == ["FAILED", "ACCEPTED"]
        assert (await ledger.balances())[Account.IN_TRANSIT] == 10_000

    async def test_of_equal_amounts_are_all_paid(self, bank: Bank, town: Town) -> None:
        """Failure 30: two lawful equal payments are no duplicates."""
        pay_ids = await office.sent(bank, 3)
        await office.answer(bank, "CRR", [credited(p, n) for n, p in enumerate(pay_ids)])
        assert await town.states("payments") == ["CREDITED"] * 3

    async def test_answer_a_file_that_was_held_on_its_way(self, bank: Bank, town: Town) -> None:
        """Failure 7: the answer is evidence that the upload had succeeded."""
        disbursement_id = await office.released(bank)
        bank.fault = fails("after put", ChannelRefused("会话被拒绝"))
        with pytest.raises(ChannelRefused):
            await outbound.send_disbursement(disbursement_id)
        name = "CRD_SZJG0001_20180320_000001.txt"
        [pay_id] = await office.pay_ids(bank)
        bank.deliver("CRR", [credited(pay_id, 1)], batch_no=await office.batch_no(bank, name))
        await inbound.collect()
        assert await town.states("bank_files") == ["ACKNOWLEDGED", "APPLIED"]
        assert await town.states("disbursements") == ["SETTLED"]

    async def test_and_the_closing_of_their_file_commit_together(
        self, bank: Bank, town: Town
    ) -> None:
        """House §3: payments, ledger and file, together or not at all."""
        [pay_id] = await office.sent(bank)
        await town.owner.execute(
            "INSERT INTO ledger_entries (journal, account, amount_fen, programme, reference,"
            " bank_file_id, posted_at) VALUES ($1, 'PAID', 1, 'HZBX', 'x', 1, now()),"
            " ($1, 'PAYER', -1, 'HZBX', 'x', 1, now())",
            f"CREDITED:{pay_id}",
        )
        with pytest.raises(asyncpg.UniqueViolationError):
            await office.answer(bank, "CRR", [credited(pay_id, 1)])
        assert await town.states("bank_files") == ["SENT", "RECEIVED"]
        assert await town.states("payments") == ["SENT"]
