"""The table of disbursements."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class Disbursement(Model):
    """One batch of payments; three different people make, check and release it (constraint)."""

    id = fields.BigIntField(primary_key=True)
    programme: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Programme", related_name=False, on_delete=fields.RESTRICT
    )
    plan_year = fields.IntField()
    unit: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Unit", related_name=False, on_delete=fields.RESTRICT
    )
    state = fields.CharField(max_length=16)
    payment_count = fields.IntField()
    total_fen = fields.BigIntField()
    digest = fields.CharField(max_length=64, default="")
    sealed_for_on = fields.DateField(null=True)
    seal_round = fields.IntField(default=0)
    drafted_by_id = fields.BigIntField()
    checked_by_id = fields.BigIntField(null=True)
    released_by_id = fields.BigIntField(null=True)
    drafted_at = fields.DatetimeField()
    submitted_at = fields.DatetimeField(null=True)
    sealed_at = fields.DatetimeField(null=True)
    checked_at = fields.DatetimeField(null=True)
    released_at = fields.DatetimeField(null=True)
    sent_at = fields.DatetimeField(null=True)
    settled_at = fields.DatetimeField(null=True)
    refusal = fields.CharField(max_length=200, default="")
    programme_id: str
    unit_id: int

    class Meta:
        """Table name and look-ups."""

        table = "disbursements"
        indexes: ClassVar = [Index(fields=("state", "id"), name="disbursements_by_state")]
