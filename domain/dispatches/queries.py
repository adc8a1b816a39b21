"""Questions about alarms on their way outside."""

from datetime import datetime

from domain.transactions import question, rows


@question
async def due(*, now: datetime, limit: int) -> tuple[int, ...]:
    """This will give those that may be tried now, the oldest first."""
    found = await rows(
        "SELECT id FROM alarm_dispatches WHERE state = 'PENDING' AND next_attempt_at <= $1"
        " ORDER BY next_attempt_at, id LIMIT $2",
        now,
        limit,
    )
    return tuple(one["id"] for one in found)


@question
async def standing(alarm_id: int) -> tuple[str, ...]:
    """This will say of each outlet how far an alarm is, in a line."""
    found = await rows(
        "SELECT outlet, state, problem FROM alarm_dispatches WHERE alarm_id = $1"
        " ORDER BY outlet, turn",
        alarm_id,
    )
    return tuple(f"{one['outlet']} {one['state']} {one['problem']}".rstrip() for one in found)
