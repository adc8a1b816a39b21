"""What happened in each month, summed over the units at or below a path.

Each month of each unit is one range of an index, so that a question costs what it counts: no row's
time is turned into a month, and a unit's trend does not read the province's.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Final

from domain.calendar import CHINA
from domain.transactions import question, rows

MONTHS_OF_YEAR: Final = 12


def months(last: date, count: int) -> tuple[date, ...]:
    """This will give the first days of so many months, the last being that of the day given."""
    number = last.year * MONTHS_OF_YEAR + last.month - 1
    return tuple(_first_of(one) for one in range(number - count + 1, number + 1))


@question
async def monthly(
    table: str,
    measures: Mapping[str, str],
    wanted: Sequence[date],
    path: str,
    *,
    scope: str,
    at: str,
    is_day: bool = False,
    where: str = "true",
) -> dict[date, dict[str, int]]:
    """This will sum measures of the rows whose `at` lies in each month; every month is in the answer.

    `measures` map names to aggregates in SQL; `at` is the column of an instant, or of a day if
    `is_day`. `wanted` are first days of months; a month is Chengdu's.
    """
    grouped = ", ".join(f"{aggregate} AS {name}" for name, aggregate in measures.items())
    summed = ", ".join(f"coalesce(sum(g.{name}), 0)::bigint AS {name}" for name in measures)
    kind = "date" if is_day else "timestamptz"
    found = await rows(
        f"""
        SELECT m.first, {summed}
        FROM unnest($1::date[], $2::{kind}[], $3::{kind}[]) AS m(first, since, until)
        LEFT JOIN units u ON starts_with(u.path, $4) AND starts_with(u.path, $5)
        LEFT JOIN LATERAL (
          SELECT {grouped} FROM {table} t
          WHERE t.unit_id = u.id AND t.{at} >= m.since AND t.{at} < m.until AND {where}
        ) g ON true
        GROUP BY m.first
        """,
        list(wanted),
        [one if is_day else _midnight(one) for one in wanted],
        [_after(one) if is_day else _midnight(_after(one)) for one in wanted],
        path,
        scope,
    )
    return {record.pop("first"): record for record in found}


def _first_of(number: int) -> date:
    year, month = divmod(number, MONTHS_OF_YEAR)
    return date(year, month + 1, 1)


def _after(first: date) -> date:
    return _first_of(first.year * MONTHS_OF_YEAR + first.month)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)
