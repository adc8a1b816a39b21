"""The table of alarms on their way outside."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class AlarmDispatch(Model):
    """One alarm told through one outlet; a blocking one that nobody acknowledges has a turn each day."""

    id = fields.BigIntField(primary_key=True)
    alarm: fields.ForeignKeyRelation["Model"] = fields.ForeignKeyField(
        "models.Alarm", related_name=False, on_delete=fields.RESTRICT
    )
    outlet = fields.CharField(max_length=8)
    turn = fields.IntField()
    state = fields.CharField(max_length=8)
    attempts = fields.IntField(default=0)
    next_attempt_at = fields.DatetimeField()
    created_at = fields.DatetimeField()
    sent_at = fields.DatetimeField(null=True)
    problem = fields.TextField(default="")

    class Meta:
        """Table name and look-ups; an alarm is told once for each outlet and turn."""

        table = "alarm_dispatches"
        unique_together: ClassVar = (("alarm_id", "outlet", "turn"),)
        indexes: ClassVar = [Index(fields=("state", "next_attempt_at"), name="dispatches_due")]
