"""The table of identities at an OpenID provider."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class StaffIdentity(Model):
    """One person of ours as a provider knows them: its issuer and its lasting word for them."""

    id = fields.BigIntField(primary_key=True)
    staff: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Staff", related_name=False, on_delete=fields.CASCADE
    )
    issuer = fields.CharField(max_length=255)
    subject = fields.CharField(max_length=255)
    state = fields.CharField(max_length=8)
    proposed_by_id = fields.BigIntField()
    proposed_at = fields.DatetimeField()
    confirmed_by_id = fields.BigIntField(null=True)
    confirmed_at = fields.DatetimeField(null=True)
    ended_by_id = fields.BigIntField(null=True)
    ended_at = fields.DatetimeField(null=True)
    staff_id: int

    class Meta:
        """Table name and look-up."""

        table = "staff_identities"
        indexes: ClassVar = [Index(fields=("staff_id", "id"), name="staff_identities_by_staff")]
