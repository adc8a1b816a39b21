"""Questions about entered days: what holds, what an import would change, where a day is from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.calendar import Days
from domain.calendar_days import rules
from domain.pages import Listing, Order, Where
from domain.transactions import question, rows

IMPORTS: Final = Listing(
    table="calendar_imports",
    columns=(
        "id",
        "state",
        "document",
        "source",
        "whole_year",
        "day_count",
        "proposed_at",
        "proposed_by_id",
        "decided_at",
        "decided_by_id",
        "reason",
    ),
    unit=None,
    for_staff=True,
)

ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
}


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """A day that a confirmed notice names: what it is called, and the notice."""

    day: date
    is_banking_day: bool
    name: str
    document: str
    source: str


@question
async def entered(*, and_import: int | None = None) -> Days:
    """This will give what all confirmed notices say together; with one more as if it were the last."""
    found = await rows(
        "SELECT i.id, i.whole_year, d.day, d.is_banking_day FROM calendar_imports i"
        " JOIN calendar_days d ON d.imported_id = i.id"
        " WHERE i.state = 'CONFIRMED' OR i.id = $1"
        " ORDER BY i.state = 'CONFIRMED' DESC, i.decided_at, i.id, d.day",
        and_import,
    )
    imports: dict[int, tuple[int | None, dict[date, bool]]] = {}
    for line in found:
        _, days = imports.setdefault(line["id"], (line["whole_year"], {}))
        days[line["day"]] = line["is_banking_day"]
    return rules.fold(list(imports.values()))


@question
async def days_of(import_ids: Sequence[int]) -> dict[int, tuple[rules.EnteredDay, ...]]:
    """This will give the days of some imports, in order."""
    found = await rows(
        "SELECT imported_id, day, is_banking_day, name FROM calendar_days"
        " WHERE imported_id = ANY($1::bigint[]) ORDER BY imported_id, day",
        list(import_ids),
    )
    made: dict[int, list[rules.EnteredDay]] = {}
    for line in found:
        day = rules.EnteredDay(line["day"], line["is_banking_day"], line["name"])
        made.setdefault(line["imported_id"], []).append(day)
    return {key: tuple(days) for key, days in made.items()}


@question
async def named_between(first: date, last: date) -> dict[date, NoticeDay]:
    """This will give the days of a span that confirmed notices name, each by the latest of them."""
    found = await rows(
        "SELECT DISTINCT ON (d.day) d.day, d.is_banking_day, d.name, i.document, i.source"
        " FROM calendar_days d JOIN calendar_imports i ON i.id = d.imported_id"
        " WHERE i.state = 'CONFIRMED' AND d.day BETWEEN $1 AND $2"
        " ORDER BY d.day, i.decided_at DESC, i.id DESC",
        first,
        last,
    )
    return {line["day"]: NoticeDay(**line) for line in found}


def matching(*, states: Sequence[str] | None = None) -> Where:
    """This will put what is asked of imports into conditions."""
    return Where().add_given({"t.state = ANY({})": states})
