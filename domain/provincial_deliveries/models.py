"""Tables of deliveries, their bytes and lines, and of what the province holds of each person."""

from typing import ClassVar, Final

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

REQUEST: Final = """
INSERT INTO provincial_deliveries (number, kind, state, map_id, problem, members_total, members_seen,
  members_wanted, omitted, added, changed, removed, same, lines, accepted, refused, cursor_id,
  attempts, requested_by_id, requested_by, created_at, file_name, digest, size_bytes, chunks, reason)
SELECT coalesce(max(number), 0) + 1, $1, 'REQUESTED', $2, '', 0, 0, 0, '{}', 0, 0, 0, 0, 0, 0, 0, 0,
  0, $3, $4, $5, '', '', 0, 0, '' FROM provincial_deliveries
RETURNING id, number
"""
# A page of members is passed once: the cursor moves on from where it was, with what was counted.
ADVANCE: Final = """
UPDATE provincial_deliveries d SET cursor_id = $3, heartbeat_at = $11,
  added = added + $4, changed = changed + $5, removed = removed + $6, same = same + $7,
  lines = lines + $4 + $5 + $6 + $7, members_seen = members_seen + $8,
  members_wanted = members_wanted + $9,
  omitted = (SELECT coalesce(jsonb_object_agg(key, n), '{}') FROM (
    SELECT key, sum(value::int) AS n FROM (
      SELECT * FROM jsonb_each_text(d.omitted) UNION ALL SELECT * FROM jsonb_each_text($10::jsonb)
    ) AS both_ GROUP BY key) AS summed)
WHERE id = $1 AND state = 'COMPOSING' AND cursor_id = $2
RETURNING lines - $4 - $5 - $6 - $7
"""

STAGE: Final = """
INSERT INTO provincial_lines (delivery_id, number, member_id, act, digest, id_no_index,
  cells_sealed, outcome, code, text)
SELECT $1, s.*, 'PENDING', '', ''
FROM unnest($2::int[], $3::bigint[], $4::text[], $5::bytea[], $6::bytea[], $7::bytea[]) AS s
"""
# Whether a file tells of somebody whose data was restricted since it was composed.
TELLS_OF_RESTRICTED: Final = """
SELECT EXISTS (SELECT FROM members m JOIN provincial_lines l ON l.member_id = m.id
               WHERE l.delivery_id = $1 AND m.restricted_on IS NOT NULL)
"""


class ProvincialDelivery(Model):
    """One numbered file for the provincial database; frozen, its bytes and digest never change."""

    id = fields.BigIntField(primary_key=True)
    number = fields.IntField()
    kind = fields.CharField(max_length=5)
    state = fields.CharField(max_length=9)
    map: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.ProvincialMap", related_name=False, on_delete=fields.RESTRICT
    )
    problem = fields.TextField(default="")
    members_total = fields.IntField(default=0)
    members_seen = fields.IntField(default=0)
    members_wanted = fields.IntField(default=0)
    omitted: fields.Field[dict[str, int]] = fields.JSONField(default=dict)
    added = fields.IntField(default=0)
    changed = fields.IntField(default=0)
    removed = fields.IntField(default=0)
    same = fields.IntField(default=0)
    lines = fields.IntField(default=0)
    accepted = fields.IntField(default=0)
    refused = fields.IntField(default=0)
    cursor_id = fields.BigIntField(default=0)
    attempts = fields.IntField(default=0)
    heartbeat_at = fields.DatetimeField(null=True)
    requested_by_id = fields.BigIntField()
    requested_by = fields.CharField(max_length=64)
    created_at = fields.DatetimeField()
    frozen_at = fields.DatetimeField(null=True)
    file_name = fields.CharField(max_length=120, default="")
    digest = fields.CharField(max_length=64, default="")
    size_bytes = fields.BigIntField(default=0)
    chunks = fields.IntField(default=0)
    released_by_id = fields.BigIntField(null=True)
    released_at = fields.DatetimeField(null=True)
    due_on = fields.DateField(null=True)
    ended_at = fields.DatetimeField(null=True)
    ended_by_id = fields.BigIntField(null=True)
    reason = fields.TextField(default="")
    bytes_gone_at = fields.DatetimeField(null=True)
    map_id: int

    class Meta:
        """Table name."""

        table = "provincial_deliveries"


class ProvincialChunk(Model):
    """Some bytes of a delivery, sealed for their place in it."""

    id = fields.BigIntField(primary_key=True)
    delivery: fields.ForeignKeyRelation[ProvincialDelivery] = fields.ForeignKeyField(
        "models.ProvincialDelivery", related_name=False, on_delete=fields.RESTRICT
    )
    number = fields.IntField()
    content_sealed = fields.BinaryField()
    delivery_id: int

    class Meta:
        """Table name; each place once."""

        table = "provincial_chunks"
        unique_together: ClassVar = (("delivery", "number"),)


class ProvincialLine(Model):
    """One line of a delivery: about whom, what it asks, and what the province said.

    The cells lie sealed in it until the file is frozen, so that whoever goes on after a kill writes
    the very same; afterwards only the digest is left.
    """

    id = fields.BigIntField(primary_key=True)
    delivery: fields.ForeignKeyRelation[ProvincialDelivery] = fields.ForeignKeyField(
        "models.ProvincialDelivery", related_name=False, on_delete=fields.RESTRICT
    )
    number = fields.IntField()
    member: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Member", related_name=False, on_delete=fields.RESTRICT
    )
    act = fields.CharField(max_length=7)
    digest = fields.BinaryField()
    id_no_index = fields.BinaryField(null=True)
    cells_sealed = fields.BinaryField(null=True)
    outcome = fields.CharField(max_length=8, default="PENDING")
    code = fields.CharField(max_length=40, default="")
    text = fields.CharField(max_length=200, default="")
    receipt_id = fields.BigIntField(null=True)
    delivery_id: int
    member_id: int

    class Meta:
        """Table name; each place once, each person once."""

        table = "provincial_lines"
        unique_together: ClassVar = (("delivery", "number"), ("delivery", "member"))
        indexes: ClassVar = [Index(fields=("member_id", "id"), name="provincial_lines_by_member")]


class ProvincialStanding(Model):
    """What the province holds of a person as its answers say, and what it refused last."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Member", related_name=False, on_delete=fields.RESTRICT
    )
    held_digest = fields.BinaryField(null=True)
    refused_digest = fields.BinaryField(null=True)
    delivery_id = fields.BigIntField()
    member_id: int

    class Meta:
        """Table name; one row for a person."""

        table = "provincial_standings"
        unique_together: ClassVar = (("member",),)
