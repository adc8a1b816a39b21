"""A workbook's way: received, checked row by row, accepted by a person, applied at once.

The worker stages rows in chunks, each its own transaction that moves `rows_done` on from the value
it started at. Whoever finds it moved has lost the chunk to another worker and stops; a worker that
was killed is carried on from the last chunk. Nothing but `apply` changes members or units, and it
is one transaction. An id that is nobody's raises RosterUnknown everywhere.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

import orjson

from domain import crypto
from domain.actors import EVERYTHING, SYSTEM, Actor
from domain.audit import operations as audit
from domain.cells import Fault
from domain.errors import Conflict
from domain.members import operations as members
from domain.members import rules as member_rules
from domain.rosters import rules
from domain.rosters.rules import RosterKind, RosterState, RosterUnknown, Workbook
from domain.spool import Spool
from domain.transactions import Row, execute, operation, row, rows, value
from domain.units import operations as units


class RosterAlreadyReceived(Conflict):
    """The same bytes were uploaded before and not discarded."""

    code = "ROSTER_ALREADY_RECEIVED"
    default_message = "这个工作簿已经上传过；如需重新导入，请先放弃原来的导入，或修改后再上传。"

    def __init__(self, *, earlier_id: int | None) -> None:
        super().__init__(field=("file",))
        self.earlier_id = earlier_id  # None if the earlier import is not theirs to see


async def receive(
    *, kind: RosterKind, file_name: str, content: Spool, by: Actor, now: datetime
) -> int:
    """This will keep an uploaded workbook, sealed, for a worker to check, and give its id.

    The pieces are stored as they lie sealed in the spool, one after the other.

    A clerk's upload belongs to the clerk's unit, a provincial one to none.

    Raises:
        NotPermitted: neither office nor clerk; or a clerk with a directory of units.
        WorkbookSizeInvalid: empty or too large.
        RosterAlreadyReceived: the same bytes stand there already.
    """
    unit_id = rules.uploading_unit(kind, by)
    rules.check_size(content.size_bytes)
    name = rules.file_name(file_name)
    facts = (kind.value, unit_id, name, content.digest, content.size_bytes, by.staff_id)
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
    return Workbook(RosterKind(found["kind"]), content, found["rows_done"])


@operation
async def expect(roster_id: int, *, rows_total: int) -> None:
    """This will note how many rows a sheet says it has, for whoever watches the check."""
    await execute(_EXPECT, roster_id, rows_total)


@operation
async def stage(
    roster_id: int, sealed_rows: Sequence[tuple[object, ...]], *, rows_done: int
) -> bool:
    """This will store the next rows of a check, as `rules.seal` gave them, after the first `rows_done`.

    False says that the check has moved on without this worker, or was given up: it then stops.
    """
    counts = len(sealed_rows), rules.refused_among(sealed_rows)
    moved = await execute(_ADVANCE, roster_id, rows_done, *counts)
    if moved:
        await execute(_STAGE, roster_id, *zip(*sealed_rows, strict=True))
    return bool(moved)


@operation
async def finish_check(roster_id: int, *, rows_total: int, now: datetime) -> bool:
    """This will judge all staged rows against each other and the database, and close the check.

    False says that there is nothing to close: another worker has, or rows are still missing.
    """
    roster = await begin_finish(roster_id, rows_total=rows_total)
    if roster is None:
        return False
    await cross_check(roster)
    await close_check(roster, now=now)
    return True


@operation
async def begin_finish(roster_id: int, *, rows_total: int) -> Row | None:
    """This will lock a workbook whose rows are all staged; None if it is not under check so far."""
    roster = await _lock(roster_id)
    is_due = roster["state"] == RosterState.CHECKING and roster["rows_done"] == rows_total
    return roster if is_due else None


@operation
async def close_check(roster: Row, *, now: datetime) -> None:
    """This will count the verdicts and close the check."""
    await _move(roster, RosterState.CHECKED, checked_at=now, rows_total=roster["rows_done"])
    await _record("roster.check", roster, by=SYSTEM, now=now, **await _counts(roster))


@operation
async def mark_unreadable(roster_id: int, *, code: str, problem: str, now: datetime) -> None:
    """This will close a check whose workbook cannot be read, and keep the reason, not the rows."""
    roster = await _lock(roster_id)
    if roster["state"] != RosterState.CHECKING:
        return
    await execute("DELETE FROM roster_rows WHERE roster_id = $1", roster_id)
    reason = {"problem_code": code, "problem": problem, "checked_at": now}
    nothing = {"rows_done": 0, "rows_total": 0, "rows_refused": 0}
    await _move(roster, RosterState.UNREADABLE, **reason, **nothing)
    await _record("roster.check", roster, by=SYSTEM, now=now, problem_code=code)


@operation
async def accept(roster_id: int, *, by: Actor, now: datetime) -> None:
    """This will let a worker apply the acceptable rows of a checked workbook.

    Raises:
        NotPermitted, RosterUnknown: not yours.
        RosterInWrongState: not checked, or decided already.
        NothingToApply: every row was refused.
    """
    roster = await _lock(roster_id)
    rules.uploading_unit(RosterKind(roster["kind"]), by)
    rules.check_acceptable(roster["state"], rows=roster["rows_good"] + roster["rows_noted"])
    await _move(roster, RosterState.APPLYING, applied_by_id=by.staff_id)
    await _record("roster.accept", roster, by=by, now=now)


@operation
async def discard(roster_id: int, *, by: Actor, now: datetime) -> None:
    """This will put a workbook aside, under check or checked; the same bytes may then come again.

    Raises:
        NotPermitted, RosterUnknown: not yours.
        RosterInWrongState: unreadable, or decided already.
    """
    roster = await _lock(roster_id)
    rules.uploading_unit(RosterKind(roster["kind"]), by)
    await _move(roster, RosterState.DISCARDED)
    await _record("roster.discard", roster, by=by, now=now)


@operation
async def hand_out(roster_id: int, *, only_refused: bool, by: Actor, now: datetime) -> Row:
    """This will note that somebody takes the marked workbook with them, and give its record.

    Raises:
        RosterUnknown, RosterNotMarked: not yours; not checked so far, or no such rows.
    """
    roster = await _lock(roster_id)
    rules.check_marked(roster, only_refused=only_refused)
    await _record("roster.download", roster, by=by, now=now, only_refused=only_refused)
    return roster


@operation
async def apply(roster_id: int, *, now: datetime) -> bool:
    """This will make members or units of every acceptable row, all of them or none.

    The rows are judged against the database once more, its writers held: what appeared since the
    check is refused with its reason, and the others are applied. False says that none was due.
    """
    roster = await begin_apply(roster_id)
    if roster is None:
        return False
    if roster["kind"] == RosterKind.UNITS:
        await units.hold()
        placed = await units.enrol((await _plan_units(roster_id)).drafts, now=now)
        applied = placed.created + placed.updated
    else:
        assert roster["kind"] == RosterKind.MEMBERS, "purchases are recorded by their programme"
        await members.hold()
        await cross_check(roster)
        enrolment = await members.enrol(roster_id, now=now)
        applied = enrolment.created + enrolment.updated
    await finish_apply(roster, rows_applied=applied, now=now)
    return True


@operation
async def begin_apply(roster_id: int) -> Row | None:
    """This will lock a workbook that is due to be applied; None if it is not."""
    roster = await _lock(roster_id)
    return roster if roster["state"] == RosterState.APPLYING else None


@operation
async def finish_apply(roster: Row, *, rows_applied: int, now: datetime) -> None:
    """This will close an application, whose rows are all taken over or refused.

    That a row is applied follows from its verdict and the workbook's state: nothing is written to
    the rows, which for a large workbook would take as long as everything else.
    """
    counts = await _counts(roster)
    acceptable = counts["rows_good"] + counts["rows_noted"]
    assert acceptable == rows_applied, "an acceptable row was neither applied nor refused"
    await _move(roster, RosterState.APPLIED, applied_at=now, rows_applied=rows_applied)
    details = {"rows_applied": rows_applied, "accepted_by": roster["applied_by_id"]}
    await _record("roster.apply", roster, by=SYSTEM, now=now, **details, **counts)


@operation
async def cross_check(roster: Row) -> None:
    """This will judge a workbook's rows against the units, the members and each other.

    Purchases are judged against members by their programme.

    A repeat counts only against an earlier row that is itself acceptable: when the first of two
    rows is refused for another reason, the second stands, so that a good row is not lost to a bad.
    """
    if roster["kind"] == RosterKind.UNITS:
        await _plan_units(roster["id"])
        return
    within = await units.path_of(roster["unit_id"])
    await report(await units.misplaced(roster["id"], within=within), member_rules.cross_fault)
    if roster["kind"] != RosterKind.MEMBERS:
        return
    known = await members.conflicts(roster["id"])
    is_provincial = within == EVERYTHING
    await report(known, rules.worded_for_province if is_provincial else rules.worded_for_unit)
    for code in members.REPEATS:
        await report(await members.repeated(roster["id"], code=code), member_rules.cross_fault)


@operation
async def report(found: Iterable[Row], word: Callable[..., Fault]) -> None:
    """This will tell findings in their rows and weigh them: each has `id`, `code`, `ref` and more.

    `word` is called with the code and everything else that was found.
    """
    told: dict[int, list[rules.Finding]] = defaultdict(list)
    for entry in found:
        context = {key: entry[key] for key in entry if key not in {"id", "code"}}
        told[entry["id"]].append(rules.told(entry["code"], word, **context))
    await _tell(told)


@operation
async def _keep(
    facts: tuple[object, ...], sealed: Iterable[bytes], *, by: Actor, now: datetime
) -> int:
    kind, unit_id, _, digest, size_bytes, _ = facts
    # The unique index decides, also about workbooks that this person may not see.
    roster_id: int | None = await value(
        "INSERT INTO rosters (kind, unit_id, file_name, digest, size_bytes, received_by_id,"
        " received_at, state, problem_code, problem, rows_total, rows_done, rows_good, rows_noted,"
        " rows_refused, rows_applied)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, 'RECEIVED', '', '', 0, 0, 0, 0, 0, 0)"
        " ON CONFLICT DO NOTHING RETURNING id",
        *facts,
        now,
    )
    if roster_id is None:
        raise RosterAlreadyReceived(earlier_id=await value(_EARLIER, kind, digest))
    for number, piece in enumerate(sealed):
        await execute(_STORE_PIECE, roster_id, number, piece)
    roster = {"id": roster_id, "unit_id": unit_id}
    details = {"kind": kind, "digest": digest, "size_bytes": size_bytes}
    await _record("roster.receive", roster, by=by, now=now, **details)
    return roster_id


@operation
async def _begin(roster_id: int) -> Row | None:
    roster = await _lock(roster_id)
    if roster["state"] == RosterState.RECEIVED:
        await _move(roster, RosterState.CHECKING)
    elif roster["state"] != RosterState.CHECKING:
        return None
    return roster | {"pieces": await rows(_PIECES, roster_id)}


async def _lock(roster_id: int) -> Row:
    roster = await row("SELECT * FROM rosters WHERE id = $1 FOR UPDATE", roster_id)
    if roster is None:
        raise RosterUnknown(field=("id",))
    return roster


async def _move(roster: Row, following: RosterState, **changes: object) -> None:
    rules.check_move(roster["state"], following)
    columns = "".join(f", {column} = ${place}" for place, column in enumerate(changes, start=3))
    await execute(
        f"UPDATE rosters SET state = $2{columns} WHERE id = $1",
        roster["id"],
        following.value,
        *changes.values(),
    )
    roster |= {"was": roster["state"], "state": following.value}


async def _counts(roster: Row) -> Row:
    return (await rows(_COUNT, roster["id"]))[0]


async def _record(action: str, roster: Row, *, by: Actor, now: datetime, **details: object) -> None:
    await audit.record(
        action=action,
        subject=("roster", roster["id"]),
        unit_id=roster["unit_id"],
        by=by,
        now=now,
        details=details,
        changes=audit.moved(roster),
    )


async def _plan_units(roster_id: int) -> units.PlannedRoster:
    planned = await units.plan_roster(roster_id)
    told: dict[int, list[rules.Finding]] = defaultdict(list)
    for row_id, fault in planned.faults:
        told[row_id].append(rules.finding(fault, rules.Level.FAULT))
    await _tell(told)
    return planned


async def _tell(told: dict[int, list[rules.Finding]]) -> None:
    if not told:
        return
    weights = [
        any(entry["level"] == rules.Level.FAULT for entry in findings) for findings in told.values()
    ]
    texts = [orjson.dumps(findings).decode() for findings in told.values()]
    await execute(_TELL, list(told), texts, weights)


_EARLIER: Final = (
    "SELECT id FROM rosters WHERE kind = $1 AND digest = $2"
    " AND state NOT IN ('UNREADABLE', 'DISCARDED')"
)
_STORE_PIECE: Final = (
    "INSERT INTO roster_files (roster_id, number, content_sealed) VALUES ($1, $2, $3)"
)
_PIECES: Final = "SELECT content_sealed FROM roster_files WHERE roster_id = $1 ORDER BY number"

_EXPECT: Final = "UPDATE rosters SET rows_total = $2 WHERE id = $1 AND state = 'CHECKING'"

# Rows refused so far are for whoever watches; `_COUNT` has the last word.
_ADVANCE: Final = """
UPDATE rosters SET rows_done = rows_done + $3, rows_refused = rows_refused + $4
WHERE id = $1 AND state = 'CHECKING' AND rows_done = $2
"""

_STAGE: Final = """
INSERT INTO roster_rows (roster_id, number, sheet_row, verdict, unit_name, name,
  id_no_sealed, id_no_index, id_no_masked, mobile_sealed, mobile_index, mobile_masked,
  address_sealed, attributes, shown, refs, faults, unit_id)
