"""Tables of the audit trail and of alarms."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class AuditEntry(Model):
    """One change or refusal; append-only by trigger. `details` never holds personal data."""

    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField()
    staff_id = fields.BigIntField(null=True)
    actor = fields.CharField(max_length=64)
    action = fields.CharField(max_length=64)
    subject_type = fields.CharField(max_length=32)
    subject_id = fields.BigIntField(null=True)
    unit_id = fields.BigIntField(null=True)
    outcome = fields.CharField(max_length=8)
    code = fields.CharField(max_length=64, default="")
    request_id = fields.CharField(max_length=64, default="")
    details: fields.Field[dict[str, object]] = fields.JSONField(default=dict)

    class Meta:
        """Table name and look-ups."""

        table = "audit_entries"
        indexes: ClassVar = [
            Index(fields=("subject_type", "subject_id", "id"), name="audit_by_subject"),
            Index(fields=("staff_id", "id"), name="audit_by_staff"),
        ]


class Alarm(Model):
    """Something a person must look at; a blocking one stops the next release of money."""

    id = fields.BigIntField(primary_key=True)
    raised_at = fields.DatetimeField()
    kind = fields.CharField(max_length=64)
    subject_type = fields.CharField(max_length=32)
    subject_id = fields.BigIntField(null=True)
    message = fields.TextField()
    is_blocking = fields.BooleanField(default=False)
    acknowledged_at = fields.DatetimeField(null=True)
    acknowledged_by_id = fields.BigIntField(null=True)
    note = fields.TextField(default="")

    class Meta:
        """Table name and look-ups."""

        table = "alarms"
        indexes: ClassVar = [Index(fields=("acknowledged_at", "id"), name="alarms_open")]
