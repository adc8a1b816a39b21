"""What the clock starts, started by a person: noted, then nudged; the workers do the same as ever."""

from datetime import datetime

from domain.actors import Actor
from domain.bank_files import operations as bank_files
from domain.failures import operations as failures
from domain.schedule import operations as schedule
from domain.schedule import rules
from workers import due
from workers.broker import nudge


async def collect(*, by: Actor, now: datetime) -> int:
    """This will have the bank's folder looked at now.

    Raises:
        NotPermitted, JustAsked: as `schedule.ask`.
    """
    await schedule.ask("collect", found=1, by=by, now=now)
    await nudge("collect")
    return 1


async def send(*, by: Actor, now: datetime) -> int:
    """This will have everything sealed and sent that may go now.

    Raises:
        NotPermitted, NothingDue, JustAsked: as `schedule.ask`.
    """
    return await _start("send", only=due.SENDING, by=by, now=now)


async def sweep(*, by: Actor, now: datetime) -> int:
    """This will have everything done that waits for a worker.

    Raises:
        NotPermitted, NothingDue, JustAsked: as `schedule.ask`.
    """
    return await _start("sweep", only=None, by=by, now=now)


async def send_file(file_id: int, *, by: Actor, now: datetime) -> None:
    """This will have one file tried again now instead of at its next attempt.

    Raises:
        NotPermitted, NotFound, FileInWrongState: as `bank_files.hurry`.
    """
    await _send_batch(await bank_files.hurry(file_id, by=by, now=now))


async def resume_file(file_id: int, *, reason: str, by: Actor, now: datetime) -> None:
    """This will let a held file go on, now that what stopped the channel is mended.

    Raises:
        NotPermitted, NotFound, ReasonMissing, FileInWrongState: as `bank_files.resume`.
    """
    await _send_batch(await bank_files.resume(file_id, reason=reason, by=by, now=now))


async def resume_job(job_id: int, *, reason: str, by: Actor, now: datetime) -> None:
    """This will let a row that failed for good be tried again, now that what failed is mended.

    Raises:
        NotPermitted, NotFound, ReasonRefused, JobNotHeld: as `failures.resume`.
    """
    await nudge(*await failures.resume(job_id, reason=reason, by=by, now=now))


async def _start(name: str, *, only: frozenset[str] | None, by: Actor, now: datetime) -> int:
    by.require(*rules.TRIGGERERS)
    waiting = await due.rows_due(now=now, grace_s=0)
    found = [row for row in waiting if only is None or row[0] in only]
    await schedule.ask(name, found=len(found), by=by, now=now)
    for actor_name, row_id in found:
        await nudge(actor_name, row_id)
    return len(found)


async def _send_batch(batch: tuple[str, int]) -> None:
    kind, batch_id = batch
    await nudge(f"send_{kind}", batch_id)