SELECT $1, s.*, u.id
FROM unnest($2::int[], $3::int[], $4::text[], $5::text[], $6::text[],
  $7::bytea[], $8::bytea[], $9::text[], $10::bytea[], $11::bytea[], $12::text[],
  $13::bytea[], $14::jsonb[], $15::jsonb[], $16::jsonb[], $17::jsonb[]) AS s(number, sheet_row, verdict,
  unit_name, name, id_no_sealed, id_no_index, id_no_masked, mobile_sealed, mobile_index,
  mobile_masked, address_sealed, attributes, shown, refs, faults)
LEFT JOIN units u ON u.name = s.unit_name AND u.status = 'ACTIVE'
"""

_TELL: Final = """
UPDATE roster_rows r
SET faults = r.faults || told.faults,
    verdict = CASE WHEN told.refuses THEN 'REFUSED'
                   WHEN r.verdict = 'GOOD' THEN 'NOTED' ELSE r.verdict END
FROM unnest($1::bigint[], $2::jsonb[], $3::boolean[]) AS told(id, faults, refuses)
WHERE r.id = told.id
"""

_COUNT: Final = """
UPDATE rosters SET (rows_good, rows_noted, rows_refused) = (
  SELECT count(*) FILTER (WHERE verdict = 'GOOD'), count(*) FILTER (WHERE verdict = 'NOTED'),
         count(*) FILTER (WHERE verdict = 'REFUSED')
  FROM roster_rows WHERE roster_id = $1)
WHERE id = $1 RETURNING rows_good, rows_noted, rows_refused
"""
