"""A directory of units: compared with the tree, decided upon row by row, taken over in rounds.

Each acceptable row says what it would change in the unit that it names, before anybody accepts it. At
the taking over, a row that would change anything else than was seen is refused with that as its reason.
A unit that is new comes in after the one above it, or together with it, never before.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from domain.actors import Actor
from domain.cell_refs import ref
from domain.cells import Fault
from domain.errors import Conflict
from domain.intakes import operations as intakes
from domain.intakes import rules as intake_rules
from domain.intakes.operations import Judge
from domain.rosters import operations as rosters
from domain.rosters import rules as roster_rules
from domain.rosters.rules import Level, RosterKind
from domain.transactions import Row, execute, operation, rows
from domain.unit_changes import operations as unit_changes
from domain.units import operations as units
from domain.units import rules
from domain.units.operations import Comparison, PlannedRoster

# The paper by which a unit's head-count is known, as long as such a name may be.
DOCUMENT: Final = "工会组织目录（导入 {id}）"
PARENTS_NAMED: Final = 5


class ParentRowFirst(Conflict):
    """A chosen row stands below a new unit whose own row is neither taken over nor chosen."""

    code = "ROSTER_PARENT_FIRST"
    default_message = "所选的行中有上级工会还没有入库的，请连同上级工会的行一起选上。"

    def __init__(self, pairs: Sequence[Row]) -> None:
        told = "；".join(
            f"第 {one['sheet_row']} 行「{one['name']}」的上级工会「{one['parent']}」"
            f"在第 {one['parent_row']} 行"
            for one in pairs
        )
        super().__init__(
            f"{told}，上级工会还没有入库；请先让上级工会的行入库，或把两行一起选上。",
            field=("rowIds",),
        )


@operation
async def finish_check(roster_id: int, *, rows_total: int, now: datetime) -> bool:
    """This will compare a directory's staged units with each other and the tree, and close it.

    False says that there is nothing to close: another worker has, or rows are still missing.
    """
    roster = await rosters.begin_finish(roster_id, rows_total=rows_total)
    if roster is None:
        return False
    await _compare(roster, now)
    await rosters.close_check(roster, now=now)
    return True


@operation
async def recheck(roster_id: int, *, by: Actor, now: datetime) -> None:
    """This will compare a directory's open rows anew with the units as they are now.

    Raises:
        NotPermitted, RosterUnknown, RosterInWrongState, RosterNotDecidedByRow.
    """
    roster = await _mine(roster_id, by)
    await again(roster, now=now)
    await rosters.record("roster.recheck", roster, by=by, now=now)


@operation
async def accept(
    roster_id: int,
    *,
    row_ids: Sequence[int] | None,
    standings: Sequence[str] | None,
    by: Actor,
    now: datetime,
) -> None:
    """This will let a worker take over some acceptable rows; the others wait for another round.

    Raises:
        NotPermitted, RosterUnknown, RosterInWrongState, RosterNotDecidedByRow.
        RowsInvalid, NothingToApply: no rows, too many by name, or none of them acceptable.
        ParentRowFirst: a new unit below one that is neither there nor among them.
    """
    roster = await _mine(roster_id, by)
    await intakes.leave_others(roster, row_ids=row_ids, standings=standings)
    if pairs := await rows(_BEFORE_PARENT, roster_id, roster["rounds"] + 1, PARENTS_NAMED):
        raise ParentRowFirst(pairs)
    await rosters.accept(roster_id, by=by, now=now)


@operation
async def reject(
    roster_id: int, *, row_ids: Sequence[int], reason: str, by: Actor, now: datetime
) -> int:
    """This will leave open rows out, with a reason, and give how many; those below them wait as well.

    Raises:
        NotPermitted, RosterUnknown, RosterInWrongState, RosterNotDecidedByRow.
        RowsInvalid, RejectionInvalid: no rows or too many; no reason.
    """
    return await _decide(roster_id, row_ids, reason, by=by, now=now)


@operation
async def restore(roster_id: int, *, row_ids: Sequence[int], by: Actor, now: datetime) -> int:
    """This will take rows back that were left out, and give how many.

    Raises:
        NotPermitted, RosterUnknown, RosterInWrongState, RosterNotDecidedByRow, RowsInvalid.
    """
    return await _decide(roster_id, row_ids, None, by=by, now=now)


@operation
async def fix(row_id: int, *, field: str, text: str, judge: Judge, by: Actor, now: datetime) -> int:
    """This will correct one cell of an open row, judge the row anew, and give its roster.

    Raises:
        NotPermitted, RosterRowUnknown, RosterInWrongState, RosterNotDecidedByRow.
        RosterRowTaken: it was taken over before.
        FixInvalid: no such column, or too long.
    """
    typed = intake_rules.checked_value(field, text, among=rules.FIELD_LABELS)
    roster, staged = await intakes.open_row(row_id, by=by, mine=_mine)
    await intakes.amend(staged, roster, (field, typed), judge=judge, by=by, now=now)
    await again(roster, now=now)
    await rosters.record("roster.fix", roster, by=by, now=now, row=staged["number"], field=field)
    return int(roster["id"])


@operation
async def apply(roster_id: int, *, now: datetime) -> bool:
    """This will make units of every acceptable row and bring known ones up to date, all or none.

    The rows are judged against the database once more, its writers held: what stands otherwise than
    it was seen to is refused with its reason, and the others are taken. False says that none was due.
    """
    roster = await rosters.begin_apply(roster_id)
    if roster is None:
        return False
    assert roster["kind"] == RosterKind.UNITS, "others are taken over by their own subjects"
    await units.hold()
    planned = await _plan(roster, now)
    if drifted := await _drifted(roster_id, planned.compared):
        await _refuse(drifted)
        planned = await _plan(roster, now)
    document, by_id = DOCUMENT.format(id=roster_id), roster["applied_by_id"] or 0
    placed = await units.enrol(planned.drafts, now=now, document=document, by_id=by_id)
    await unit_changes.record_each(placed.changes, document=document, by_id=by_id, now=now)
    await rosters.finish_apply(roster, rows_applied=placed.rows, now=now)
    return True


@operation
async def again(roster: Row, *, now: datetime) -> None:
    """This will forget what was found by comparing open rows, and compare them anew."""
    await rosters.forget(roster, tuple(rules.CROSS_FIELDS))
    await _compare(roster, now)
    await rosters.count(roster)


async def _mine(roster_id: int, by: Actor) -> Row:
    """This will give a directory that a person may decide upon, locked."""
    roster_rules.uploading_unit(RosterKind.UNITS, by)
    roster = await rosters.lock(roster_id)
    roster_rules.check_correctable(roster, kind=RosterKind.UNITS)
    return roster


async def _decide(
    roster_id: int, row_ids: Sequence[int], reason: str | None, *, by: Actor, now: datetime
) -> int:
    roster = await _mine(roster_id, by)
    decided = await intakes.decide(roster, row_ids, reason=reason)
    await again(roster, now=now)
    action = "roster.restore" if reason is None else "roster.reject"
    await rosters.record(action, roster, by=by, now=now, rows=decided)
    return decided


async def _compare(roster: Row, now: datetime) -> None:
    """This will refuse what cannot be placed, and write into the other rows what they would change."""
    compared = (await _plan(roster, now)).compared
    await execute(
        _COMPARE,
        [one.row_id for one in compared],
        [one.standing for one in compared],
        [one.diff for one in compared],
    )


async def _plan(roster: Row, now: datetime) -> PlannedRoster:
    planned = await units.plan_roster(roster["id"], round_=roster["rounds"] + 1, now=now)
    await _refuse(planned.faults)
    return planned


async def _refuse(faults: Iterable[tuple[int, Fault]]) -> None:
    told: dict[int, list[roster_rules.Finding]] = defaultdict(list)
    for row_id, fault in faults:
        told[row_id].append(roster_rules.finding(fault, Level.FAULT))
    await rosters.tell(told)


async def _drifted(roster_id: int, compared: Sequence[Comparison]) -> list[tuple[int, Fault]]:
    """This will find the rows that would change anything else than was shown of them."""
    found = await rows(
        _DRIFTED,
        roster_id,
        [one.row_id for one in compared],
        [one.standing for one in compared],
        [one.diff for one in compared],
    )
    return [
        (one["id"], rules.cross_fault("unit_changed_since_check", ref=one["ref"])) for one in found
    ]


# A row of the coming round below a new unit whose row was left for later.
_BEFORE_PARENT: Final = """
SELECT r.sheet_row, r.name, p.sheet_row AS parent_row, p.name AS parent
FROM roster_rows r JOIN roster_rows p ON p.roster_id = r.roster_id AND p.round > $2
  AND p.name = r.attributes ->> 'parent_name'
WHERE r.roster_id = $1 AND r.round = $2 AND r.verdict <> 'REFUSED' AND r.decision <> 'REJECTED'
  AND NOT EXISTS (SELECT FROM units u WHERE u.name = p.name)
ORDER BY r.number LIMIT $3
"""
_COMPARE: Final = """
UPDATE roster_rows r SET standing = n.standing, diff = n.diff
FROM unnest($1::bigint[], $2::text[], $3::jsonb[]) AS n(id, standing, diff)
WHERE r.id = n.id AND (r.standing, r.diff) IS DISTINCT FROM (n.standing, n.diff)
"""
_DRIFTED: Final = f"""
SELECT r.id, {ref("name", row="r")} AS ref
FROM roster_rows r
JOIN unnest($2::bigint[], $3::text[], $4::jsonb[]) AS n(id, standing, diff) USING (id)
WHERE n.standing <> 'UNCHANGED' AND (r.standing, r.diff) IS DISTINCT FROM (n.standing, n.diff)
ORDER BY r.id
"""
