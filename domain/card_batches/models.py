"""The table of card batches."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class CardBatch(Model):
    """One request for cards for the members of a unit and those below it."""

    id = fields.BigIntField(primary_key=True)
    unit: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Unit", related_name=False, on_delete=fields.RESTRICT
    )
    state = fields.CharField(max_length=16)
    application_count = fields.IntField(default=0)
    drafted_by_id = fields.BigIntField()
    submitted_by_id = fields.BigIntField(null=True)
    drafted_at = fields.DatetimeField()
    submitted_at = fields.DatetimeField(null=True)
    sealed_at = fields.DatetimeField(null=True)
    sent_at = fields.DatetimeField(null=True)
    settled_at = fields.DatetimeField(null=True)
    unit_id: int

    class Meta:
        """Table name and look-ups."""

        table = "card_batches"
        indexes: ClassVar = [Index(fields=("state", "id"), name="card_batches_by_state")]
