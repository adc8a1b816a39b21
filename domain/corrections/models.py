"""The table of corrections; what they set is sealed, what is shown of it is masked."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class Correction(Model):
    """A change of one member's data: what was, what shall be, why, and who decided."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Member", related_name=False, on_delete=fields.RESTRICT
    )
    state = fields.CharField(max_length=9)
    is_direct = fields.BooleanField()
    changes: fields.Field[list[object]] = fields.JSONField()
    values_sealed = fields.BinaryField()
    reason = fields.TextField()
    document = fields.CharField(max_length=60, default="")
    proposed_at = fields.DatetimeField()
    proposed_by_id = fields.BigIntField()
    due_on = fields.DateField(null=True)
    alarmed_at = fields.DatetimeField(null=True)
    decided_at = fields.DatetimeField(null=True)
    decided_by_id = fields.BigIntField(null=True)
    decision = fields.TextField(default="")

    class Meta:
        """Table name and look-ups."""

        table = "corrections"
        indexes: ClassVar = [Index(fields=("member_id", "id"), name="corrections_by_member")]
