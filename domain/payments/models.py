"""Tables of payments, of what was left out of a batch, and of what a card may receive in a day."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class Payment(Model):
    """One credit instruction; at most one per entitlement whose failure is not proven."""

    id = fields.BigIntField(primary_key=True)
    pay_id = fields.CharField(max_length=32, unique=True)
    disbursement: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Disbursement", related_name=False, on_delete=fields.RESTRICT
    )
    entitlement: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Entitlement", related_name=False, on_delete=fields.RESTRICT
    )
    member: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Member", related_name=False, on_delete=fields.RESTRICT
    )
    card: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Card", related_name=False, on_delete=fields.RESTRICT
    )
    unit_id = fields.BigIntField()
    amount_fen = fields.BigIntField()
    state = fields.CharField(max_length=16)
    replaces: fields.ForeignKeyNullableRelation["Payment"] = fields.ForeignKeyField(
        "models.Payment", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    bank_file: fields.ForeignKeyNullableRelation[Model] = fields.ForeignKeyField(
        "models.BankFile", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    line_number = fields.IntField(null=True)
    code = fields.CharField(max_length=4, default="")
    bank_serial = fields.CharField(max_length=32, default="")
    evidence_file_id = fields.BigIntField(null=True)
    evidence_line = fields.IntField(null=True)
    proof_id = fields.BigIntField(null=True)
    return_serial = fields.CharField(max_length=32, db_default="")
    returned_on = fields.DateField(null=True)
    created_at = fields.DatetimeField()
    posted_at = fields.DatetimeField(null=True)
    settled_at = fields.DatetimeField(null=True)
    moved_at = fields.DatetimeField(null=True)
    disbursement_id: int
    entitlement_id: int
    member_id: int
    card_id: int
    replaces_id: int | None
    bank_file_id: int | None

    class Meta:
        """Table name and look-ups."""

        table = "payments"
        indexes: ClassVar = [
            Index(fields=("disbursement_id", "state", "id"), name="payments_by_disbursement"),
            Index(fields=("entitlement_id", "id"), name="payments_by_entitlement"),
            Index(fields=("bank_file_id", "line_number"), name="payments_by_file"),
            Index(fields=("unit_id", "id"), name="payments_by_unit"),
            Index(fields=("member_id", "id"), name="payments_by_member"),
        ]


class Omission(Model):
    """What could have been paid by a batch and was left out of it, and why; append-only by trigger."""

    id = fields.BigIntField(primary_key=True)
    disbursement: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Disbursement", related_name=False, on_delete=fields.RESTRICT
    )
    entitlement: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Entitlement", related_name=False, on_delete=fields.RESTRICT
    )
    member: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Member", related_name=False, on_delete=fields.RESTRICT
    )
    unit_id = fields.BigIntField()
    amount_fen = fields.BigIntField()
    reason = fields.CharField(max_length=16)
    hold: fields.ForeignKeyNullableRelation[Model] = fields.ForeignKeyField(
        "models.Hold", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    created_at = fields.DatetimeField()

    class Meta:
        """Table name and look-ups."""

        table = "payment_omissions"
        indexes: ClassVar = [Index(fields=("disbursement_id", "id"), name="omissions_of_batch")]
