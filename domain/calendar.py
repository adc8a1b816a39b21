"""Banking days, and which day a file belongs to; a year without data is never guessed (R48).

`StatutoryCalendar` knows the State Council's holidays and make-up working days and fails closed
beyond its data. `EveryDayCalendar` is the demonstration bank's: it works every day and never
closes. It is another calendar, chosen by a setting that production refuses, not a weakening.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import ClassVar, Final, Protocol
from zoneinfo import ZoneInfo

import chinese_calendar

from domain.errors import Conflict

CHINA: Final = ZoneInfo("Asia/Shanghai")
SEARCH_DAYS_MAX: Final = 30


class CalendarUnknown(Conflict):
    """There is no holiday data for that year: nothing is assumed."""

    code = "CALENDAR_UNKNOWN"
    default_message = "没有该年度的法定节假日数据，无法确定银行工作日；请先导入日历后再办理。"


class BankCalendar(Protocol):
    """What the exchange asks of a calendar."""

    def is_banking_day(self, day: date) -> bool:
        """This will say whether the bank works; raises CalendarUnknown beyond the data."""

    def cut_off(self, day: date) -> datetime:
        """This will give the instant after which a file belongs to the next banking day."""


@dataclass(frozen=True, slots=True)
class StatutoryCalendar:
    """The statutory calendar; `overrides` (day → works?) win over the data."""

    cut_off_at: time
    overrides: Mapping[date, bool] = field(default_factory=dict)
    name: ClassVar[str] = "statutory"

    def is_banking_day(self, day: date) -> bool:
        """This will say whether the bank works on the day.

        Raises:
            CalendarUnknown: the year has no data and the day no override.
        """
        override = self.overrides.get(day)
        if override is not None:
            return override
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError as error:
            raise CalendarUnknown from error

    def cut_off(self, day: date) -> datetime:
        """This will give the day's cut-off."""
        return datetime.combine(day, self.cut_off_at, CHINA)


@dataclass(frozen=True, slots=True)
class EveryDayCalendar:
    """The demonstration bank: open every day until midnight, in any year."""

    name: ClassVar[str] = "demo"

    def is_banking_day(self, day: date) -> bool:  # noqa: ARG002 - the protocol's shape
        """This will always say yes."""
        return True

    def cut_off(self, day: date) -> datetime:
        """This will give the midnight that ends the day."""
        return datetime.combine(day + timedelta(days=1), time(), CHINA)


def business_on(calendar: BankCalendar, now: datetime) -> date:
    """This will give the banking day that a file made now belongs to.

    Raises:
        CalendarUnknown: the search runs into a year without data.
    """
    day = now.astimezone(CHINA).date()
    for _ in range(SEARCH_DAYS_MAX):
        if calendar.is_banking_day(day) and now < calendar.cut_off(day):
            return day
        day += timedelta(days=1)
    raise CalendarUnknown(f"{SEARCH_DAYS_MAX} 天内没有银行工作日，请检查日历数据。")


@dataclass(frozen=True, slots=True)
class CutOff:
    """The banking day that a file made now belongs to, and the instant until which that is so."""

    business_on: date
    at: datetime


def next_cut_off(calendar: BankCalendar, now: datetime) -> CutOff:
    """This will give the next instant after which a file belongs to a later banking day.

    Raises:
        CalendarUnknown: the search runs into a year without data.
    """
    day = business_on(calendar, now)
    return CutOff(day, calendar.cut_off(day))
