"""A workbook's way: received, checked row by row, accepted by a person, applied at once.

The worker stages rows in chunks, each its own transaction that moves `rows_done` on from the value
it started at. Whoever finds it moved has lost the chunk to another worker and stops; a worker that
was killed is carried on from the last chunk. Nothing but the taking over changes members or units,
and it is one transaction. An id that is nobody's raises RosterUnknown everywhere.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

import orjson

from domain import crypto
from domain.actors import SYSTEM, Actor
from domain.audit import operations as audit
from domain.cells import Fault
from domain.errors import Conflict
from domain.members import rules as member_rules
from domain.rosters import rules
from domain.rosters.rules import RosterKind, RosterState, RosterUnknown, Workbook
from domain.spool import Spool
from domain.transactions import Row, execute, operation, row, rows, tuples, value
from domain.units import operations as units


class RosterAlreadyReceived(Conflict):
    """The same bytes were uploaded before and not discarded."""

    code = "ROSTER_ALREADY_RECEIVED"
    default_message = "这个工作簿已经上传过；如需重新导入，请先放弃原来的导入，或修改后再上传。"

    def __init__(self, *, earlier_id: int | None) -> None:
        super().__init__(field=("file",))
        self.earlier_id = earlier_id  # None if the earlier import is not theirs to see


async def receive(
    *,
    kind: RosterKind,
    file_name: str,
    content: Spool,
    by: Actor,
    now: datetime,
    corrects_id: int | None = None,
) -> int:
    """This will keep an uploaded workbook, sealed, for a worker to check, and give its id.

    The pieces are stored as they lie sealed in the spool, one after the other. A clerk's
    upload belongs to the clerk's unit, a provincial one to none; one that corrects another
    workbook's rows belongs where that one does.

    Raises:
        NotPermitted: neither office nor clerk; or a clerk with a directory of units.
        WorkbookSizeInvalid: empty or too large.
        RosterAlreadyReceived: the same bytes stand there already.
        RosterUnknown, RosterInWrongState: what it corrects is not there, or takes no corrections.
    """
    unit_id = rules.uploading_unit(kind, by)
    if corrects_id is not None:
        unit_id = await _corrected(corrects_id, kind)
    rules.check_size(content.size_bytes)
    name = rules.file_name(file_name)
    digest, size_bytes = content.digest, content.size_bytes
    facts = (kind.value, unit_id, name, digest, size_bytes, by.staff_id, corrects_id)
    return await _keep(facts, content.sealed(), by=by, now=now)


async def begin_check(roster_id: int) -> Workbook | None:
    """This will start a check, or carry on one that was cut short; None if none is due.

    Raises:
        RosterUnknown: no such workbook.
    """
    found = await _begin(roster_id)
    if found is None:
        return None
    pieces = [piece["content_sealed"] for piece in found["pieces"]]
    content = await asyncio.to_thread(rules.opened, pieces, crypto.keyring())
    assert crypto.file_digest(content) == found["digest"], "the workbook is not the one received"
    return Workbook(RosterKind(found["kind"]), content, found["rows_done"], found["corrects_id"])


@operation
async def expect(
    roster_id: int, *, rows_total: int, columns: Mapping[str, str], notices: Sequence[str]
) -> None:
    """This will note how many rows a sheet says it has, each field's letters, and what is odd in it."""
    told = (orjson.dumps(each).decode() for each in (notices, columns))
    await execute(_EXPECT, roster_id, rows_total, *told)


@operation
async def begin_finish(roster_id: int, *, rows_total: int) -> Row | None:
    """This will lock a workbook whose rows are all staged; None if it is not under check so far."""
    roster = await lock(roster_id)
    is_due = roster["state"] == RosterState.CHECKING and roster["rows_done"] == rows_total
    return roster if is_due else None


