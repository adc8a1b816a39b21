"""The table of applications for cards."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class CardApplication(Model):
    """One member's application; at most one that has not failed (partial unique index)."""

    id = fields.BigIntField(primary_key=True)
    batch: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.CardBatch", related_name=False, on_delete=fields.RESTRICT
    )
    member: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Member", related_name=False, on_delete=fields.RESTRICT
    )
    unit_id = fields.BigIntField()
    req_id = fields.CharField(max_length=20, unique=True)
    state = fields.CharField(max_length=16)
    bank_file: fields.ForeignKeyNullableRelation[Model] = fields.ForeignKeyField(
        "models.BankFile", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    line_number = fields.IntField(null=True)
    code = fields.CharField(max_length=4, default="")
    evidence_file_id = fields.BigIntField(null=True)
    created_at = fields.DatetimeField()
    settled_at = fields.DatetimeField(null=True)
    # The failed application that this one follows, with the data corrected.
    replaces: fields.ForeignKeyNullableRelation["CardApplication"] = fields.ForeignKeyField(
        "models.CardApplication", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    # Failed here: its data cannot be written in the bank's layout, so it never left.
    is_local = fields.BooleanField(default=False, db_default=False)
    corrected_at = fields.DatetimeField(null=True)
    corrected_reason = fields.CharField(max_length=200, default="", db_default="")
    # The bank's letter by which it failed, with the SHA-256 of its scan, and who took it so.
    letter_reference = fields.CharField(max_length=60, default="", db_default="")
    letter_digest = fields.CharField(max_length=64, default="", db_default="")
    letter_reason = fields.CharField(max_length=200, default="", db_default="")
    letter_by_id = fields.BigIntField(null=True)
    letter_at = fields.DatetimeField(null=True)
    batch_id: int
    member_id: int
    bank_file_id: int | None
    replaces_id: int | None

    class Meta:
        """Table name and look-ups."""

        table = "card_applications"
        indexes: ClassVar = [
            Index(fields=("batch_id", "state", "id"), name="card_applications_by_batch"),
            Index(fields=("member_id", "id"), name="card_applications_by_member"),
            Index(fields=("bank_file_id", "line_number"), name="card_applications_by_file"),
            Index(fields=("unit_id", "state"), name="card_applications_by_unit"),
        ]
