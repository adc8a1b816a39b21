"""Tables of participant lists and their lines; identity numbers are sealed, indexed blind and masked."""

from typing import ClassVar

from tortoise import fields
from tortoise.models import Model


class ParticipantList(Model):
    """One list of people whom a unit wants in the mutual-aid plan of a year."""

    id = fields.BigIntField(primary_key=True)
    unit: fields.ForeignKeyNullableRelation[Model] = fields.ForeignKeyField(
        "models.Unit", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    plan_year = fields.IntField()
    roster_id = fields.BigIntField(null=True)
    file_name = fields.CharField(max_length=200)
    digest = fields.CharField(max_length=64)
    size_bytes = fields.BigIntField()
    content_sealed = fields.BinaryField(null=True)
    state = fields.CharField(max_length=10)
    problem = fields.TextField(default="")
    lines = fields.IntField(default=0)
    counts: fields.Field[dict[str, int]] = fields.JSONField(default=dict)
    members_active = fields.IntField(default=0)
    received_at = fields.DatetimeField()
    received_by_id = fields.BigIntField()
    checked_at = fields.DatetimeField(null=True)
    unit_id: int | None

    class Meta:
        """Table name."""

        table = "participant_lists"


class ParticipantLine(Model):
    """One person of a list, and how they stand with the members."""

    id = fields.BigIntField(primary_key=True)
    list: fields.ForeignKeyRelation[ParticipantList] = fields.ForeignKeyField(
        "models.ParticipantList", related_name=False, on_delete=fields.RESTRICT
    )
    number = fields.IntField()
    sheet_row = fields.IntField()
    name = fields.CharField(max_length=60)
    id_no_sealed = fields.BinaryField(null=True)
    id_no_index = fields.BinaryField(null=True)
    id_no_masked = fields.CharField(max_length=20)
    standing = fields.CharField(max_length=12)
    member_id = fields.BigIntField(null=True)
    list_id: int

    class Meta:
        """Table name; each place once."""

        table = "participant_lines"
        unique_together: ClassVar = (("list", "number"),)
