"""A roster of members is compared, decided upon row by row, corrected, and taken over in rounds.

Rows that wait for a round are `open`. What compares a row with others and with the database is found
anew whenever one of them changes; at the taking over nothing is: who accepted rows accepted what they
saw, and a row that stands otherwise by then is refused with that as its reason. Verbs of people run
past the row policies, since a roster is compared with all members; whose roster it is each checks.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

import orjson

from domain import arrivals, crypto, staging, verdicts
from domain.actors import EVERYTHING, Actor, Role
from domain.calendar import CHINA
from domain.cell_refs import ref, refs
from domain.cells import SheetRow
from domain.intakes import rules
from domain.members import operations as members
from domain.members import rules as member_rules
from domain.memberships.operations import for_two_units
from domain.policies import queries as policies
from domain.policies.rules import UNIT_SELF_MAINTENANCE
from domain.record_keys.queries import ring_for
from domain.rosters import operations as rosters
from domain.rosters import rules as roster_rules
from domain.rosters.rules import RosterKind, RosterUnknown
from domain.transactions import Row, execute, operation, row, rows, value
from domain.units import operations as units
from domain.verdicts import JudgedRow

Judge = Callable[[SheetRow], JudgedRow]


@operation
async def finish_check(roster_id: int, *, rows_total: int, now: datetime) -> bool:
    """This will compare all staged rows with each other and the database, and close the check.

    False says that there is nothing to close: another worker has, or rows are still missing.
    """
    roster = await rosters.begin_finish(roster_id, rows_total=rows_total)
    if roster is None:
        return False
    await compare(roster, now=now)
    await rosters.close_check(roster, now=now)
    return True


@operation
async def apply(roster_id: int, *, now: datetime) -> bool:
    """This will make members of every accepted row and bring known ones up to date, all or none.

    The rows are judged once more with the members held: what stands otherwise than it was seen to
    is refused with its reason, and the others are taken. False says that none was due.
    """
    roster = await rosters.begin_apply(roster_id)
    if roster is None:
        return False
    this = roster["rounds"] + 1
    await members.hold()
    await _judge_together(roster, now=now)
    await rosters.report(await members.drifted(roster_id, round_=this), member_rules.cross_fault)
    accepted_by = roster["applied_by_id"] or 0
    await arrivals.rejoin(roster_id, round_=this, accepted_by=accepted_by, now=now)
    enrolment = await members.enrol(roster_id, round_=this, now=now)
    await rosters.finish_apply(roster, rows_applied=enrolment.rows, now=now)
    return True


@for_two_units
@operation
async def accept(
    roster_id: int,
    *,
    row_ids: Sequence[int] | None,
    standings: Sequence[str] | None,
    by: Actor,
    now: datetime,
) -> None:
    """This will let a worker take over acceptable rows, all or those chosen; others wait for a round.

    Until units keep their own data (R7), a clerk's changes of people known wait for the office.

    Raises:
        NotPermitted, RosterUnknown: not yours.
        RosterInWrongState, RosterNotDecidedByRow: not checked, under way, or another kind.
        RowsInvalid, NothingToApply: no rows, too many by name, or none of them acceptable.
        ChangesAreTheOffices: all of them change somebody known.
    """
    roster = await _mine(roster_id, by)
    if row_ids is not None or standings is not None:
        await leave_others(roster, row_ids=row_ids, standings=standings)
    is_own = by.has(Role.OFFICE) or await _units_keep(now)
    left = 0 if is_own else await execute(_LEAVE_CHANGES, roster_id, roster["rounds"] + 1)
    try:
        await rosters.accept(roster_id, by=by, now=now)
    except roster_rules.NothingToApply as error:
        raise (rules.ChangesAreTheOffices() if left else error) from None


@for_two_units
@operation
async def reject(
    roster_id: int, *, row_ids: Sequence[int], reason: str, by: Actor, now: datetime
) -> int:
    """This will leave open rows out, with a reason, until somebody takes them back; gives how many.

    Raises:
        NotPermitted, RosterUnknown, RosterInWrongState, RosterNotDecidedByRow.
        RowsInvalid, RejectionInvalid: no rows or too many; no reason.
    """
    return await _decide(roster_id, row_ids, reason, by=by, now=now)


@for_two_units
@operation
async def restore(roster_id: int, *, row_ids: Sequence[int], by: Actor, now: datetime) -> int:
    """This will take rows back that were left out, and give how many.

    Raises:
        NotPermitted, RosterUnknown, RosterInWrongState, RosterNotDecidedByRow, RowsInvalid.
    """
    return await _decide(roster_id, row_ids, None, by=by, now=now)


@for_two_units
@operation
async def recheck(roster_id: int, *, by: Actor, now: datetime) -> None:
    """This will compare a roster's open rows anew with the units and members as they are now.

    Raises:
        NotPermitted, RosterUnknown, RosterInWrongState, RosterNotDecidedByRow.
    """
    roster = await _mine(roster_id, by)
    await again(roster, now=now)
    await rosters.record("roster.recheck", roster, by=by, now=now)


@for_two_units
@operation
async def ask_transfers(
    roster_id: int,
    *,
    row_ids: Sequence[int] | None,
    document: str,
    reason: str,
    by: Actor,
    now: datetime,
) -> int:
    """This will ask for those who are members elsewhere, all of them or some; gives for how many.

    Raises:
        NotPermitted, RosterUnknown, RosterInWrongState, RosterNotDecidedByRow, RowsInvalid.
        MembershipInvalid: no document, no reason, or no rule says for how long a transfer waits.
    """
    roster = await _mine(roster_id, by)
    chosen = None if row_ids is None else rules.checked_rows(row_ids)
    found = await rows(_ELSEWHERE, roster_id, roster["rounds"] + 1, chosen, rules.ROWS_AT_ONCE)
    words = {"document": document, "reason": reason}
    return await arrivals.ask_transfers([one["id"] for one in found], **words, by=by, now=now)


@for_two_units
@operation
async def fix(row_id: int, *, field: str, text: str, judge: Judge, by: Actor, now: datetime) -> int:
    """This will correct one cell of an open row, judge the row anew, and give its roster.

    What stood there stays in the workbook and, masked, in the list of corrections.

    Raises:
        NotPermitted, RosterRowUnknown, RosterInWrongState, RosterNotDecidedByRow.
        RosterRowTaken: it was taken over before.
        FixInvalid: no such column, or too long.
        TooManyIdentityFixes: a clerk who typed too many identity numbers today.
    """
    typed = rules.checked_value(field, text, among=member_rules.FIELD_LABELS)
    roster, staged = await open_row(row_id, by=by, mine=_mine)
    await _spend(field, by, now)
    await amend(staged, roster, (field, typed), judge=judge, by=by, now=now)
    await again(roster, now=now)
    await rosters.record("roster.fix", roster, by=by, now=now, row=staged["number"], field=field)
    return int(roster["id"])


@operation
async def leave_others(
    roster: Row, *, row_ids: Sequence[int] | None, standings: Sequence[str] | None
) -> None:
    """This will leave a locked roster's acceptable rows for later, but those chosen.

    Raises:
        RowsInvalid: no rows, or too many by name.
    """
    chosen = None if row_ids is None else rules.checked_rows(row_ids)
    await execute(_LEAVE, roster["id"], roster["rounds"] + 1, chosen, standings)


@operation
async def decide(roster: Row, row_ids: Sequence[int], *, reason: str | None) -> int:
    """This will leave a locked roster's open rows out for a reason, or without one take them back.

    It gives how many rows that changed; the caller compares the rows anew.

    Raises:
        RowsInvalid, RejectionInvalid: no rows or too many; an empty reason.
    """
    chosen = rules.checked_rows(row_ids)
    decision = ("", "") if reason is None else ("REJECTED", rules.checked_reason(reason))
    return await execute(_DECIDE, roster["id"], roster["rounds"] + 1, chosen, *decision)


@operation
async def open_row(
    row_id: int, *, by: Actor, mine: Callable[[int, Actor], Awaitable[Row]]
) -> tuple[Row, Row]:
    """This will give a row's roster, as `mine` locks it for a person, and the row, held.

    Raises:
        RosterRowUnknown, RosterRowTaken: not theirs to see; taken over before.
    """
    roster_id: int | None = await value("SELECT roster_id FROM roster_rows WHERE id = $1", row_id)
    try:
        roster = await mine(roster_id or 0, by)
    except RosterUnknown:
        raise rules.RosterRowUnknown(field=("id",)) from None
    staged = await row(_HELD, row_id)
    if staged is None or staged["round"] <= roster["rounds"]:
        raise rules.RosterRowTaken
    return roster, staged


@operation
async def amend(
    staged: Row, roster: Row, typed: tuple[str, str], *, judge: Judge, by: Actor, now: datetime
) -> None:
    """This will put a text into a held row's cell, judge the row anew, and write the change down."""
    field, text = typed
    ring = await ring_for([staged["id_no_sealed"]])
    judged = judge(rules.corrected(staged, field, text, ring))
    before: Mapping[str, str] = orjson.loads(staged["shown"])
    words = (before.get(field, ""), judged.shown.get(field, ""))
    await staging.replace([staged["id"]], verdicts.seal([judged], crypto.keyring()))
    fixes = [(staged["id"], field, *words)]
    await note_fixes(fixes, roster_id=roster["id"], origin=None, by_id=by.staff_id or 0, now=now)


