"""The table of what each person spent of their daily budgets."""

from typing import ClassVar

from tortoise import fields
from tortoise.models import Model


class RevealDay(Model):
    """How many full values a person looked at on one day, and for how many they searched.

    What was looked at stands in the audit trail; what was searched for stands nowhere.
    """

    id = fields.BigIntField(primary_key=True)
    staff_id = fields.BigIntField()
    day = fields.DateField()
    spent = fields.IntField()
    alarmed_at = fields.DatetimeField(null=True)
    searched = fields.IntField(default=0, db_default=0)
    searches_alarmed_at = fields.DatetimeField(null=True)

    class Meta:
        """Table name; a person has one budget a day."""

        table = "reveal_days"
        unique_together: ClassVar = (("staff_id", "day"),)