@operation
async def close_check(roster: Row, *, now: datetime) -> None:
    """This will count the verdicts and close the check."""
    await move(roster, RosterState.CHECKED, checked_at=now, rows_total=roster["rows_done"])
    await record("roster.check", roster, by=SYSTEM, now=now, **await count(roster))


@operation
async def mark_unreadable(roster_id: int, *, code: str, problem: str, now: datetime) -> None:
    """This will close a check whose workbook cannot be read, and keep the reason, not the rows."""
    roster = await lock(roster_id)
    if roster["state"] != RosterState.CHECKING:
        return
    await execute("DELETE FROM roster_rows WHERE roster_id = $1", roster_id)
    reason = {"problem_code": code, "problem": problem, "checked_at": now}
    nothing = {"rows_done": 0, "rows_total": 0, "rows_refused": 0}
    await move(roster, RosterState.UNREADABLE, **reason, **nothing)
    await record("roster.check", roster, by=SYSTEM, now=now, problem_code=code)


@operation
async def accept(roster_id: int, *, by: Actor, now: datetime) -> None:
    """This will let a worker apply the acceptable rows of a checked workbook.

    Raises:
        NotPermitted, RosterUnknown: not yours.
        RosterInWrongState: not checked, or decided already.
        NothingToApply: every row was refused.
    """
    roster = await lock(roster_id)
    rules.uploading_unit(RosterKind(roster["kind"]), by)
    waiting: int = await value(_WAITING, roster_id, roster["rounds"] + 1)
    rules.check_acceptable(roster["state"], rows=waiting)
    await move(roster, RosterState.APPLYING, applied_by_id=by.staff_id)
    await record("roster.accept", roster, by=by, now=now, rows=waiting)


@operation
async def discard(roster_id: int, *, by: Actor, now: datetime) -> None:
    """This will put a workbook aside, under check or checked; the same bytes may then come again.

    Raises:
        NotPermitted, RosterUnknown: not yours.
        RosterInWrongState: unreadable, or decided already.
    """
    roster = await lock(roster_id)
    rules.uploading_unit(RosterKind(roster["kind"]), by)
    await move(roster, RosterState.DISCARDED)
    await record("roster.discard", roster, by=by, now=now)


@operation
async def hand_out(roster_id: int, *, only_refused: bool, by: Actor, now: datetime) -> Row:
    """This will note that somebody takes the marked workbook with them, and give its record.

    Raises:
        NotPermitted, RosterUnknown: not yours.
        RosterNotMarked: not checked so far, or no such rows.
    """
    roster = await lock(roster_id)
    rules.uploading_unit(RosterKind(roster["kind"]), by)  # whole numbers are in it
    rules.check_marked(roster, only_refused=only_refused)
    await record("roster.download", roster, by=by, now=now, only_refused=only_refused)
    return roster


@operation
async def begin_apply(roster_id: int) -> Row | None:
    """This will lock a workbook that is due to be applied; None if it is not."""
    roster = await lock(roster_id)
    return roster if roster["state"] == RosterState.APPLYING else None


@operation
async def finish_apply(roster: Row, *, rows_applied: int, now: datetime) -> None:
    """This will close a round, whose rows are all taken over; the others wait for another one.

    That a row is applied follows from its round: nothing is written to the rows themselves.
    """
    this = roster["rounds"] + 1
    waiting, staying = (await tuples(_STANDING, roster["id"], this))[0]
    assert waiting == rows_applied, "an acceptable row was neither applied nor refused"
    if staying:
        await execute(_LEAVE_OPEN, roster["id"], this)
    counts = await count(roster)
    ends = [*orjson.loads(roster["round_ends"]), now.isoformat()]
    await move(
        roster,
        RosterState.APPLIED,
        applied_at=now,
        rows_applied=roster["rows_applied"] + rows_applied,
        rounds=this,
        round_ends=orjson.dumps(ends).decode(),
    )
    details = {"rows_applied": rows_applied, "accepted_by": roster["applied_by_id"]}
    await record("roster.apply", roster, by=SYSTEM, now=now, **details, **counts)


