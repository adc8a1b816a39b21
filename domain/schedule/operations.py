"""Verbs on the clock's marks: one clock wins a tick, and a person may ask before it is time."""

from datetime import datetime, timedelta

from domain.actors import Actor
from domain.audit import operations as audit
from domain.schedule import rules
from domain.transactions import execute, operation, value


@operation
async def claim_tick(name: str, *, every_s: int, now: datetime) -> bool:
    """This will say whether a job of the clock is due, and move its mark; one clock wins."""
    moved = await execute(
        "INSERT INTO schedule_marks AS m (name, begun_at, every_s, asked_by) VALUES ($1, $2, $4, '')"
        " ON CONFLICT (name) DO UPDATE SET begun_at = $2, every_s = $4 WHERE m.begun_at <= $3",
        name,
        now,
        now - timedelta(seconds=every_s),
        every_s,
    )
    return moved == 1


@operation
async def note(name: str, *, at: datetime) -> datetime | None:
    """This will remember when something last went well, and give when it did before that.

    It is no job of the clock: `queries.jobs` does not list it.
    """
    before: datetime | None = await value(
        "SELECT begun_at FROM schedule_marks WHERE name = $1 FOR UPDATE", name
    )
    await execute(
        "INSERT INTO schedule_marks AS m (name, begun_at, every_s, asked_by) VALUES ($1, $2, 0, '')"
        " ON CONFLICT (name) DO UPDATE SET begun_at = greatest(m.begun_at, $2)",
        name,
        at,
    )
    return before


@operation
async def ask(name: str, *, found: int, by: Actor, now: datetime) -> None:
    """This will note that a person starts by hand what the clock does, and that `found` things wait.

    Raises:
        NotPermitted: neither the office nor the releaser.
        NothingDue: nothing waits.
        JustAsked: somebody pressed the same button a moment ago.
    """
    by.require(*rules.TRIGGERERS)
    rules.check_due(name, found)
    moved = await execute(
        "INSERT INTO schedule_marks AS m (name, begun_at, every_s, asked_at, asked_by)"
        " VALUES ($1, $2, 0, $2, $3) ON CONFLICT (name) DO UPDATE"
        " SET begun_at = greatest(m.begun_at, $2), asked_at = $2, asked_by = $3"
        " WHERE m.asked_at IS NULL OR m.asked_at <= $4",
        name,
        now,
        by.label,
        now - rules.ASKED_APART,
    )
    if moved == 0:
        raise rules.JustAsked
    subject, details = ("schedule", None), {"found": found}
    await audit.record(action=f"schedule.{name}", subject=subject, by=by, now=now, details=details)
