"""The table of mergers, and in SQL what hangs on a unit that is to end."""

from typing import ClassVar, Final

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from domain.holds.models import STANDING


class UnitMerger(Model):
    """One or several units that go into another: asked for by one person, done by a second.

    `sources` are the ids of the units that end; `moved` says what went over, once it has.
    """

    id = fields.BigIntField(primary_key=True)
    into: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Unit", related_name=False, on_delete=fields.RESTRICT
    )
    sources: fields.Field[list[int]] = fields.JSONField()
    document = fields.CharField(max_length=60)
    reason = fields.TextField()
    on_day = fields.DateField()
    state = fields.CharField(max_length=9)
    requested_at = fields.DatetimeField()
    requested_by_id = fields.BigIntField()
    decided_at = fields.DatetimeField(null=True)
    decided_by_id = fields.BigIntField(null=True)
    decision = fields.TextField(default="")
    moved: fields.Field[dict[str, int]] | None = fields.JSONField(null=True)
    into_id: int

    class Meta:
        """Table name and look-ups."""

        table = "unit_mergers"
        indexes: ClassVar = [Index(fields=("state", "id"), name="unit_mergers_by_state")]


# $1 the units that end, $2 the one that stays; {owed} says of an entitlement e that it is.
COUNTS: Final = """
WITH m AS (SELECT id, status FROM members WHERE unit_id = ANY($1::bigint[])),
t AS (SELECT from_unit_id = ANY($1) AS is_from, to_unit_id = ANY($1) AS is_to,
             from_unit_id = ANY(array_append($1::bigint[], $2::bigint)) AND to_unit_id = ANY(array_append($1::bigint[], $2::bigint)) AS is_between
      FROM transfers WHERE state = 'REQUESTED')
SELECT
  (SELECT count(*) FROM m) AS members,
  (SELECT count(*) FROM m WHERE status IN ('RETAINED', 'RETIRED_RETAINED')) AS retained,
  (SELECT count(*) FROM m WHERE status IN ('QUIT', 'AUTO_QUIT', 'EXPELLED', 'DECEASED')) AS ended,
  (SELECT count(*) FROM cards c JOIN m ON m.id = c.member_id) AS cards,
  (SELECT count(*) FROM card_applications a JOIN m ON m.id = a.member_id
     WHERE a.state IN ('DRAFTED', 'SENT', 'ACCEPTED')) AS applications,
  (SELECT count(*) FROM entitlements e JOIN m ON m.id = e.member_id WHERE {owed}) AS entitlements,
  (SELECT count(*) FROM t WHERE is_to AND NOT is_between) AS incoming,
  (SELECT count(*) FROM t WHERE is_from AND NOT is_between) AS outgoing,
  (SELECT count(*) FROM t WHERE is_between) AS internal,
  (SELECT count(*) FROM units u WHERE u.parent_id = ANY($1) AND u.status = 'ACTIVE'
     AND u.id <> ALL($1)) AS units,
  (SELECT count(*) FROM payments p WHERE p.unit_id = ANY($1)) AS payments,
  (SELECT count(*) FROM purchases p WHERE p.unit_id = ANY($1)) AS purchases,
  (SELECT count(*) FROM rosters r WHERE r.unit_id = ANY($1)) AS rosters,
  (SELECT count(*) FROM staff s WHERE NOT s.is_disabled AND (s.unit_id = ANY($1) OR EXISTS (
     SELECT FROM staff_posts o WHERE o.staff_id = s.id AND o.unit_id = ANY($1)))) AS staff
"""

# What has to be finished before a unit ends: `what` it is, and the names of what is open.
BLOCKS: Final = f"""
SELECT 1 AS place, '尚未办结的名册' AS what, array_agg(r.file_name ORDER BY r.id) AS names
FROM rosters r
WHERE r.state IN ('RECEIVED', 'CHECKING', 'CHECKED', 'APPLYING') AND (r.unit_id = ANY($1)
  OR EXISTS (SELECT FROM roster_rows w WHERE w.roster_id = r.id AND w.unit_id = ANY($1)))
HAVING count(*) > 0
UNION ALL
SELECT 2, '尚无结果的发放批次', array_agg('第 ' || d.id || ' 批' ORDER BY d.id)
FROM disbursements d
WHERE d.id IN (SELECT p.disbursement_id FROM payments p WHERE p.unit_id = ANY($1)
               AND p.state IN ('DRAFTED', 'SEALED', 'SENT', 'ACCEPTED', 'UNKNOWN'))
  OR (d.unit_id = ANY($1) AND d.state NOT IN ('SETTLED', 'REFUSED', 'WITHDRAWN'))
HAVING count(*) > 0
UNION ALL
SELECT 3, '尚未解除的止付', array_agg(h.reason ORDER BY h.id)
FROM holds h WHERE h.unit_id = ANY($1) AND {STANDING.format(today="$2::date")}
HAVING count(*) > 0
ORDER BY place
"""
