"""People who come into a unit by its roster: asked for from another unit, or back after they left."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from asyncpg import UniqueViolationError

from domain.actors import SYSTEM, Actor
from domain.audit import operations as audit
from domain.calendar import CHINA
from domain.memberships import rules
from domain.memberships.operations import for_two_units
from domain.policies import queries as policies
from domain.transactions import operation, rows

# One that is asked for by the unit that would take the person names no other unit.
_ASK: Final = """
WITH found AS (
  SELECT r.id AS row_id, m.id AS member_id, m.unit_id AS from_unit_id, r.unit_id AS to_unit_id,
         m.name, m.id_no_masked
  FROM roster_rows r JOIN members m ON m.id_no_index = r.id_no_index AND m.name = r.name
  WHERE r.id = ANY($1) AND r.standing = 'ELSEWHERE' AND r.transfer_id IS NULL
    AND m.unit_id <> r.unit_id
    AND NOT EXISTS (SELECT FROM transfers t WHERE t.member_id = m.id AND t.to_unit_id = r.unit_id
                    AND t.state IN ('ASKED', 'REQUESTED'))
  ORDER BY r.number FOR UPDATE OF r
), wanted AS (
  SELECT nextval('transfers_id_seq') AS id, f.* FROM found f
), asked AS (
  INSERT INTO transfers (id, member_id, from_unit_id, to_unit_id, member_name, id_no_masked,
    from_unit_name, state, document, reason, expires_on, requested_at, requested_by_id, decision)
  SELECT id, member_id, from_unit_id, to_unit_id, name, id_no_masked, '', 'ASKED', $2, $3, $4, $5,
    $6, '' FROM wanted RETURNING id, to_unit_id
), noted AS (
  UPDATE roster_rows r SET transfer_id = w.id FROM wanted w WHERE r.id = w.row_id
)
SELECT id, to_unit_id FROM asked ORDER BY id
"""
_REJOIN: Final = """
WITH back AS (
  SELECT m.id, m.unit_id, m.status FROM roster_rows r JOIN members m USING (id_no_index)
  WHERE r.roster_id = $1 AND r.round = $2 AND r.verdict <> 'REFUSED' AND r.decision <> 'REJECTED'
    AND r.standing = 'RETURNING' AND m.unit_id = r.unit_id AND m.status IN ('QUIT', 'AUTO_QUIT')
  FOR UPDATE OF m
), joined AS (
  UPDATE members m SET status = 'PENDING', updated_at = $3 FROM back b WHERE m.id = b.id
), told AS (
  INSERT INTO membership_changes (member_id, unit_id, from_status, to_status, on_day, document,
    reason, other_unit, changed_at, changed_by_id)
  SELECT id, unit_id, status, 'PENDING', $4, '', '名册导入：重新入会', '', $3, $5 FROM back
)
SELECT id, unit_id, jsonb_build_array(jsonb_build_object('field', 'status', 'before', status,
  'after', 'PENDING'))::text AS changes FROM back ORDER BY id
"""


@for_two_units
@operation
async def ask_transfers(
    row_ids: Sequence[int], *, document: str, reason: str, by: Actor, now: datetime
) -> int:
    """This will ask the units of people in a roster's rows to let them go to the rows' units.

    Nothing about a member or their unit is told or changed: who asks sees the answer once they are
    let go. A row is asked for once; gives for how many. The caller checked whose rows these are.

    Raises:
        MembershipInvalid: no document, no reason, or no rule says for how long a transfer waits.
    """
    number, why = rules.checked_words(document, reason, needs_document=True)
    today = now.astimezone(CHINA).date()
    expires_on = rules.expiry(today, await policies.number(rules.TRANSFER_DAYS, today))
    asked = await rows(_ASK, list(row_ids), number, why, expires_on, now, by.staff_id or 0)
    for one in asked:
        await audit.record(
            action="transfer.ask",
            subject=("transfer", one["id"]),
            unit_id=one["to_unit_id"],
            by=by,
            now=now,
        )
    return len(asked)


@operation
async def rejoin(roster_id: int, *, round_: int, accepted_by: int, now: datetime) -> int:
    """This will have who left and stands in a roster's acceptable rows apply to join again (待审核).

    Gives how many.

    Raises:
        MobileTaken: another member has a number meanwhile.
    """
    try:
        back = await rows(
            _REJOIN, roster_id, round_, now, now.astimezone(CHINA).date(), accepted_by
        )
    except UniqueViolationError as error:
        raise rules.MobileTaken from error
    await audit.record_each(
        action="member.status",
        kind="member",
        found=back,
        by=SYSTEM,
        now=now,
        details={"roster_id": roster_id, "accepted_by": accepted_by},
    )
    return len(back)
