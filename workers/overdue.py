"""Payments that the bank owes an answer on: after its day is over they are UNKNOWN, never failed."""

from datetime import date, datetime, timedelta

from domain.calendar import SEARCH_DAYS_MAX, CalendarUnknown
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


def is_overdue(bank: Exchange, business_on: date, now: datetime) -> bool:
    """This will say whether the bank's day for answering is over; without a calendar it is not known.

    Nothing is assumed beyond the calendar's data: who sends there is told so (exchange.md 9).
    """
    try:
        return now >= bank.calendar.cut_off(_answered_on(bank, business_on))
    except CalendarUnknown:
        return False


def _answered_on(bank: Exchange, business_on: date) -> date:
    left = bank.profile.schedule.result_due.banking_days
    day = business_on
    for _ in range(SEARCH_DAYS_MAX):
        if left == 0:
            return day
        day += timedelta(days=1)
        left -= bank.calendar.is_banking_day(day)
    raise CalendarUnknown
