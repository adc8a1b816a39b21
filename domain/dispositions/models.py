"""Tables of decisions: over a quarantined file, and over a line that was not applied."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class FileDisposition(Model):
    """A wish to release or reject a quarantined file, its reason, and who decided on it."""

    id = fields.BigIntField(primary_key=True)
    file: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.BankFile", related_name=False, on_delete=fields.RESTRICT
    )
    act = fields.CharField(max_length=8)
    reason = fields.CharField(max_length=500)
    needs_two = fields.BooleanField()
    problem_code = fields.CharField(max_length=64)
    problem = fields.TextField()
    proposed_by_id = fields.BigIntField(null=True)
    proposed_at = fields.DatetimeField()
    outcome = fields.CharField(max_length=9, default="")
    decided_by_id = fields.BigIntField(null=True)
    decided_at = fields.DatetimeField(null=True)
    decline_reason = fields.CharField(max_length=500, default="")
    file_id: int

    class Meta:
        """Table name and look-up."""

        table = "file_dispositions"
        indexes: ClassVar = [Index(fields=("file_id", "id"), name="file_dispositions_by_file")]


class LineDisposition(Model):
    """What a person decided about one line that was not applied; append-only, once for a problem."""

    id = fields.BigIntField(primary_key=True)
    problem: fields.OneToOneRelation[Model] = fields.OneToOneField(
        "models.BankFileProblem", related_name=False, on_delete=fields.RESTRICT
    )
    act = fields.CharField(max_length=9)
    reason = fields.CharField(max_length=500)
    decided_by_id = fields.BigIntField(null=True)
    decided_at = fields.DatetimeField()
    problem_id: int

    class Meta:
        """Table name."""

        table = "line_dispositions"
