"""The months that a trend is told by; pure."""

from datetime import date
from typing import Final

MONTHS_OF_YEAR: Final = 12


def months(last: date, count: int) -> tuple[date, ...]:
    """This will give the first days of so many months, the last being that of the day given."""
    number = last.year * MONTHS_OF_YEAR + last.month - 1
    return tuple(_first_of(one) for one in range(number - count + 1, number + 1))


def _first_of(number: int) -> date:
    year, month = divmod(number, MONTHS_OF_YEAR)
    return date(year, month + 1, 1)
