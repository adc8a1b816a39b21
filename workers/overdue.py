"""What the bank owes an answer on: payments become UNKNOWN after its day, never failed; cards alarm."""

from datetime import date, datetime, timedelta

from domain.applications import queries as applications
from domain.audit import operations as audit
from domain.audit import queries as alarms
from domain.calendar import SEARCH_DAYS_MAX, CalendarUnknown
from domain.obligations.rules import day_of
from domain.outcomes import operations as outcomes
from domain.outcomes import queries as waiting
from workers import exchange
from workers.exchange import Exchange


async def time_out(now: datetime) -> None:
    """This will make UNKNOWN what has had no answer by the close of the day on which one was due."""
    bank = await exchange.informed()
    overdue_on = [day for day in await waiting.waiting_since() if is_overdue(bank, day, now)]
    if overdue_on:
        await outcomes.time_out(overdue_on, now=now)
    await _alarm_silence(now)


def is_overdue(bank: Exchange, business_on: date, now: datetime) -> bool:
    """This will say whether the bank's day for answering is over; without a calendar it is not known.

    Nothing is assumed beyond the calendar's data: who sends there is told so (exchange.md 9).
    """
    try:
        return now >= bank.calendar.cut_off(_answered_on(bank, business_on))
    except CalendarUnknown:
        return False


async def _alarm_silence(now: datetime) -> None:
    """This will alarm, once a day, of the applications for cards whose result is overdue."""
    count = await applications.overdue_count(now=now)
    last = await alarms.last_raised("card_application.silent") if count else None
    if not count or (last is not None and day_of(last) >= day_of(now)):
        return
    await audit.alarm(
        kind="card_application.silent",
        subject=("card_application", None),
        message=f"有 {count} 份办卡申请过了应有结果的时间，银行没有给出明确结果；"
        "请在“办卡申请”的“无明确结果”中逐份向银行查证。",
        now=now,
    )


def _answered_on(bank: Exchange, business_on: date) -> date:
    left = bank.profile.schedule.result_due.banking_days
    day = business_on
    for _ in range(SEARCH_DAYS_MAX):
        if left == 0:
            return day
        day += timedelta(days=1)
        left -= bank.calendar.is_banking_day(day)
    raise CalendarUnknown
