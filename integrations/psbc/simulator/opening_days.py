"""The days on which this bank works, by a calendar of its own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from integrations.psbc.simulator import times

_SATURDAY: Final = 5
_CLOSED_DAYS_MAX: Final = 400


@dataclass(frozen=True, slots=True)
class OpeningDays:
    """Every day, but for the holidays and, if so, the weekends that are no working days."""

    is_weekend_off: bool
    holidays: Collection[str]
    workdays: Collection[str]

    @property
    def are_all(self) -> bool:
        """This will say whether the bank never closes."""
        return not (self.is_weekend_off or self.holidays)

    def has(self, day: str) -> bool:
        """This will say whether the bank works on a day written YYYYMMDD."""
        if day in self.workdays or self.are_all:
            return True
        weekday = datetime.strptime(day, "%Y%m%d").replace(tzinfo=times.SHANGHAI).weekday()
        return not (day in self.holidays or (self.is_weekend_off and weekday >= _SATURDAY))

    def first_from(self, day: str) -> str:
        """This will give the first working day, this one or a later."""
        for _ in range(_CLOSED_DAYS_MAX):
            if self.has(day):
                return day
            day = times.next_day(day)
        raise AssertionError("a bank that never opens")

    def closed_since_us(self, day: str) -> int | None:
        """This will say when the bank closed that opens on this day; none if it had not closed."""
        begins_us = day_us = times.day_begins_us(day)
        for _ in range(_CLOSED_DAYS_MAX):
            if self.has(times.to_day(day_us - 1)):
                break
            day_us -= times.DAY_US
        return None if day_us == begins_us else day_us
