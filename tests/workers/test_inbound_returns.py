"""Money that the bank sends back days after it was credited, from its file to the books."""

from datetime import timedelta

from domain.ledger import queries as ledger
from domain.ledger.rules import Account
from tests.town import Town
from tests.workers import office
from tests.workers.bank import Bank, credited, returned
from workers import inbound, outbound


async def credited_days_ago(bank: Bank, count: int) -> list[str]:
    """So many credited payments, six days ago."""
    pay_ids = await office.sent(bank, count)
    lines = [credited(pay_id, number) for number, pay_id in enumerate(pay_ids, 1)]
    await office.answer(bank, "CRR", lines)
    bank.time += timedelta(days=6)
    return pay_ids


class TestReturns:
    async def test_come_back_to_the_payer_and_are_owed_again(self, bank: Bank, town: Town) -> None:
        """Failure 27, R26: days later, in a settled batch, with the line as the evidence."""
        pay_ids = await credited_days_ago(bank, 2)
        bank.deliver("RTN", [returned(pay_ids[1], 1)])
        await inbound.collect()
        assert await town.states("payments") == ["CREDITED", "RETURNED"]
        assert await town.states("disbursements") == ["SETTLED"]
        assert await ledger.balances() == {
            Account.PAYER: -10_000, Account.IN_TRANSIT: 0, Account.PAID: 10_000,
        }  # fmt: skip
        payment = await town.owner.fetchrow("SELECT * FROM payments ORDER BY id DESC")
        assert payment is not None
        assert (payment["bank_serial"], payment["return_serial"]) == ("YZ00000002", "TH00000001")
        assert (payment["code"], payment["evidence_line"]) == ("2003", 1)
        assert "payment.returned" in await town.alarms()

    async def test_that_cannot_be_read_or_are_not_ours_leave_the_others(
        self, bank: Bank, town: Town
    ) -> None:
        """Failures 10 and 14, exchange invariant 11."""
        [pay_id] = await credited_days_ago(bank, 1)
        unread = (*returned(pay_id, 1)[:3], "0000", "", "20180326")
        stranger = returned("P20180320" + "9" * 23, 2)
        bank.deliver("RTN", [unread, stranger, returned(pay_id, 3)])
        await inbound.collect()
        assert await town.states("payments") == ["RETURNED"]
        assert {number for number, _ in await town.problems()} == {1, 2}
        assert await town.alarms(blocking=True) == ["payment.break"]

    async def test_delivered_twice_count_once(self, bank: Bank, town: Town) -> None:
        """Failure 12: the same bytes under another name, then the same line in another file."""
        [pay_id] = await credited_days_ago(bank, 1)
        for batch_no in ("YZ0001", "YZ0001", "YZ0002"):
            bank.deliver("RTN", [returned(pay_id, 1)], batch_no=batch_no)
        await inbound.collect()
        assert await town.states("payments") == ["RETURNED"]
        assert (await ledger.balances())[Account.PAYER] == 0
        assert await town.alarms(blocking=True) == []

    async def test_are_paid_again_under_a_new_id_that_names_the_old(
        self, bank: Bank, town: Town
    ) -> None:
        """Failure 25, exchange invariant 6: once, deliberately; the old id stays returned."""
        [pay_id] = await credited_days_ago(bank, 1)
        bank.deliver("RTN", [returned(pay_id, 1)])
        await inbound.collect()
        again = await office.composed(bank, 1, include_failed=True)
        await office.release(bank, again)
        await outbound.send_disbursement(again)
        found = await town.owner.fetch("SELECT * FROM payments ORDER BY id")
        assert [payment["state"] for payment in found] == ["RETURNED", "SENT"]
        assert (found[1]["replaces_id"], found[1]["pay_id"] != pay_id) == (found[0]["id"], True)