@operation
async def cross_check(roster: Row) -> None:
    """This will judge the units that a workbook's rows name.

    The rest of purchases is judged by their programme, of members by their intake.
    """
    within = await units.path_of(roster["unit_id"])
    await report(await units.misplaced(roster["id"], within=within), member_rules.cross_fault)


@operation
async def forget(roster: Row, codes: Sequence[str]) -> None:
    """This will take findings of these codes back from a workbook's open rows."""
    await execute(_FORGET, roster["id"], roster["rounds"] + 1, list(codes))


@operation
async def report(found: Iterable[Row], word: Callable[..., Fault]) -> None:
    """This will tell findings in their rows and weigh them: each has `id`, `code`, `ref` and more.

    `word` is called with the code and everything else that was found.
    """
    told: dict[int, list[rules.Finding]] = defaultdict(list)
    for entry in found:
        context = {key: entry[key] for key in entry if key not in {"id", "code"}}
        told[entry["id"]].append(rules.told(entry["code"], word, **context))
    await tell(told)


@operation
async def _keep(
    facts: tuple[object, ...], sealed: Iterable[bytes], *, by: Actor, now: datetime
) -> int:
    kind, unit_id, _, digest, size_bytes, *_ = facts
    # The unique index decides, also about workbooks that this person may not see.
    roster_id: int | None = await value(
        "INSERT INTO rosters (kind, unit_id, file_name, digest, size_bytes, received_by_id,"
        " corrects_id, received_at, state, problem_code, problem, rows_total, rows_done, rows_good, rows_noted,"
        " rows_refused, rows_applied)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'RECEIVED', '', '', 0, 0, 0, 0, 0, 0)"
        " ON CONFLICT DO NOTHING RETURNING id",
        *facts,
        now,
    )
    if roster_id is None:
        raise RosterAlreadyReceived(earlier_id=await value(_EARLIER, kind, digest))
    for number, piece in enumerate(sealed):
        await execute(_STORE, roster_id, number, piece)
    roster = {"id": roster_id, "unit_id": unit_id}
    details = {"kind": kind, "digest": digest, "size_bytes": size_bytes}
    await record("roster.receive", roster, by=by, now=now, **details)
    return roster_id


@operation
async def _begin(roster_id: int) -> Row | None:
    roster = await lock(roster_id)
    if roster["state"] == RosterState.RECEIVED:
        await move(roster, RosterState.CHECKING)
    elif roster["state"] != RosterState.CHECKING:
        return None
    return roster | {"pieces": await rows(_PIECES, roster_id)}


@operation
async def _corrected(roster_id: int, kind: RosterKind) -> int | None:
    """This will give the unit of the workbook whose rows another one corrects."""
    corrected = await lock(roster_id)
    rules.check_correctable(corrected, kind=kind)
    unit_id: int | None = corrected["unit_id"]
    return unit_id


async def lock(roster_id: int) -> Row:
    """This will give a workbook, held until the transaction ends.

    Raises:
        RosterUnknown: no such workbook.
    """
    roster = await row("SELECT * FROM rosters WHERE id = $1 FOR UPDATE", roster_id)
    if roster is None:
        raise RosterUnknown(field=("id",))
    return roster


async def move(roster: Row, following: RosterState, **changes: object) -> None:
    """This will put a locked workbook into another state.

    Raises:
        RosterInWrongState: it cannot go there.
    """
    rules.check_move(roster["state"], following)
    columns = "".join(f", {column} = ${place}" for place, column in enumerate(changes, start=3))
    await execute(
        f"UPDATE rosters SET state = $2{columns} WHERE id = $1",
        roster["id"],
        following.value,
        *changes.values(),
    )
    roster |= {"was": roster["state"], "state": following.value}


