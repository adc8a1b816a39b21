"""Questions to the audit trail and the alarms."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from domain.pages import Listing, Order, Where
from domain.transactions import question, value

ENTRIES: Final = Listing(
    table="audit_entries",
    for_staff=True,
    for_audit=True,
    columns=(
        "id",
        "at",
        "staff_id",
        "actor",
        "action",
        "subject_type",
        "subject_id",
        "unit_id",
        "outcome",
        "code",
        "request_id",
        "details",
    ),
)

ALARMS: Final = Listing(
    table="alarms",
    columns=(
        "id",
        "raised_at",
        "kind",
        "subject_type",
        "subject_id",
        "message",
        "is_blocking",
        "acknowledged_at",
        "acknowledged_by_id",
        "note",
    ),
    unit=None,
)

ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
}


@question
async def has_blocking_alarm() -> bool:
    """This will say whether an unacknowledged alarm forbids the next release of money."""
    found: bool = await value(
        "SELECT EXISTS (SELECT FROM alarms WHERE is_blocking AND acknowledged_at IS NULL)"
    )
    return found


@question
async def last_raised(kind: str) -> datetime | None:
    """This will say when an alarm of a kind was last raised; None for never."""
    found: datetime | None = await value("SELECT max(raised_at) FROM alarms WHERE kind = $1", kind)
    return found


@question
async def open_alarm_count() -> int:
    """This will count the alarms that nobody has acknowledged."""
    count: int = await value("SELECT count(*) FROM alarms WHERE acknowledged_at IS NULL")
    return count


def matching(
    *,
    actions: Sequence[str] | None = None,
    actor: str | None = None,
    outcome: str | None = None,
    subject_type: str | None = None,
    subject_id: int | None = None,
    request_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Where:
    """This will put what is asked of the audit trail into conditions."""
    return Where().add_given(
        {
            "t.action = ANY({})": actions,
            "t.actor = {}": actor,
            "t.outcome = {}": outcome,
            "t.subject_type = {}": subject_type,
            "t.subject_id = {}": subject_id,
            "t.request_id = {}": request_id,
            "t.at >= {}": since,
            "t.at < {}": until,
        }
    )


def matching_alarms(
    *,
    is_open: bool | None = None,
    is_blocking: bool | None = None,
    kinds: Sequence[str] | None = None,
) -> Where:
    """This will put what is asked of alarms into conditions."""
    where = Where().add_given({"t.is_blocking = {}": is_blocking, "t.kind = ANY({})": kinds})
    if is_open is not None:
        where.add("t.acknowledged_at IS NULL" if is_open else "t.acknowledged_at IS NOT NULL")
    return where
