"""A person's long work, as its rows say: what runs, how far it is, what has lately come to an end.

There is no table of jobs: each subject's row is the truth about its own work, and this only asks
them all at once, for one person or for everybody who looks at the moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import orjson

from domain.sessions.queries import SEAT
from domain.transactions import question, rows

LATELY: Final = timedelta(hours=24)
SHOWN_MAX: Final = 20


class JobKind(StrEnum):
    """What is being done."""

    ROSTER_CHECK = "ROSTER_CHECK"
    ROSTER_APPLY = "ROSTER_APPLY"
    EXPORT = "EXPORT"
    CARD_BATCH = "CARD_BATCH"
    DISBURSEMENT_SEAL = "DISBURSEMENT_SEAL"
    DISBURSEMENT_SEND = "DISBURSEMENT_SEND"


class JobState(StrEnum):
    """Whether it runs, or how it ended."""

    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of long work; `total` is 0 while nobody knows it. `key` is its row's id."""

    kind: JobKind
    key: int
    label: str
    state: JobState
    total: int
    done: int
    errors: int
    problem: str
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class View:
    """What somebody sees through one open session: their work, and what waits for their decision.

    `standing` changes with their roles and unit: whoever they are now is to be asked anew.
    """

    session_id: int
    standing: str
    jobs: tuple[Job, ...]
    waiting: int


@question
async def of(person_id: int, *, now: datetime) -> tuple[Job, ...]:
    """This will list a person's work: what runs first, then what ended lately, newest first."""
    found = await rows(_OF_ONE, [person_id], now - LATELY)
    return tuple(_job(line) for line in found)


@question
async def views(sessions: Sequence[int], *, now: datetime, idle: timedelta) -> dict[int, View]:
    """This will say what is seen through each of several sessions; those that ended are left out.

    It is one statement for all of them, asked under EVERYTHING: whose work is whose, it says itself.
    """
    found = await rows(_OF_SESSIONS, list(sessions), now - LATELY, now, now - idle)
    return {line["session_id"]: _view(line) for line in found}


def _view(line: dict[str, Any]) -> View:
    jobs = tuple(_job(one | _times(one)) for one in orjson.loads(line["jobs"]))
    return View(line["session_id"], line["standing"], jobs, line["waiting"])


def _times(line: dict[str, Any]) -> dict[str, datetime | None]:
    return {
        name: None if line[name] is None else datetime.fromisoformat(line[name])
        for name in ("started_at", "finished_at")
    }


def _job(line: dict[str, Any]) -> Job:
    return Job(
        kind=JobKind(line["kind"]),
        key=line["key"],
        label=line["label"],
        state=JobState(line["job_state"]),
        total=line["total"],
        done=line["done"],
        errors=line["errors"],
        problem=line["problem"],
        started_at=line["started_at"],
        finished_at=line["finished_at"],
    )


