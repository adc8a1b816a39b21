"""The watch over silence under a virtual clock: golden week, downtime, an unreachable bank, the year's end."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from domain.actors import EVERYTHING, Actor, Role
from domain.calendar import CHINA
from domain.calendar_days import operations as calendar_days
from domain.calendar_days.rules import Entered, read
from integrations.psbc.errors import ChannelUnavailable
from integrations.psbc.profile import Due
from tests.town import OFFICE, Town
from tests.workers import office
from tests.workers.bank import Bank, credited, fails
from workers import exchange, inbound, outbound, watch

ADMIN = Actor(8, "admin8", frozenset({Role.ADMIN}), EVERYTHING)
NOTICE = Entered(
    "国办发明电〔2026〕9号",
    "国务院办公厅关于2027年部分节假日安排的通知",
    2027,
    read("2027-01-01至2027-01-03,放假,元旦\n2027-10-01至2027-10-07,放假,国庆节"),
)


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2018) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=CHINA)


def agree_on_daily_status(bank: Bank) -> None:
    """The bank sends a status file every banking day by 17:00, and no statement."""
    bank.install()
    made = exchange.current()
    agreed = made.profile.schedule.model_copy(
        update={"statement_due": None, "status_due": Due(banking_days=0, at=time(17))}
    )
    exchange.use(replace(made, profile=made.profile.model_copy(update={"schedule": agreed})))


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


async def messages(town: Town, kind: str) -> list[str]:
    found = await town.owner.fetch("SELECT message FROM alarms WHERE kind = $1 ORDER BY id", kind)
    return [row["message"] for row in found]


async def obliged(town: Town) -> list[tuple[str, str]]:
    found = await town.owner.fetch("SELECT answer, state FROM obligations ORDER BY id")
    return [(row["answer"], row["state"]) for row in found]


class TestWatchNow:
    async def test_waits_for_a_file_every_banking_day_of_october_and_for_none_in_the_golden_week(
        self, bank: Bank, town: Town
    ) -> None:
        """Failure 17, R18: silence over the holiday is right, on 18 October it is alarmed."""
        agree_on_daily_status(bank)
        for day in days(date(2018, 9, 29), date(2018, 10, 31)):
            bank.time = datetime.combine(day, time(9), CHINA)
            await watch.watch_now(bank.time)
            if exchange.current().calendar.is_banking_day(day) and day != date(2018, 10, 18):
                bank.deliver("ACT", [], batch_no=f"YZ{day:%m%d}")
            bank.time = datetime.combine(day, time(17, 30), CHINA)
            await inbound.collect()
        expected = ["MET"] * 2 + ["MET"] * 8 + ["MISSED"] + ["MET"] * 9
        assert [state for _, state in await obliged(town)] == expected
        [missing] = await messages(town, "bank_file.missing")
        assert "2018年10月18日的卡状态文件（ACT）到期未到" in missing
        # One round a day is a gap to the watch; apart from that there is nothing to tell.
        assert {*await town.alarms()} == {"clock.stopped", "bank_file.missing"}

    async def test_alarms_an_answer_that_never_came_only_when_its_banking_day_is_over(
        self, bank: Bank, town: Town
    ) -> None:
        """Failures 17 and 18: sent on the make-up Sunday 30 September, answered by nobody."""
        bank.time = town.now = at(9, 30, 10)
        await watch.watch_now(bank.time)
        await office.sent(bank)
        found = []
        moments = [at(9, 30, 17), at(9, 30, 18), at(10, 3, 12), at(10, 8, 11, 59), at(10, 8, 12)]
        for bank.time in moments:
            await inbound.collect()
            found.append([text[:26] for text in await messages(town, "bank_file.missing")])
        assert [len(each) for each in found] == [0, 1, 1, 2, 3]
        kinds = await town.owner.fetch(
            "SELECT answer FROM obligations WHERE state = 'MISSED' ORDER BY alarm_at, id"
        )
        assert [row["answer"] for row in kinds] == ["CRA", "REC", "CRR"]
        assert await town.states("payments") == ["SENT"]  # silence is no evidence of anything

    async def test_catches_up_three_days_of_downtime_in_order_and_reports_them(
        self, bank: Bank, town: Town
    ) -> None:
        """Failure 20: the cut-offs that were missed are named, and no file that lay there is blamed."""
        agree_on_daily_status(bank)
        await watch.watch_now(bank.time)
        disbursement_id = await office.released(bank)
        for day in (20, 21, 22):
            bank.time = at(3, day, 15)
            bank.deliver("ACT", [], batch_no=f"YZ{day}")
        bank.time = at(3, 23, 9)
        report = await watch.watch_now(bank.time)
        assert report.down_since == at(3, 20, 10)
        assert report.missed_cut_offs == tuple(date(2018, 3, day) for day in (20, 21, 22))
        assert report.planned == 3
        await outbound.send_disbursement(disbursement_id)
        await inbound.collect()
        assert bank.arrived() == []
        assert [state for _, state in await obliged(town)] == ["MET", "MET", "MET", "OPEN"]
        [told] = await messages(town, "clock.stopped")
        assert "错过 3 个截止时间（2018-03-20、2018-03-21、2018-03-22）" in told
        assert set(await town.alarms()) == {"clock.stopped", "disbursement.expired"}

    async def test_done_again_changes_nothing(self, bank: Bank, town: Town) -> None:
        await watch.watch_now(bank.time)
        await office.sent(bank)
        before = await obliged(town)
        report = await watch.watch_now(bank.time + timedelta(minutes=1))
        assert (report.planned, report.noted, report.moved, report.down_since) == (0, 0, 0, None)
        assert await obliged(town) == before

    async def test_notes_what_is_owed_for_files_sent_without_a_note(
        self, bank: Bank, town: Town
    ) -> None:
        await office.sent(bank)
        await town.owner.execute("DELETE FROM obligations")
        assert (await watch.watch_now(bank.time)).noted == 1
        assert await obliged(town) == [("REC", "OPEN"), ("CRA", "OPEN"), ("CRR", "OPEN")]

    async def test_alarms_while_the_bank_cannot_be_looked_at_instead_of_blaming_it(
        self, bank: Bank, town: Town
    ) -> None:
        """Invariant 9: while we do not listen, nothing is known of what the bank sent."""
        await watch.watch_now(bank.time)
        await office.sent(bank)
        bank.fault = fails("before open", ChannelUnavailable("no route"), times=1000)
        while bank.time < at(3, 20, 18, 40):
            bank.time += timedelta(minutes=20)
            with pytest.raises(ChannelUnavailable):
                await inbound.collect()
            await watch.watch_now(bank.time)
        [told] = await messages(town, "bank_channel.unseen")
        assert told.startswith("自 2018-03-20 10:00 起")
        assert await messages(town, "bank_file.missing") == []
        bank.fault = lambda _: None
        await inbound.collect()
        assert len(await messages(town, "bank_file.missing")) == 1

    async def test_says_in_time_that_the_calendar_ends(self, bank: Bank, town: Town) -> None:
        """Fails closed beyond its data, and says so a month, and again a week, ahead."""
        found = []
        for when in (at(12, 1, 9, year=2026), at(12, 2, 9, year=2026), at(12, 3, 9, year=2026),
                     at(12, 24, 9, year=2026), at(12, 26, 9, year=2026), at(12, 27, 9, year=2026),
                     at(12, 25, 9, year=2027)):  # fmt: skip
            bank.time = when
            await watch.watch_now(when)
            await town.owner.execute("UPDATE alarms SET acknowledged_at = now()")
            found.append(len(await messages(town, "calendar.ending")))
        assert found == [0, 1, 1, 1, 2, 2, 3]
        assert "银行日历只到 2026-12-31，还有 30 天" in (await messages(town, "calendar.ending"))[0]


class TestSending:
    async def test_into_a_year_without_data_is_recorded_and_what_is_owed_follows_the_notice(
        self, bank: Bank, town: Town
    ) -> None:
        bank.time = town.now = at(12, 31, 10, year=2026)
        await watch.watch_now(bank.time)
        await office.sent(bank)
        assert await town.states("bank_files") == ["SENT"]
        assert "calendar.unknown" in await town.alarms()
        assert await obliged(town) == []
        import_id = await calendar_days.propose(NOTICE, by=OFFICE, now=bank.time)
        await watch.confirm_calendar(import_id, by=ADMIN, now=bank.time)
        await watch.watch_now(bank.time)
        found = await town.owner.fetch("SELECT answer, due_at FROM obligations ORDER BY due_at")
        assert [(row["answer"], row["due_at"].astimezone(CHINA)) for row in found] == [
            ("CRA", at(12, 31, 18, year=2026)), ("REC", at(1, 4, 9, year=2027)),
            ("CRR", at(1, 4, 10, year=2027)),
        ]  # fmt: skip


class TestConfirmCalendar:
    async def test_moves_what_is_waited_for_and_the_next_cut_off(
        self, bank: Bank, town: Town
    ) -> None:
        await office.sent(bank)
        closed = Entered("川办〔2018〕1号", "临时停业通知", None, read("2018-03-21,放假,停业"))
        import_id = await calendar_days.propose(closed, by=OFFICE, now=bank.time)
        assert await watch.confirm_calendar(import_id, by=ADMIN, now=bank.time) == 1
        due_at = await town.one("SELECT due_at FROM obligations WHERE answer = 'CRR'")
        assert due_at == at(3, 22, 10)
        informed = await exchange.informed()
        assert informed.business_on(at(3, 20, 17)) == date(2018, 3, 22)
        assert exchange.current().business_on(at(3, 20, 17)) == date(2018, 3, 21)


class TestUnexpected:
    async def test_is_an_answer_to_nothing_which_is_set_aside(self, bank: Bank, town: Town) -> None:
        """Failure 14 and invariant 9: nobody waits for it."""
        bank.deliver("CRR", [credited("P9", 1)], batch_no="NEVER1")
        await inbound.collect()
        assert await town.states("bank_files") == ["QUARANTINED"]
        assert await town.alarms() == ["bank_file.quarantined", "bank_file.unexpected"]

    async def test_a_file_set_aside_meets_nothing(self, bank: Bank, town: Town) -> None:
        await office.sent(bank)
        number = await office.batch_no(bank, bank.arrived()[0])
        bank.deliver("CRR", [], batch_no=number, content=b"H|1.0|CRR|broken\n")
        await inbound.collect()
        assert await obliged(town) == [("CRA", "OPEN"), ("CRR", "OPEN")]
