"""A directory of units: compared with the tree, taken over as a whole, compared anew.

Each acceptable row says what it would change in the unit that it names, before anybody accepts it. At
the taking over, a row that would change anything else than was seen is refused with that as its reason.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from domain.actors import Actor
from domain.cell_refs import ref
from domain.cells import Fault
from domain.rosters import operations as rosters
from domain.rosters import rules as roster_rules
from domain.rosters.rules import Level, RosterInWrongState, RosterKind, RosterState
from domain.transactions import Row, execute, operation, rows
from domain.units import operations as units
from domain.units import rules
from domain.units.operations import Comparison, PlannedRoster

# The paper by which a unit's head-count is known, as long as such a name may be.
DOCUMENT: Final = "工会组织目录（导入 {id}）"


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
        NotPermitted, RosterUnknown.
        RosterInWrongState: not checked so far, under way, given up, or no directory.
    """
    roster = await rosters.lock(roster_id)
    roster_rules.uploading_unit(RosterKind.UNITS, by)
    is_open = roster["state"] in {RosterState.CHECKED, RosterState.APPLIED}
    if roster["kind"] != RosterKind.UNITS or not is_open:
        raise RosterInWrongState
    await rosters.forget(roster, tuple(rules.CROSS_FIELDS))
    await _compare(roster, now)
    await rosters.count(roster)
    await rosters.record("roster.recheck", roster, by=by, now=now)


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
    placed = await units.enrol(
        planned.drafts,
        now=now,
        document=DOCUMENT.format(id=roster_id),
        by_id=roster["applied_by_id"] or 0,
    )
    await rosters.finish_apply(roster, rows_applied=placed.rows, now=now)
    return True


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
