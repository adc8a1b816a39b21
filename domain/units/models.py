"""The table of units."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class Unit(Model):
    """A unit union in the tree; `path` is the chain of ids, "/1/4/", and decides every scope."""

    id = fields.BigIntField(primary_key=True)
    parent: fields.ForeignKeyNullableRelation["Unit"] = fields.ForeignKeyField(
        "models.Unit", related_name="children", null=True, on_delete=fields.RESTRICT
    )
    path = fields.CharField(max_length=255)
    name = fields.CharField(max_length=120, unique=True)
    union_uscc = fields.CharField(max_length=18, unique=True)
    employer_uscc = fields.CharField(max_length=18)
    nature = fields.CharField(max_length=16)
    industry = fields.CharField(max_length=8)
    labour_relation = fields.CharField(max_length=32)
    dues = fields.CharField(max_length=32)
    district = fields.CharField(max_length=64)
    status = fields.CharField(max_length=16, default="ACTIVE")
    created_at = fields.DatetimeField()
    parent_id: int | None

    class Meta:
        """Table name and look-ups."""

        table = "units"
        indexes: ClassVar = [Index(fields=("parent_id",), name="units_by_parent")]
