"""A trial's way: asked for with the files that it is about, then tried file by file, each once.

The row is the queue. A file that was tried stays as it is, so that a worker that was killed is
followed by one that goes on, and two at once write the same.
"""

from datetime import datetime
from typing import Final

from domain.actors import SYSTEM, Actor
from domain.audit import operations as audit
from domain.audit.rules import holds_long_number
from domain.profile_trials import rules
from domain.profile_trials.rules import Candidate, Tried
from domain.transactions import Row, execute, operation, row, rows, value

_QUEUE_OF_PERSON: Final = 7_004  # an advisory lock's class: requests of one person queue


@operation
async def request(candidate: Candidate, *, by: Actor, now: datetime) -> int:
    """This will have a candidate tried on the last files sent of each kind, and give the trial's id.

    Raises:
        NotPermitted: not an officer's.
        ProfileFaulty: it calls itself by what may be anybody's number.
        TooManyTrials: this person has enough under way.
    """
    by.require(*rules.TRIERS)
    if holds_long_number(candidate.profile):
        raise rules.ProfileFaulty
    await execute("SELECT pg_advisory_xact_lock($1, $2)", _QUEUE_OF_PERSON, by.staff_id)
    if await _open_count(by) >= rules.OPEN_MAX:
        raise rules.TooManyTrials
    files = await _last_sent()
    trial_id: int = await value(
        "INSERT INTO profile_trials (state, profile, document, digest, files_total,"
        " requested_by_id, created_at, finished_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        (rules.TrialState.REQUESTED if files else rules.TrialState.DONE).value,
        candidate.profile,
        candidate.document,
        candidate.digest,
        len(files),
        by.staff_id,
        now,
        None if files else now,
    )
    await execute(
        "INSERT INTO profile_trial_files (trial_id, position, file_id, verdict, read_as, new_name,"
        " reason, size_bytes, lines_before, lines_after, lines_changed, lines)"
        " SELECT $1, place, file_id, '', '', '', '', 0, 0, 0, 0, '[]'"
        " FROM unnest($2::bigint[]) WITH ORDINALITY AS files(file_id, place)",
        trial_id,
        [file["id"] for file in files],
    )
    details = {"profile": candidate.profile, "digest": candidate.digest, "files": len(files)}
    await audit.record(
        action="profile.try", subject=("profile_trial", trial_id), by=by, now=now, details=details
    )
    return trial_id


@operation
async def note(trial_id: int, position: int, tried: Tried, *, now: datetime) -> bool:
    """This will write down what became of one file; False if that was done already."""
    return bool(
        await execute(
            "UPDATE profile_trial_files SET verdict = $3, read_as = $4, new_name = $5, reason = $6,"
            " first_offset = $7, size_bytes = $8, lines_before = $9, lines_after = $10,"
            " lines_changed = $11, lines = $12::jsonb, tried_at = $13"
            " WHERE trial_id = $1 AND position = $2 AND verdict = ''",
            trial_id,
            position,
            tried.verdict,
            tried.read_as,
            tried.new_name,
            tried.reason,
            tried.first_offset,
            tried.size_bytes,
            tried.lines_before,
            tried.lines_after,
            tried.lines_changed,
            tried.lines,
            now,
        )
    )


@operation
async def finish(trial_id: int, *, now: datetime) -> bool:
    """This will end a trial of which every file was tried, and note which files were opened for it."""
    found = await row("SELECT state FROM profile_trials WHERE id = $1 FOR UPDATE", trial_id)
    assert found is not None, "a trial is never deleted"
    files = await rows(
        "SELECT file_id, verdict FROM profile_trial_files WHERE trial_id = $1 ORDER BY position",
        trial_id,
    )
    if found["state"] == rules.TrialState.DONE or any(not file["verdict"] for file in files):
        return False
    await execute(
        "UPDATE profile_trials SET state = 'DONE', finished_at = $2 WHERE id = $1", trial_id, now
    )
    await audit.record(
        action="profile.tried",
        subject=("profile_trial", trial_id),
        by=SYSTEM,
        now=now,
        details={"files": [file["file_id"] for file in files]},
    )
    return True


async def _open_count(by: Actor) -> int:
    count: int = await value(
        "SELECT count(*) FROM profile_trials WHERE requested_by_id = $1 AND state = 'REQUESTED'",
        by.staff_id,
    )
    return count


async def _last_sent() -> list[Row]:
    """This will give the last files of each kind that were made for the bank, kind by kind."""
    return await rows(
        "SELECT id FROM (SELECT id, kind, row_number() OVER (PARTITION BY kind ORDER BY id DESC)"
        " AS place FROM bank_files WHERE direction = 'OUT') AS sent"
        " WHERE place <= $1 ORDER BY kind, id DESC",
        rules.FILES_OF_KIND,
    )
