"""The table of rows at which a worker fails."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class FailedJob(Model):
    """A row at which an actor fails: how often, by what kind of error, and who let it go on."""

    id = fields.BigIntField(primary_key=True)
    actor = fields.CharField(max_length=64)
    row_id = fields.BigIntField()
    state = fields.CharField(max_length=9)
    attempts = fields.IntField()
    error = fields.CharField(max_length=100)
    first_failed_at = fields.DatetimeField()
    last_failed_at = fields.DatetimeField()
    resumed_by_id = fields.BigIntField(null=True)
    resumed_at = fields.DatetimeField(null=True)
    reason = fields.CharField(max_length=500, default="")

    class Meta:
        """Table name and look-up."""

        table = "failed_jobs"
        indexes: ClassVar = [Index(fields=("state", "id"), name="failed_jobs_by_state")]
