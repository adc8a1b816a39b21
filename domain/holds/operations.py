"""Placing and lifting holds, and looking whether one stands before money leaves.

Placing waits for whoever is letting money go, and they for it: both take one lock of the database,
so that a hold is either seen before the file leaves or learns that it comes too late.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from domain.actors import Actor, Role
from domain.audit import operations as audit
from domain.audit import rules as auditing
from domain.calendar import CHINA
from domain.errors import NotFound
from domain.holds import rules
from domain.holds.models import FIRST, STANDING
from domain.holds.rules import HoldKind
from domain.transactions import execute, operation, row, value

_LOCK: Final = "hashtext('holds')"
_BELOW: Final = (
    "p.unit_id IN (SELECT b.id FROM units a JOIN units b ON starts_with(b.path, a.path)"
    " WHERE a.id = $1)"
)
_OF_PROGRAMME: Final = (
    "p.disbursement_id IN (SELECT d.id FROM disbursements d WHERE d.programme_id = $1)"
)
_KEPT: Final = (
    "SELECT count(*) AS count, coalesce(sum(p.amount_fen), 0)::bigint AS fen FROM payments p"
    " JOIN disbursements d ON d.id = p.disbursement_id JOIN units u ON u.id = p.unit_id "
    + FIRST.format(
        today="$3::date",
        member="p.member_id",
        programme="d.programme_id",
        disbursement="p.disbursement_id",
        file="p.bank_file_id",
        path="u.path",
    )
    + " WHERE p.disbursement_id = $1 AND ($2::bigint[] IS NULL OR p.bank_file_id = ANY($2))"
    " AND p.state IN ('DRAFTED', 'SEALED') AND held.id IS NOT NULL"
)
# kind → the table of what is held, the column that names it, whose payments it is about
_COLUMNS: Final = {
    HoldKind.MEMBER: ("members", "member_id", "p.member_id = $1"),
    HoldKind.UNIT: ("units", "unit_id", _BELOW),
    HoldKind.PROGRAMME: ("programmes", "programme_id", _OF_PROGRAMME),
    HoldKind.DISBURSEMENT: ("disbursements", "disbursement_id", "p.disbursement_id = $1"),
    HoldKind.BANK_FILE: ("bank_files", "bank_file_id", "p.bank_file_id = $1"),
}
# A batch or a file is nothing but its payments: without one that could still leave, it is too late.
_ENDS: Final = frozenset({HoldKind.DISBURSEMENT, HoldKind.BANK_FILE})


@operation
async def place(
    *,
    kind: HoldKind,
    target: int | str,
    reason: str,
    lifter: Role,
    expires_on: date | None,
    by: Actor,
    now: datetime,
) -> int:
    """This will keep something from being paid until another person lifts the hold; gives its id.

    `sent_count` of the hold says how many payments of it had left already.

    Raises:
        NotPermitted: who does not answer for money.
        NotFound: no such thing.
        HoldReasonMissing, LifterUnknown, HoldExpired.
        HoldTooLate: a batch or file of which everything may be at the bank.
    """
    by.require(*rules.HOLDERS)
    text = _checked(reason)
    rules.check_lifter(lifter)
    rules.check_expiry(expires_on, today(now))
    await execute(f"SELECT pg_advisory_xact_lock({_LOCK})")
    table, column, whose = _COLUMNS[kind]
    key = "code" if kind is HoldKind.PROGRAMME else "id"
    if not await value(f"SELECT 1 FROM {table} WHERE {key} = $1", target):
        raise NotFound(field=("target",))
    counted = await row(
        "SELECT count(*) FILTER (WHERE p.state IN ('DRAFTED', 'SEALED')) AS here,"
        " count(*) FILTER (WHERE p.state IN ('SENT', 'ACCEPTED', 'UNKNOWN')) AS away"
        f" FROM payments p WHERE {whose}",
        target,
    )
    assert counted is not None, "an aggregate always has a row"
    if kind in _ENDS and not counted["here"]:
        raise rules.HoldTooLate
    hold_id: int = await value(
        f"INSERT INTO holds (kind, {column}, reason, lifter, expires_on, sent_count, placed_by_id,"
        " placed_at, lift_reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '') RETURNING id",
        kind.value,
        target,
        text,
        lifter.value,
        expires_on,
        counted["away"],
        by.staff_id or 0,
        now,
    )
    await audit.record(
        action="hold.place",
        subject=("hold", hold_id),
        by=by,
        now=now,
        details={"kind": kind.value, "kept": counted["here"], "sent": counted["away"]},
    )
    return hold_id


@operation
async def lift(hold_id: int, *, reason: str, by: Actor, now: datetime) -> None:
    """This will let what was held be paid again, on the word of another person than placed it.

    Raises:
        NotPermitted: not the role that the hold names.
        SamePerson, NotFound, HoldLifted, HoldReasonMissing.
    """
    by.require(*rules.HOLDERS)
    text = _checked(reason)
    hold = await row("SELECT * FROM holds WHERE id = $1 FOR UPDATE", hold_id)
    if hold is None:
        raise NotFound
    if hold["lifted_at"] is not None:
        raise rules.HoldLifted
    rules.check_may_lift(hold["placed_by_id"], hold["lifter"], by.staff_id, by.roles)
    await execute(
        "UPDATE holds SET lifted_by_id = $2, lifted_at = $3, lift_reason = $4 WHERE id = $1",
        hold_id,
        by.staff_id,
        now,
        text,
    )
    await audit.record(
        action="hold.lift",
        subject=("hold", hold_id),
        by=by,
        now=now,
        changes={"is_standing": (True, False)},
    )


@operation
async def check_free(
    disbursement_id: int, *, file_ids: Sequence[int] | None = None, now: datetime
) -> None:
    """This will let money go only if no hold stands over it, and keep new holds out until it is gone.

    Raises:
        PaymentsHeld: naming count and sum.
    """
    await keep_still()
    count, fen = await _kept(disbursement_id, file_ids, today(now))
    if count:
        raise rules.held(count, fen)


@operation
async def keep_still() -> None:
    """This will make whoever places a hold wait until the transaction ends."""
    await execute(f"SELECT pg_advisory_xact_lock_shared({_LOCK})")


def today(now: datetime) -> date:
    """This will give the day in Chengdu: holds end with a day."""
    return now.astimezone(CHINA).date()


async def _kept(disbursement_id: int, file_ids: Sequence[int] | None, day: date) -> tuple[int, int]:
    """This will count and sum what holds keep from leaving, of a batch or of some files of it."""
    if await row(f"SELECT FROM holds h WHERE {STANDING.format(today='$1')} LIMIT 1", day) is None:
        return 0, 0
    files = None if file_ids is None else list(file_ids)
    found = await row(_KEPT, disbursement_id, files, day)
    assert found is not None, "an aggregate always has a row"
    return found["count"], found["fen"]


def _checked(reason: str) -> str:
    text = auditing.kept_reason(reason, rules.REASON_CHARACTERS_MAX)
    if not text:
        raise rules.HoldReasonMissing(field=("reason",))
    return text
