"""Payments on which the bank is silent: UNKNOWN once its day is over, and held ones that stay here."""

from datetime import date, datetime, timedelta

from domain.actors import Role
from domain.calendar import CHINA
from domain.disbursements import operations as disbursements
from domain.holds import operations as holds
from domain.holds.rules import HoldKind
from tests.town import CHECKER, OFFICE, Town
from tests.workers import office
from tests.workers.bank import Bank, credited
from workers import exchange, outbound, overdue


async def silence_until(day: int, hour: int, minute: int = 0) -> None:
    """The clock looks at a moment of April 2018."""
    await overdue.time_out(datetime(2018, 4, day, hour, minute, tzinfo=CHINA))


class TestTimeOut:
    async def test_waits_until_the_answer_s_day_is_over(self, bank: Bank, town: Town) -> None:
        """Failures 17 and 18: sent on Tuesday, due on Wednesday; 16:00 is the bank's close."""
        bank.time = datetime(2018, 4, 10, 10, tzinfo=CHINA)
        pay_ids = await office.sent(bank, 2)
        await office.answer(bank, "CRR", [credited(pay_ids[0], 1)])
        await silence_until(11, 15, 59)
        assert await town.states("payments") == ["CREDITED", "SENT"]
        await silence_until(11, 16)
        assert await town.states("payments") == ["CREDITED", "UNKNOWN"]
        assert await town.alarms() == ["payment.silent"]
        await office.answer(bank, "CRR", [credited(pay_ids[1], 1)])
        assert await town.states("payments") == ["CREDITED"] * 2
        assert await town.states("disbursements") == ["SETTLED"]

    async def test_counts_banking_days_over_a_holiday(self, bank: Bank, town: Town) -> None:
        """Failure 17: 2018-04-05…07 was 清明; Sunday 8 was worked for it."""
        bank.time = datetime(2018, 4, 4, 10, tzinfo=CHINA)
        await office.sent(bank)
        await silence_until(8, 15)
        assert await town.states("payments") == ["SENT"]
        await silence_until(8, 16)
        assert await town.states("payments") == ["UNKNOWN"]

    async def test_assumes_nothing_where_the_calendar_ends(self, bank: Bank) -> None:
        """Exchange invariant 9: no data, no deadline."""
        late = datetime(2099, 1, 2, tzinfo=CHINA)
        assert bank is not None
        assert not overdue.is_overdue(exchange.current(), date(2098, 12, 31), late)


class TestHolds:
    async def test_keep_a_released_file_here_until_lifted(self, bank: Bank, town: Town) -> None:
        """Failure 19: placed between release and sending; the other file of the batch leaves."""
        bank.rows_max = 1
        bank.install()
        disbursement_id = await office.released(bank, 2)
        hold_id = await holds.place(
            kind=HoldKind.MEMBER, target=1, reason="核实", lifter=Role.CHECKER, expires_on=None,
            by=OFFICE, now=bank.time,
        )  # fmt: skip
        await outbound.send_disbursement(disbursement_id)
        assert await town.states("payments") == ["SEALED", "SENT"]
        assert await town.states("disbursements") == ["RELEASED"]
        assert await town.alarms() == ["payment.held"]
        await holds.lift(hold_id, reason="已核实", by=CHECKER, now=bank.time)
        await outbound.send_disbursement(disbursement_id)
        assert await town.states("payments") == ["SENT"] * 2

    async def test_outlasting_the_cut_off_leave_the_person_payable(
        self, bank: Bank, town: Town
    ) -> None:
        """Failure 20: nobody is forgotten; what stayed here is taken back and owed again."""
        bank.rows_max = 1
        bank.install()
        disbursement_id = await office.released(bank, 2)
        await holds.place(
            kind=HoldKind.MEMBER, target=1, reason="核实", lifter=Role.CHECKER, expires_on=None,
            by=OFFICE, now=bank.time,
        )  # fmt: skip
        await outbound.send_disbursement(disbursement_id)
        late = bank.time.replace(hour=16)
        assert await disbursements.expire(
            disbursement_id, calendar=exchange.current().calendar, now=late
        )
        assert await town.states("payments") == ["WITHDRAWN", "SENT"]


class TestCards:
    async def test_without_a_result_alarm_once_a_day(self, bank: Bank, town: Town) -> None:
        """Exchange invariant 9: an application on which the bank says nothing is not forgotten."""
        bank.time = datetime(2018, 4, 10, 10, tzinfo=CHINA)
        await office.sent_cards(bank, 2)
        due = await town.one("SELECT due_at FROM obligations WHERE kind = 'RESULT'")
        await overdue.time_out(due - timedelta(seconds=1))
        assert await town.alarms() == []
        for later in (timedelta(), timedelta(minutes=1)):
            await overdue.time_out(due + later)
        assert await town.alarms() == ["card_application.silent"]
        await town.owner.execute("UPDATE alarms SET acknowledged_at = now()")
        await overdue.time_out(due + timedelta(minutes=2))
        assert len(await town.alarms()) == 1
        await overdue.time_out(due + timedelta(days=1))
        assert len(await town.alarms()) == 2
        assert "2 份" in await town.one("SELECT max(message) FROM alarms")
