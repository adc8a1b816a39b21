"""Tables of trials: one for each candidate, and one row for each file that it is tried on."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class ProfileTrial(Model):
    """A candidate, by its document and digest, who wants to know, and whether it was tried."""

    id = fields.BigIntField(primary_key=True)
    state = fields.CharField(max_length=9)
    profile = fields.CharField(max_length=60)
    document = fields.TextField()
    digest = fields.CharField(max_length=64)
    files_total = fields.IntField()
    requested_by_id = fields.BigIntField()
    created_at = fields.DatetimeField()
    finished_at = fields.DatetimeField(null=True)

    class Meta:
        """Table name and look-up."""

        table = "profile_trials"
        indexes: ClassVar = [Index(fields=("state", "id"), name="profile_trials_by_state")]


class ProfileTrialFile(Model):
    """A file of the archive under the candidate: "" until it was tried, then what differs, masked."""

    id = fields.BigIntField(primary_key=True)
    trial: fields.ForeignKeyRelation[ProfileTrial] = fields.ForeignKeyField(
        "models.ProfileTrial", related_name=False, on_delete=fields.RESTRICT
    )
    position = fields.IntField()
    file: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.BankFile", related_name=False, on_delete=fields.RESTRICT
    )
    verdict = fields.CharField(max_length=10, default="")
    read_as = fields.CharField(max_length=60, default="")
    new_name = fields.TextField(default="")
    reason = fields.TextField(default="")
    first_offset = fields.BigIntField(null=True)
    size_bytes = fields.BigIntField(default=0)
    lines_before = fields.IntField(default=0)
    lines_after = fields.IntField(default=0)
    lines_changed = fields.IntField(default=0)
    lines: fields.Field[list[object]] = fields.JSONField(default=list)
    tried_at = fields.DatetimeField(null=True)
    trial_id: int
    file_id: int

    class Meta:
        """Table name; each place once."""

        table = "profile_trial_files"
        unique_together: ClassVar = (("trial", "position"),)
