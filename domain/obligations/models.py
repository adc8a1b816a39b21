"""The table of what the bank owes us."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class Obligation(Model):
    """One file that must come: for a file that we sent, or, without one, for a banking day."""

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharField(max_length=12)
    answer = fields.CharField(max_length=3)
    file: fields.ForeignKeyNullableRelation["Model"] = fields.ForeignKeyField(
        "models.BankFile", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    for_on = fields.DateField()
    due_at = fields.DatetimeField()
    alarm_at = fields.DatetimeField()
    state = fields.CharField(max_length=8)
    overdue_at = fields.DatetimeField(null=True)
    alarmed_at = fields.DatetimeField(null=True)
    met_by: fields.ForeignKeyNullableRelation["Model"] = fields.ForeignKeyField(
        "models.BankFile", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    met_at = fields.DatetimeField(null=True)
    is_late = fields.BooleanField(default=False)
    waived_at = fields.DatetimeField(null=True)
    waived_by_id = fields.BigIntField(null=True)
    reason = fields.TextField(default="")
    created_at = fields.DatetimeField()

    class Meta:
        """Table name and look-ups."""

        table = "obligations"
        indexes: ClassVar = [
            Index(fields=("state", "due_at"), name="obligations_by_state"),
            Index(fields=("for_on", "id"), name="obligations_by_day"),
        ]
