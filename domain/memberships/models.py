"""Tables of what happened to memberships, and of members on their way to another unit."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class MembershipChange(Model):
    """One change of a membership: from which status to which, when, why, by which document.

    `unit_id` is the unit that the member belonged to then; it alone decides who sees the row.
    """

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Member", related_name=False, on_delete=fields.RESTRICT
    )
    unit_id = fields.BigIntField()
    from_status = fields.CharField(max_length=24)
    to_status = fields.CharField(max_length=24)
    on_day = fields.DateField()
    document = fields.CharField(max_length=60, default="")
    reason = fields.TextField()
    other_unit = fields.CharField(max_length=120, default="")
    changed_at = fields.DatetimeField()
    changed_by_id = fields.BigIntField()
    member_id: int

    class Meta:
        """Table name and look-ups."""

        table = "membership_changes"
        indexes: ClassVar = [Index(fields=("member_id", "id"), name="membership_changes_by_member")]


class Transfer(Model):
    """A member on the way from one unit to another: asked by one side, taken by the other."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Member", related_name=False, on_delete=fields.RESTRICT
    )
    from_unit_id = fields.BigIntField()
    to_unit_id = fields.BigIntField()
    member_name = fields.CharField(max_length=60)
    id_no_masked = fields.CharField(max_length=20)
    from_unit_name = fields.CharField(max_length=120)
    state = fields.CharField(max_length=9)
    document = fields.CharField(max_length=60)
    reason = fields.TextField()
    expires_on = fields.DateField()
    requested_at = fields.DatetimeField()
    requested_by_id = fields.BigIntField()
    decided_at = fields.DatetimeField(null=True)
    decided_by_id = fields.BigIntField(null=True)
    decision = fields.TextField(default="")
    member_id: int

    class Meta:
        """Table name and look-ups."""

        table = "transfers"
        indexes: ClassVar = [
            Index(fields=("to_unit_id", "id"), name="transfers_by_receiver"),
            Index(fields=("member_id", "id"), name="transfers_by_member"),
        ]