# $1 is whose, $2 since when what ended is still shown. A workbook's rows are counted while they are
# checked; a batch's when they stand in a file.
_WORK: Final = """
  SELECT w.*, row_number() OVER (PARTITION BY w.person ORDER BY job_state = 'RUNNING' DESC,
    coalesce(finished_at, started_at) DESC, kind, key) AS place FROM (
  SELECT 'ROSTER_CHECK' AS kind, r.id AS key, r.received_by_id AS person, r.file_name AS label,
    CASE WHEN r.state IN ('RECEIVED', 'CHECKING') THEN 'RUNNING'
         WHEN r.state = 'UNREADABLE' THEN 'FAILED' ELSE 'DONE' END AS job_state,
    r.rows_total AS total, r.rows_done AS done, r.rows_refused AS errors, r.problem,
    r.received_at AS started_at, r.checked_at AS finished_at
  FROM rosters r WHERE r.received_by_id = ANY({persons})
    AND (r.state IN ('RECEIVED', 'CHECKING') OR r.checked_at >= $2)
  UNION ALL
  SELECT 'ROSTER_APPLY', r.id, r.applied_by_id, r.file_name,
    CASE WHEN r.state = 'APPLYING' THEN 'RUNNING' ELSE 'DONE' END,
    r.rows_good + r.rows_noted, r.rows_applied, r.rows_refused, '', NULL, r.applied_at
  FROM rosters r WHERE r.applied_by_id = ANY({persons})
    AND (r.state = 'APPLYING' OR r.applied_at >= $2)
  UNION ALL
  SELECT 'EXPORT', e.id, e.requested_by_id, e.file_name,
    CASE WHEN e.state IN ('REQUESTED', 'WRITING') THEN 'RUNNING'
         WHEN e.state = 'FAILED' THEN 'FAILED' ELSE 'DONE' END,
    e.rows_total, e.rows_done, 0, e.problem, coalesce(e.started_at, e.created_at), e.finished_at
  FROM exports e WHERE e.requested_by_id = ANY({persons})
    AND (e.state IN ('REQUESTED', 'WRITING')
      OR e.state IN ('READY', 'FAILED') AND e.finished_at >= $2)
  UNION ALL
  SELECT 'CARD_BATCH', b.id, b.submitted_by_id, coalesce(u.name, '办卡'),
    CASE WHEN b.state IN ('SUBMITTED', 'SEALED') THEN 'RUNNING'
         WHEN b.state = 'HELD' THEN 'FAILED' ELSE 'DONE' END,
    b.application_count,
    (SELECT count(a.bank_file_id) FROM card_applications a WHERE a.batch_id = b.id)::int,
    0, CASE WHEN b.state = 'HELD' THEN '已暂停，等待人工处理。' ELSE '' END,
    b.submitted_at, b.sent_at
  FROM card_batches b LEFT JOIN units u ON u.id = b.unit_id WHERE b.submitted_by_id = ANY({persons})
    AND (b.state IN ('SUBMITTED', 'SEALED') OR b.sent_at >= $2
      OR b.state = 'HELD' AND b.submitted_at >= $2)
  UNION ALL
  SELECT 'DISBURSEMENT_SEAL', d.id, d.drafted_by_id, coalesce(g.name, '发放'),
    CASE WHEN d.state = 'SUBMITTED' THEN 'RUNNING' ELSE 'DONE' END,
    d.payment_count,
    (SELECT count(p.bank_file_id) FROM payments p WHERE p.disbursement_id = d.id)::int,
    0, '', d.submitted_at, d.sealed_at
  FROM disbursements d LEFT JOIN programmes g ON g.code = d.programme_id
  WHERE d.drafted_by_id = ANY({persons}) AND (d.state = 'SUBMITTED' OR d.sealed_at >= $2)
  UNION ALL
  SELECT 'DISBURSEMENT_SEND', d.id, d.released_by_id, coalesce(g.name, '发放'),
    CASE WHEN d.state = 'RELEASED' THEN 'RUNNING'
         WHEN d.state = 'HELD' THEN 'FAILED' ELSE 'DONE' END,
    d.payment_count,
    (SELECT count(*) FROM payments p WHERE p.disbursement_id = d.id
      AND p.state NOT IN ('DRAFTED', 'SEALED'))::int,
    0, CASE WHEN d.state = 'HELD' THEN '已暂停，等待人工处理。' ELSE '' END,
    d.released_at, d.sent_at
  FROM disbursements d LEFT JOIN programmes g ON g.code = d.programme_id
  WHERE d.released_by_id = ANY({persons})
    AND (d.state = 'RELEASED' OR d.sent_at >= $2 OR d.state = 'HELD' AND d.released_at >= $2)
  ) w
"""

_OF_ONE: Final = (
    f"SELECT * FROM ({_WORK.format(persons='$1::bigint[]')}) j WHERE place <= {SHOWN_MAX}"
    " ORDER BY place"
)

_OF_SESSIONS: Final = f"""
WITH who AS (
  SELECT e.id AS session_id, s.id, concat_ws(':', u.path, ARRAY(
    SELECT r.role FROM staff_roles r WHERE r.staff_id = s.id ORDER BY r.role)::text) AS standing
  FROM sessions e JOIN staff s ON s.id = e.staff_id{SEAT}
  WHERE e.id = ANY($1) AND e.ended_at IS NULL AND NOT s.is_disabled
    AND e.expires_at > $3 AND e.last_seen_at > $4
), work AS ({_WORK.format(persons="ARRAY(SELECT id FROM who)")})
SELECT s.session_id, s.standing,
  (SELECT coalesce(json_agg(j ORDER BY place), '[]'::json)::text FROM work j
    WHERE j.person = s.id AND place <= {SHOWN_MAX}) AS jobs,
  (SELECT count(*)::int FROM disbursements d WHERE
    d.state = 'SEALED' AND d.drafted_by_id <> s.id
      AND EXISTS (SELECT FROM staff_roles r WHERE r.staff_id = s.id AND r.role = 'CHECKER')
    OR d.state = 'APPROVED' AND d.drafted_by_id <> s.id AND d.checked_by_id <> s.id
      AND EXISTS (SELECT FROM staff_roles r WHERE r.staff_id = s.id AND r.role = 'RELEASER')
  ) AS waiting
FROM who s
"""