async def count(roster: Row) -> Row:
    """This will count the verdicts anew, and give how many there are of each."""
    return (await rows(_COUNT, roster["id"]))[0]


async def record(action: str, roster: Row, *, by: Actor, now: datetime, **details: object) -> None:
    """This will write down what was done with a workbook."""
    await audit.record(
        action=action,
        subject=("roster", roster["id"]),
        unit_id=roster["unit_id"],
        by=by,
        now=now,
        details=details,
        changes=audit.moved(roster),
    )


async def tell(told: Mapping[int, Sequence[rules.Finding]]) -> None:
    """This will add findings to their rows, by the rows' ids, and weigh those."""
    if not told:
        return
    weights = [any(one["level"] == rules.Level.FAULT for one in each) for each in told.values()]
    texts = [orjson.dumps(findings).decode() for findings in told.values()]
    await execute(_TELL, list(told), texts, weights)


_EARLIER: Final = (
    "SELECT id FROM rosters WHERE kind = $1 AND digest = $2"
    " AND state NOT IN ('UNREADABLE', 'DISCARDED')"
)
_STORE: Final = "INSERT INTO roster_files (roster_id, number, content_sealed) VALUES ($1, $2, $3)"
_PIECES: Final = "SELECT content_sealed FROM roster_files WHERE roster_id = $1 ORDER BY number"

_EXPECT: Final = """
UPDATE rosters SET rows_total = $2, notices = $3, columns = $4 WHERE id = $1 AND state = 'CHECKING'
"""

_TELL: Final = """
UPDATE roster_rows r
SET faults = r.faults || told.faults,
    verdict = CASE WHEN told.refuses THEN 'REFUSED'
                   WHEN r.verdict = 'GOOD' THEN 'NOTED' ELSE r.verdict END
FROM unnest($1::bigint[], $2::jsonb[], $3::boolean[]) AS told(id, faults, refuses)
WHERE r.id = told.id
"""

_FORGET: Final = """
UPDATE roster_rows r SET faults = k.kept, verdict =
  CASE WHEN k.kept @> '[{"level": "fault"}]' THEN 'REFUSED'
       WHEN k.kept = '[]' THEN 'GOOD' ELSE 'NOTED' END
FROM (
  SELECT id, coalesce(jsonb_agg(f ORDER BY place) FILTER (WHERE f->>'code' <> ALL($3)), '[]') AS kept
  FROM roster_rows, jsonb_array_elements(faults) WITH ORDINALITY AS e(f, place)
  WHERE roster_id = $1 AND round = $2
  GROUP BY id HAVING bool_or(f->>'code' = ANY($3))
) k WHERE r.id = k.id
"""

# What the next acceptance would take.
_WAITING: Final = """
SELECT count(*) FROM roster_rows
WHERE roster_id = $1 AND round = $2 AND verdict <> 'REFUSED' AND decision <> 'REJECTED'
"""
# What a round takes, and what stays for another.
_STANDING: Final = """
SELECT count(*) FILTER (WHERE verdict <> 'REFUSED' AND decision <> 'REJECTED'),
       count(*) FILTER (WHERE verdict = 'REFUSED' OR decision = 'REJECTED')
FROM roster_rows WHERE roster_id = $1 AND round = $2
"""
_LEAVE_OPEN: Final = """
UPDATE roster_rows SET round = $2 + 1
WHERE roster_id = $1 AND round = $2 AND (verdict = 'REFUSED' OR decision = 'REJECTED')
"""

_COUNT: Final = """
UPDATE rosters SET (rows_good, rows_noted, rows_refused) = (
  SELECT count(*) FILTER (WHERE verdict = 'GOOD'), count(*) FILTER (WHERE verdict = 'NOTED'),
         count(*) FILTER (WHERE verdict = 'REFUSED')
  FROM roster_rows WHERE roster_id = $1)
WHERE id = $1 RETURNING rows_good, rows_noted, rows_refused
"""
