"""Tables of second factors and of the recovery codes that stand in for them."""

from typing import ClassVar

from tortoise import fields
from tortoise.models import Model


class SecondFactor(Model):
    """The secret that a person's device shares with us, sealed; a new one waits beside it."""

    id = fields.BigIntField(primary_key=True)
    staff: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Staff", related_name=False, on_delete=fields.CASCADE
    )
    secret_sealed = fields.BinaryField(null=True)
    enrolled_at = fields.DatetimeField(null=True)
    last_step = fields.BigIntField(default=0)
    offered_sealed = fields.BinaryField(null=True)
    offered_at = fields.DatetimeField(null=True)
    staff_id: int

    class Meta:
        """Table name; a person has one."""

        table = "second_factors"
        unique_together: ClassVar = (("staff",),)


class RecoveryCode(Model):
    """A code that works once instead of the device, kept as a keyed digest alone."""

    id = fields.BigIntField(primary_key=True)
    staff: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Staff", related_name=False, on_delete=fields.CASCADE
    )
    code_index = fields.BinaryField()
    created_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    staff_id: int

    class Meta:
        """Table name."""

        table = "recovery_codes"
