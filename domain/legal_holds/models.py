"""The table of legal holds."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class LegalHold(Model):
    """One person's record kept from erasure: by which document, from when, set and lifted by whom."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Member", related_name=False, on_delete=fields.RESTRICT
    )
    state = fields.CharField(max_length=8)
    document = fields.CharField(max_length=80)
    reason = fields.TextField()
    from_on = fields.DateField()
    until_on = fields.DateField(null=True)
    proposed_by_id = fields.BigIntField()
    proposed_at = fields.DatetimeField()
    decided_by_id = fields.BigIntField(null=True)
    decided_at = fields.DatetimeField(null=True)
    lift_document = fields.CharField(max_length=80, default="")
    lift_reason = fields.TextField(default="")
    lift_proposed_by_id = fields.BigIntField(null=True)
    lift_proposed_at = fields.DatetimeField(null=True)
    lifted_by_id = fields.BigIntField(null=True)
    lifted_at = fields.DatetimeField(null=True)
    member_id: int

    class Meta:
        """Table name and look-up."""

        table = "legal_holds"
        indexes: ClassVar = [Index(fields=("member_id", "id"), name="legal_holds_by_member")]
