"""The table of declared head-counts: a later one is another row, an earlier day's stays to be asked."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class Headcount(Model):
    """How many members a unit, with all below it, declared to have from a day on; append-only."""

    id = fields.BigIntField(primary_key=True)
    unit_id = fields.BigIntField()
    on_day = fields.DateField()
    count = fields.IntField()
    document = fields.CharField(max_length=60)
    declared_at = fields.DatetimeField()
    declared_by_id = fields.BigIntField()

    class Meta:
        """Table name and look-ups."""

        table = "headcounts"
        indexes: ClassVar = [Index(fields=("unit_id", "on_day", "id"), name="headcounts_by_unit")]
