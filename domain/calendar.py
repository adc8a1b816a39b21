"""Banking days, and which day a file belongs to; a year without data is never guessed (R48).

`StatutoryCalendar` knows the State Council's holidays and make-up working days and fails closed
beyond its data. `EveryDayCalendar` is the demonstration bank's: it works every day and never
closes. It is another calendar, chosen by a setting that production refuses, not a weakening.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import ClassVar, Final, Protocol
from zoneinfo import ZoneInfo

import chinese_calendar
from chinese_calendar.constants import Holiday
from chinese_calendar.constants import holidays as _holidays
from chinese_calendar.constants import workdays as _workdays

from domain.errors import Conflict

CHINA: Final = ZoneInfo("Asia/Shanghai")
SEARCH_DAYS_MAX: Final = 30
SATURDAY: Final = 5


class CalendarUnknown(Conflict):
    """There is no holiday data for that year: nothing is assumed."""

    code = "CALENDAR_UNKNOWN"
    default_message = "没有该年度的法定节假日数据，无法确定银行工作日；请先导入日历后再办理。"


@dataclass(frozen=True, slots=True)
class Days:
    """What people entered from the State Council's notices: it wins over any data.

    In a `whole_years` year the notice is the only source: what it does not name is a banking day from
    Monday to Friday. In the other years only the named days are changed.
    """

    works: Mapping[date, bool] = field(default_factory=dict)
    whole_years: frozenset[int] = frozenset()


NO_DAYS: Final = Days()


class BankCalendar(Protocol):
    """What the exchange asks of a calendar."""

    def with_days(self, entered: Days) -> "BankCalendar":
        """This will give the same calendar with what people entered."""

    def is_banking_day(self, day: date) -> bool:
        """This will say whether the bank works; raises CalendarUnknown beyond the data."""

    def cut_off(self, day: date) -> datetime:
        """This will give the instant after which a file belongs to the next banking day."""


@dataclass(frozen=True, slots=True)
class StatutoryCalendar:
    """The statutory calendar; the days that people `entered` win over the data."""

    cut_off_at: time
    entered: Days = NO_DAYS
    name: ClassVar[str] = "statutory"

    def with_days(self, entered: Days) -> "StatutoryCalendar":
        """This will give the same calendar with what people entered."""
        return replace(self, entered=entered)

    def is_banking_day(self, day: date) -> bool:
        """This will say whether the bank works on the day.

        Raises:
            CalendarUnknown: the year has no data, and nobody entered the day or the whole year.
        """
        works = self.entered.works.get(day)
        if works is not None:
            return works
        if day.year in self.entered.whole_years:
            return day.weekday() < SATURDAY
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError as error:
            raise CalendarUnknown from error

    def cut_off(self, day: date) -> datetime:
        """This will give the day's cut-off."""
        return datetime.combine(day, self.cut_off_at, CHINA)


@dataclass(frozen=True, slots=True)
class EveryDayCalendar:
    """The demonstration bank: open until midnight, in any year, but on days that people closed it."""

    entered: Days = NO_DAYS
    name: ClassVar[str] = "demo"

    def with_days(self, entered: Days) -> "EveryDayCalendar":
        """This will give the same calendar with what people entered."""
        return replace(self, entered=entered)

    def is_banking_day(self, day: date) -> bool:
        """This will say yes, unless the day itself was entered as one off."""
        return self.entered.works.get(day, True)

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


def days_after(calendar: BankCalendar, day: date, count: int) -> date:
    """This will give the banking day that is so many banking days after a day.

    Raises:
        CalendarUnknown: the search runs into a year without data.
    """
    for _ in range(count):
        day += timedelta(days=1)
        for _ in range(SEARCH_DAYS_MAX):
            if calendar.is_banking_day(day):
                break
            day += timedelta(days=1)
        else:
            raise CalendarUnknown(f"{SEARCH_DAYS_MAX} 天内没有银行工作日，请检查日历数据。")
    return day


def unknown_from(calendar: BankCalendar, first: date, *, days: int) -> date | None:
    """This will give the first of so many days of which nothing is known; None if all are known."""
    for ahead in range(days):
        day = first + timedelta(days=ahead)
        try:
            calendar.is_banking_day(day)
        except CalendarUnknown:
            return day
    return None


def name_of(day: date) -> str:
    """This will name what the published data say of a day: a holiday, a make-up working day, or "".

    The demonstration bank works on them, but people look for them on a calendar all the same.
    """
    if day in _workdays:
        return f"{_chinese(_workdays[day])}调休上班"
    return _chinese(_holidays[day]) if day in _holidays else ""


def _chinese(name: str) -> str:
    return next((one.chinese for one in Holiday if one.value == name), name)


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
