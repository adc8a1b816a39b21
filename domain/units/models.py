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
    chair_name = fields.CharField(max_length=120, db_default="")
    contact_name = fields.CharField(max_length=120, db_default="")
    contact_phone = fields.CharField(max_length=24, db_default="")
    address = fields.CharField(max_length=120, db_default="")
    # Which term of its committee is under way; those before it, as domain/unit_terms keeps them.
    term_number = fields.SmallIntField(null=True)
    earlier_terms: fields.Field[list[dict[str, object]]] = fields.JSONField(
        default=list, db_default=[]
    )
    term_from = fields.DateField(null=True)
    term_to = fields.DateField(null=True)
    account_name = fields.CharField(max_length=120, db_default="")
    bank_name = fields.CharField(max_length=120, db_default="")
    account_no_sealed = fields.BinaryField(null=True)
    account_no_masked = fields.CharField(max_length=32, db_default="")
    closed_on = fields.DateField(null=True)
    merged_into: fields.ForeignKeyNullableRelation["Unit"] = fields.ForeignKeyField(
        "models.Unit", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    parent_id: int | None
    merged_into_id: int | None

    class Meta:
        """Table name and look-ups."""

        table = "units"
        indexes: ClassVar = [Index(fields=("parent_id",), name="units_by_parent")]