@operation
async def note_fixes(
    fixes: Sequence[tuple[int, str, str, str]],
    *,
    roster_id: int,
    origin: int | None,
    by_id: int,
    now: datetime,
) -> None:
    """This will write down corrections: row, field, and the masked cell before and after."""
    if fixes:
        await execute(_NOTE, roster_id, origin, now, by_id, *zip(*fixes, strict=True))


@operation
async def again(roster: Row, *, now: datetime) -> None:
    """This will forget what was found by comparing open rows, and compare them anew."""
    this = roster["rounds"] + 1
    await rosters.forget(roster, rules.COMPARED)
    await execute(_PLACE, roster["id"], this)
    await compare(roster, now=now)
    await rosters.count(roster)


@operation
async def compare(roster: Row, *, now: datetime) -> None:
    """This will say what each open row would change, and refuse what cannot be."""
    this = roster["rounds"] + 1
    await members.compare(roster["id"], round_=this)
    await _judge_together(roster, now=now)
    within = await units.path_of(roster["unit_id"])
    found = await rows(_ELSEWHERE_OPEN, roster["id"], this, within)
    await rosters.report(found, member_rules.cross_fault)


async def _judge_together(roster: Row, *, now: datetime) -> None:
    """This will judge open rows against units, members, cards and each other.

    A repeat counts only against an earlier row that is itself acceptable: when the first of two
    rows is refused for another reason, the second stands, so that a good row is not lost to a bad.
    """
    this = roster["rounds"] + 1
    await rosters.cross_check(roster)
    known = await members.conflicts(roster["id"], round_=this)
    is_provincial = roster["unit_id"] is None
    word = roster_rules.worded_for_province if is_provincial else roster_rules.worded_for_unit
    await rosters.report(known, word)
    code = "name_on_card" if is_provincial or await _units_keep(now) else "name_kept"
    await rosters.report(await rows(_NAMED, roster["id"], this, code), member_rules.cross_fault)
    for code in members.REPEATS:
        repeated = await members.repeated(roster["id"], code=code, round_=this)
        await rosters.report(repeated, member_rules.cross_fault)


