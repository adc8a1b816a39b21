"""The table of the days that notices set."""

from typing import ClassVar

from tortoise import fields
from tortoise.models import Model


class PolicyDate(Model):
    """A day set by a notice, with its document, clause and words (R1, R18); each year's are new rows."""

    id = fields.BigIntField(primary_key=True)
    code = fields.CharField(max_length=40)
    plan_year = fields.IntField()
    label = fields.CharField(max_length=60)
    begins_on = fields.DateField(null=True)
    due_on = fields.DateField(null=True)
    document = fields.CharField(max_length=60)
    clause = fields.CharField(max_length=60)
    original_text = fields.TextField()
    interpretation = fields.TextField(default="")
    confirmed_by = fields.CharField(max_length=60, default="")
    effective_from = fields.DateField()
    effective_to = fields.DateField(null=True)

    class Meta:
        """Table name; a day is set once for each year and beginning."""

        table = "policy_dates"
        unique_together: ClassVar = (("code", "plan_year", "effective_from"),)
