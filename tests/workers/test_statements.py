"""The day that a statement follows, and a statement from the bank's folder into the books."""

from dataclasses import replace
from datetime import date

import pytest

from domain.calendar import EveryDayCalendar, StatutoryCalendar
from tests.workers import office, stated
from tests.workers.bank import Bank, credited
from workers import exchange, inbound
from workers.statements import previous_banking_day


class TestPreviousBankingDay:
    @pytest.mark.parametrize(
        ("day", "before"),
        [
            (date(2018, 3, 20), date(2018, 3, 19)),
            (date(2018, 3, 19), date(2018, 3, 16)),
            (date(2018, 10, 8), date(2018, 9, 30)),
        ],
    )
    def test_skips_days_off_and_knows_make_up_days(
        self, bank: Bank, day: date, before: date
    ) -> None:
        """R48: 2018-09-30 was a Sunday on which the bank worked."""
        calendar = exchange.current().calendar
        assert isinstance(calendar, StatutoryCalendar)
        assert bank is not None
        assert previous_banking_day(calendar, day) == before

    def test_is_the_day_before_where_nobody_knows(self, bank: Bank) -> None:
        """Exchange invariant 9: without data a gap is seen rather than assumed away."""
        assert bank is not None
        calendar = exchange.current().calendar
        assert previous_banking_day(calendar, date(2030, 1, 7)) == date(2030, 1, 6)
        assert previous_banking_day(EveryDayCalendar(), date(2018, 1, 1)) == date(2017, 12, 31)


class TestStatements:
    async def test_are_matched_from_the_bank_s_folder(self, bank: Bank) -> None:
        """Exchange invariant 7."""
        pay_ids = await office.sent(bank, 2)
        await office.answer(bank, "CRR", [credited(pay_ids[0], 1), credited(pay_ids[1], 2)])
        stated.state(bank, [stated.paid(pay_ids[0], 1), stated.paid(pay_ids[1], 2)])
        stated.on(bank, "2018-03-21T09:05:00")
        await inbound.collect()
        found = await bank.town.owner.fetch("SELECT finding FROM statement_entries ORDER BY number")
        assert [entry["finding"] for entry in found] == ["MATCHED", "MATCHED"]
        assert await bank.town.one("SELECT follows_on FROM bank_statements") == date(2018, 3, 19)
        assert await bank.town.alarms(blocking=True) == []

    async def test_come_in_parts_on_a_day_of_many_entries(self, bank: Bank) -> None:
        """A file as full as the row limit is followed by one that opens where it closed."""
        profile = exchange.current().profile.model_copy(update={"rows_max": 3})
        exchange.use(replace(exchange.current(), profile=profile))
        pay_ids = await office.sent(bank, 3)
        await office.answer(bank, "CRR", [credited(each, n) for n, each in enumerate(pay_ids, 1)])
        entries = [stated.paid(each, n) for n, each in enumerate(pay_ids, 1)]
        closing = stated.state(bank, entries[:2])
        stated.state(bank, entries[2:], opening=closing)
        stated.on(bank, "2018-03-21T09:05:00")
        await inbound.collect()
        found = await bank.town.owner.fetch("SELECT finding FROM statement_entries ORDER BY id")
        assert [entry["finding"] for entry in found] == ["MATCHED"] * 3
        assert await bank.town.alarms(blocking=True) == []

    async def test_are_quarantined_when_the_day_has_one_already(self, bank: Bank) -> None:
        """Exchange invariant 11: a second statement of a day never replaces the first."""
        stated.state(bank)
        stated.state(bank, opening=5)
        stated.on(bank, "2018-03-21T09:05:00")
        await inbound.collect()
        assert await bank.town.states("bank_files") == ["APPLIED", "QUARANTINED"]