async def _units_keep(now: datetime) -> bool:
    return await policies.is_on(UNIT_SELF_MAINTENANCE, now.astimezone(CHINA).date())


async def _mine(roster_id: int, by: Actor) -> Row:
    """This will give a roster of members that a person may decide upon, locked."""
    by.require(Role.OFFICE, Role.CLERK)
    roster = await rosters.lock(roster_id)
    path = await units.path_of(roster["unit_id"])
    if not path.startswith(by.scope):
        raise RosterUnknown(field=("id",))
    roster_rules.check_correctable(roster, kind=RosterKind.MEMBERS)
    return roster


async def _decide(
    roster_id: int, row_ids: Sequence[int], reason: str | None, *, by: Actor, now: datetime
) -> int:
    roster = await _mine(roster_id, by)
    decided = await decide(roster, row_ids, reason=reason)
    await again(roster, now=now)
    action = "roster.restore" if reason is None else "roster.reject"
    await rosters.record(action, roster, by=by, now=now, rows=decided)
    return decided


async def _spend(field: str, by: Actor, now: datetime) -> None:
    """This will let a clerk type so many identity numbers a day, and tell the office beyond."""
    if field not in {"id_no", "name"} or by.has(Role.OFFICE):
        return
    today = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    typed: int = await value(_TYPED, by.staff_id, today)
    if typed >= rules.IDENTITY_FIXES_PER_DAY:
        raise rules.TooManyIdentityFixes


