"""The table of people's requests about their own data."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class RightsRequest(Model):
    """One request: whose, for what, by which proof of identity, due when, decided by whom and how."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Member", related_name=False, on_delete=fields.RESTRICT
    )
    kind = fields.CharField(max_length=11)
    state = fields.CharField(max_length=9)
    channel = fields.CharField(max_length=6)
    proof = fields.CharField(max_length=120)
    wish = fields.TextField()
    requested_on = fields.DateField()
    due_on = fields.DateField()
    recorded_by_id = fields.BigIntField()
    recorded_at = fields.DatetimeField()
    decided_by_id = fields.BigIntField(null=True)
    decided_at = fields.DatetimeField(null=True)
    answer = fields.TextField(default="")
    kept: fields.Field[list[str]] = fields.JSONField(default=list)
    lifted_by_id = fields.BigIntField(null=True)
    lifted_at = fields.DatetimeField(null=True)
    lift_reason = fields.TextField(db_default="")
    member_id: int

    class Meta:
        """Table name and look-up."""

        table = "rights_requests"
        indexes: ClassVar = [Index(fields=("member_id", "id"), name="rights_requests_by_member")]
