"""The table of what happened to units."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class UnitChange(Model):
    """One thing that happened to a unit: when, by which document, why, by whom, and what changed.

    `changes` are fields with what they were and are, as the trail has them; never a full number.
    """

    id = fields.BigIntField(primary_key=True)
    unit: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Unit", related_name=False, on_delete=fields.RESTRICT
    )
    kind = fields.CharField(max_length=9)
    on_day = fields.DateField()
    document = fields.CharField(max_length=60, default="")
    reason = fields.TextField(default="")
    changes: fields.Field[list[dict[str, object]]] = fields.JSONField()
    from_unit_id = fields.BigIntField(null=True)
    to_unit_id = fields.BigIntField(null=True)
    changed_at = fields.DatetimeField()
    changed_by_id = fields.BigIntField()
    unit_id: int

    class Meta:
        """Table name and look-ups."""

        table = "unit_changes"
        indexes: ClassVar = [Index(fields=("unit_id", "id"), name="unit_changes_by_unit")]