_HELD: Final = f"SELECT r.*, {refs('r')} AS refs FROM roster_rows r WHERE r.id = $1 FOR UPDATE"
_LEAVE: Final = """
UPDATE roster_rows SET round = $2 + 1
WHERE roster_id = $1 AND round = $2 AND verdict <> 'REFUSED' AND decision <> 'REJECTED'
  AND NOT coalesce(id = ANY($3::bigint[]), false) AND NOT coalesce(standing = ANY($4::text[]), false)
"""
_LEAVE_CHANGES: Final = """
UPDATE roster_rows SET round = $2 + 1 WHERE roster_id = $1 AND round = $2 AND standing = 'CHANGED'
  AND verdict <> 'REFUSED' AND decision <> 'REJECTED'
"""
_DECIDE: Final = """
UPDATE roster_rows SET decision = $4, decision_reason = $5
WHERE roster_id = $1 AND round = $2 AND id = ANY($3) AND decision <> $4
"""
_ELSEWHERE: Final = """
SELECT id FROM roster_rows WHERE roster_id = $1 AND round = $2 AND standing = 'ELSEWHERE'
  AND transfer_id IS NULL AND decision <> 'REJECTED' AND ($3::bigint[] IS NULL OR id = ANY($3))
ORDER BY number LIMIT $4
"""
_NOTE: Final = """
INSERT INTO roster_fixes (roster_id, from_roster_id, fixed_at, fixed_by_id, roster_row_id, field,
  before, after)
SELECT $1, $2, $3, $4, f.* FROM unnest($5::bigint[], $6::text[], $7::text[], $8::text[]) AS f
"""
_TYPED: Final = """
SELECT count(*) FROM roster_fixes
WHERE fixed_by_id = $1 AND fixed_at >= $2 AND field IN ('id_no', 'name') AND from_roster_id IS NULL
"""
# Those without a unit are found first: joined to the units as they are, all rows would be read for each.
_PLACE: Final = """
WITH unplaced AS MATERIALIZED (
  SELECT id, unit_name FROM roster_rows WHERE roster_id = $1 AND round = $2 AND unit_id IS NULL
), placed AS MATERIALIZED (
  SELECT s.id, u.id AS unit_id FROM unplaced s JOIN units u ON u.name = s.unit_name
  WHERE u.status = 'ACTIVE'
)
UPDATE roster_rows r SET unit_id = p.unit_id FROM placed p WHERE r.id = p.id
"""
# A member's new name beside a card, or an application for one, that bears the old.
_NAMED: Final = f"""
SELECT r.id, {ref("name")} AS ref, $3::text AS code
FROM roster_rows r JOIN members m USING (id_no_index)
WHERE r.roster_id = $1 AND r.round = $2 AND r.diff @> '[{{"field": "name"}}]'
  AND (EXISTS (SELECT FROM cards c WHERE c.member_id = m.id AND c.status NOT IN ('12', '99'))
       OR EXISTS (SELECT FROM card_applications a WHERE a.member_id = m.id
                  AND a.state IN ('DRAFTED', 'SENT', 'ACCEPTED')))
  AND NOT r.faults @> jsonb_build_array(jsonb_build_object('code', $3::text))
ORDER BY r.id
"""
# The same person in another roster that waits; only of a roster that this one's people may see.
_ELSEWHERE_OPEN: Final = f"""
SELECT DISTINCT ON (r.id) r.id, {ref("id_no", row="r")} AS ref,
  'in_another_roster' AS code, o.file_name AS roster
FROM rosters o LEFT JOIN units ou ON ou.id = o.unit_id
JOIN roster_rows s ON s.roster_id = o.id AND s.round > o.rounds
JOIN roster_rows r ON r.roster_id = $1 AND r.round = $2 AND r.id_no_index = s.id_no_index
WHERE o.kind = 'MEMBERS' AND o.state IN ('CHECKED', 'APPLYING') AND o.id <> $1
  AND starts_with(coalesce(ou.path, '{EVERYTHING}'), $3)
  AND s.verdict <> 'REFUSED' AND s.decision <> 'REJECTED'
  AND NOT r.faults @> '[{{"code": "in_another_roster"}}]'
ORDER BY r.id, o.id
"""
