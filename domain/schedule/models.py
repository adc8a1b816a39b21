"""The table of what the clock does, so that nothing is remembered by a process."""

from tortoise import fields
from tortoise.models import Model


class ScheduleMark(Model):
    """When each thing that the clock does was last begun, so that downtime is caught up."""

    name = fields.CharField(max_length=64, primary_key=True)
    begun_at = fields.DatetimeField()
    every_s = fields.IntField(default=0, db_default=0)
    asked_at = fields.DatetimeField(null=True)
    asked_by = fields.CharField(max_length=64, default="", db_default="")

    class Meta:
        """Table name."""

        table = "schedule_marks"
