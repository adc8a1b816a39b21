"""Verbs on alarms on their way outside: queue what is to be told, take one, say how it went."""

from collections.abc import Sequence
from datetime import datetime

from domain.audit.rules import alarm_label
from domain.dispatches import rules
from domain.dispatches.rules import Notice
from domain.transactions import execute, operation, row


@operation
async def queue(outlets: Sequence[str], *, now: datetime) -> int:
    """This will queue every alarm that an outlet has not been told yet, and the daily reminders.

    The alarm's own transaction knows nothing of it: what was raised is found here.
    """
    made = await execute(
        "INSERT INTO alarm_dispatches (alarm_id, outlet, turn, state, attempts, next_attempt_at,"
        " created_at, problem) SELECT a.id, o.outlet, 0, 'PENDING', 0, $2, $2, ''"
        " FROM alarms a CROSS JOIN unnest($1::text[]) AS o(outlet)"
        " WHERE (a.acknowledged_at IS NULL OR a.raised_at > $3) AND NOT EXISTS (SELECT"
        " FROM alarm_dispatches d WHERE d.alarm_id = a.id AND d.outlet = o.outlet)"
        " ON CONFLICT DO NOTHING",
        list(outlets),
        now,
        now - rules.TOLD_WITHIN,
    )
    return made + await execute(
        "INSERT INTO alarm_dispatches (alarm_id, outlet, turn, state, attempts, next_attempt_at,"
        " created_at, problem) SELECT a.id, d.outlet, max(d.turn) + 1, 'PENDING', 0, $2, $2, ''"
        " FROM alarms a JOIN alarm_dispatches d ON d.alarm_id = a.id"
        " WHERE a.is_blocking AND a.acknowledged_at IS NULL AND d.outlet = ANY($1::text[])"
        " GROUP BY a.id, d.outlet HAVING max(d.created_at) <= $3 ON CONFLICT DO NOTHING",
        list(outlets),
        now,
        now - rules.REPEATED_AFTER,
    )


@operation
async def take(dispatch_id: int, *, now: datetime) -> Notice | None:
    """This will take one for telling, away from every other worker for a while; None if not due."""
    found = await row(
        "UPDATE alarm_dispatches d SET attempts = d.attempts + 1, next_attempt_at = $3"
        " FROM alarms a WHERE d.id = $1 AND a.id = d.alarm_id AND d.state = 'PENDING'"
        " AND d.next_attempt_at <= $2 RETURNING d.id AS dispatch_id, d.outlet, d.turn,"
        " a.id AS alarm_id, a.kind, a.message, a.is_blocking, a.subject_type, a.subject_id,"
        " a.raised_at",
        dispatch_id,
        now,
        now + rules.LEASE,
    )
    return None if found is None else Notice(label=alarm_label(found["kind"]), **found)


@operation
async def mark_sent(dispatch_id: int, *, now: datetime) -> None:
    """This will record that the outlet took it."""
    await execute(
        "UPDATE alarm_dispatches SET state = 'SENT', sent_at = $2, problem = ''"
        " WHERE id = $1 AND state = 'PENDING'",
        dispatch_id,
        now,
    )


@operation
async def mark_failed(dispatch_id: int, *, problem: str, now: datetime) -> None:
    """This will record why the outlet did not take it and when the next attempt may be, if any."""
    found = await row(
        "SELECT attempts FROM alarm_dispatches WHERE id = $1 AND state = 'PENDING' FOR UPDATE",
        dispatch_id,
    )
    if found is None:
        return
    state = "GIVEN_UP" if found["attempts"] >= rules.ATTEMPTS_MAX else "PENDING"
    await execute(
        "UPDATE alarm_dispatches SET state = $2, problem = $3, next_attempt_at = $4 WHERE id = $1",
        dispatch_id,
        state,
        problem,
        now + rules.backoff(found["attempts"]),
    )
