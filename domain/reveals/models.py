"""The table of what each person spent of their daily budget."""

from typing import ClassVar

from tortoise import fields
from tortoise.models import Model


class RevealDay(Model):
    """How many full values a person looked at on one day; what they were stands in the audit trail."""

    id = fields.BigIntField(primary_key=True)
    staff_id = fields.BigIntField()
    day = fields.DateField()
    spent = fields.IntField()
    alarmed_at = fields.DatetimeField(null=True)

    class Meta:
        """Table name; a person has one budget a day."""

        table = "reveal_days"
        unique_together: ClassVar = (("staff_id", "day"),)
