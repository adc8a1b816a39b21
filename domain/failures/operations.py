"""Verbs on rows that fail: count, hold, recover, and let go on."""

from datetime import datetime

from domain.actors import Actor
from domain.audit import operations as audit
from domain.audit.rules import kept_reason
from domain.errors import NotFound
from domain.failures import rules
from domain.transactions import execute, operation, row


@operation
async def note(actor: str, row_id: int, *, error: str, is_our_bug: bool, now: datetime) -> bool:
    """This will count a failure of an actor at a row; True if the row is held from now on.

    `error` is the error's class alone: its message may hold anybody's data.
    """
    failed = await row(
        "INSERT INTO failed_jobs AS f (actor, row_id, state, attempts, error, first_failed_at,"
        " last_failed_at, reason) VALUES ($1, $2, 'FAILING', 1, $3, $4, $4, '')"
        " ON CONFLICT (actor, row_id) WHERE state IN ('FAILING', 'HELD') DO UPDATE"
        " SET attempts = f.attempts + 1, error = $3, last_failed_at = $4"
        " RETURNING id, attempts, state",
        actor,
        row_id,
        error[:100],
        now,
    )
    assert failed is not None, "an upsert always gives a row"
    if failed["state"] == rules.JobState.HELD:
        return True
    if not rules.is_final(failed["attempts"], is_our_bug=is_our_bug):
        return False
    await execute("UPDATE failed_jobs SET state = 'HELD' WHERE id = $1", failed["id"])
    await audit.alarm(
        kind="job.held",
        subject=(rules.SUBJECTS.get(actor, "failed_job"), row_id),
        message=f"「{rules.label(actor)}」反复出错（{error[:100]}），已停下等待人工处理。",
        now=now,
    )
    return True


@operation
async def recover(actor: str, row_id: int) -> None:
    """This will forget the failures of a row that went well after all."""
    await execute(
        "UPDATE failed_jobs SET state = 'RECOVERED'"
        " WHERE actor = $1 AND row_id = $2 AND state = 'FAILING'",
        actor,
        row_id,
    )


@operation
async def resume(job_id: int, *, reason: str, by: Actor, now: datetime) -> tuple[str, int]:
    """This will let a held row be tried again, and give the actor and the row.

    Raises:
        NotPermitted, NotFound, ReasonRefused, JobNotHeld.
    """
    by.require(*rules.RESUMERS)
    said = kept_reason(reason, rules.REASON_CHARACTERS_MAX)
    if not said:
        raise rules.ReasonRefused(field=("reason",))
    job = await row(
        "SELECT id, actor, row_id, state FROM failed_jobs WHERE id = $1 FOR UPDATE", job_id
    )
    if job is None:
        raise NotFound
    if job["state"] != rules.JobState.HELD:
        raise rules.JobNotHeld
    await execute(
        "UPDATE failed_jobs SET state = 'RESUMED', resumed_by_id = $2, resumed_at = $3,"
        " reason = $4 WHERE id = $1",
        job_id,
        by.staff_id,
        now,
        said,
    )
    await audit.record(
        action="job.resume",
        subject=(rules.SUBJECTS.get(job["actor"], "failed_job"), job["row_id"]),
        by=by,
        now=now,
        details={"job": job["actor"], "reason": said},
    )
    return job["actor"], job["row_id"]
