"""Tables of the days that people entered: one import for each notice, and its days."""

from typing import ClassVar

from tortoise import fields
from tortoise.models import Model


class CalendarImport(Model):
    """One notice as entered: by whom, confirmed by whom, and whether it speaks for a whole year."""

    id = fields.BigIntField(primary_key=True)
    state = fields.CharField(max_length=9)
    document = fields.CharField(max_length=60)
    source = fields.CharField(max_length=120)
    whole_year = fields.IntField(null=True)
    day_count = fields.IntField()
    proposed_at = fields.DatetimeField()
    proposed_by_id = fields.BigIntField()
    decided_at = fields.DatetimeField(null=True)
    decided_by_id = fields.BigIntField(null=True)
    reason = fields.TextField(default="")

    class Meta:
        """Table name."""

        table = "calendar_imports"


class CalendarDay(Model):
    """One day of a notice: does the bank work on it, and what is it called."""

    id = fields.BigIntField(primary_key=True)
    imported: fields.ForeignKeyRelation[CalendarImport] = fields.ForeignKeyField(
        "models.CalendarImport", related_name=False, on_delete=fields.RESTRICT
    )
    day = fields.DateField()
    is_banking_day = fields.BooleanField()
    name = fields.CharField(max_length=40)
    imported_id: int

    class Meta:
        """Table name; a notice says one thing of a day."""

        table = "calendar_days"
        unique_together: ClassVar = (("imported_id", "day"),)
