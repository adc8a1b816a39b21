"""Questions about what the bank owes: what is overdue, what stands for which day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from domain.calendar import CHINA, BankCalendar
from domain.obligations import rules
from domain.obligations.rules import Move, Standing, Terms
from domain.pages import Listing, Order, Where
from domain.transactions import Row, question, rows, value

OBLIGATIONS: Final = Listing(
    table="obligations",
    columns=(
        "id",
        "kind",
        "answer",
        "file_id",
        "for_on",
        "due_at",
        "alarm_at",
        "state",
        "overdue_at",
        "alarmed_at",
        "met_by_id",
        "met_at",
        "is_late",
        "waived_at",
        "waived_by_id",
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
class Overdue:
    """Something that should have come: what, for which day or file of ours, and since when."""

    id: int
    kind: str
    answer: str
    for_on: date
    due_at: datetime
    state: str
    file_id: int | None
    subject_type: str
    subject_id: int | None


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many files of a kind were due on a day, and what became of them."""

    kind: str
    answer: str
    due: int
    met: int
    late: int
    missing: int
    waived: int


@question
async def counts(first: date, last: date, *, now: datetime) -> dict[date, tuple[DayCount, ...]]:
    """This will count what is due on each day of a span, kind by kind, and what came."""
    found = await rows(
        "SELECT (due_at AT TIME ZONE 'Asia/Shanghai')::date AS day, kind, answer, count(*) AS due,"
        " count(*) FILTER (WHERE state = 'MET') AS met, count(*) FILTER (WHERE is_late) AS late,"
        " count(*) FILTER (WHERE state IN ('OPEN', 'MISSED') AND due_at <= $3) AS missing,"
        " count(*) FILTER (WHERE state = 'WAIVED') AS waived FROM obligations"
        " WHERE due_at >= $1 AND due_at < $2 GROUP BY 1, 2, 3 ORDER BY 1, min(due_at), 3",
        datetime.combine(first, time(), CHINA),
        datetime.combine(last + timedelta(days=1), time(), CHINA),
        now,
    )
    made: dict[date, list[DayCount]] = {}
    for line in found:
        made.setdefault(line.pop("day"), []).append(DayCount(**line))
    return {day: tuple(counted) for day, counted in made.items()}


@question
async def overdue(*, now: datetime) -> tuple[Overdue, ...]:
    """This will list what is past its due time and still waited for, the longest first."""
    found = await rows(
        "SELECT o.id, o.kind, o.answer, o.for_on, o.due_at, o.state, o.file_id,"
        " coalesce(f.subject_type, '') AS subject_type, f.subject_id"
        " FROM obligations o LEFT JOIN bank_files f ON f.id = o.file_id"
        " WHERE o.state IN ('OPEN', 'MISSED') AND o.due_at <= $1 ORDER BY o.due_at, o.id",
        now,
    )
    return tuple(Overdue(**one) for one in found)


@question
async def unowed(*, kinds: Sequence[str], limit: int) -> tuple[Row, ...]:
    """This will give files of ours that the bank has and for which nothing is noted as owed yet."""
    found = await rows(
        "SELECT f.id, f.kind, f.business_on, f.sent_at FROM bank_files f WHERE f.direction = 'OUT'"
        " AND f.state IN ('SENT', 'ACKNOWLEDGED') AND f.kind = ANY($1::text[])"
        " AND NOT EXISTS (SELECT FROM obligations o WHERE o.file_id = f.id) ORDER BY f.id LIMIT $2",
        list(kinds),
        limit,
    )
    return tuple(found)


@question
async def moves(terms: Terms, calendar: BankCalendar) -> tuple[Move, ...]:
    """This will say what a calendar would move in what is waited for."""
    found = await rows(
        "SELECT id, kind, answer, for_on, due_at, alarm_at, file_id IS NULL AS is_daily,"
        " created_at"
        " FROM obligations WHERE state IN ('OPEN', 'MISSED') ORDER BY id"
    )
    days = await rows("SELECT DISTINCT for_on FROM obligations WHERE file_id IS NULL")
    known = frozenset(one["for_on"] for one in days)
    return rules.moves([Standing(**one) for one in found], terms, calendar, known=known)


@question
async def awaited_since(*, before: datetime) -> datetime | None:
    """This will give the earliest alarm's time that passed before an instant and was never judged."""
    found: datetime | None = await value(
        "SELECT min(alarm_at) FROM obligations WHERE state = 'OPEN' AND alarm_at <= $1", before
    )
    return found


def matching(
    *,
    kinds: Sequence[str] | None = None,
    states: Sequence[str] | None = None,
    for_on: date | None = None,
    due_on: date | None = None,
    is_late: bool | None = None,
    overdue_at: datetime | None = None,
) -> Where:
    """This will put what is asked of obligations into conditions; `overdue_at`: overdue at that time."""
    return Where().add_given(
        {
            "t.kind = ANY({})": kinds,
            "t.state = ANY({})": states,
            "t.for_on = {}": for_on,
            "(t.due_at AT TIME ZONE 'Asia/Shanghai')::date = {}": due_on,
            "t.is_late = {}": is_late,
            "t.state IN ('OPEN', 'MISSED') AND t.due_at <= {}": overdue_at,
        }
    )
