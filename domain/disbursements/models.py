"""Tables of disbursements and their payments."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class Disbursement(Model):
    """One batch of payments; three different people make, check and release it (constraint)."""

    id = fields.BigIntField(primary_key=True)
    programme: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Programme", related_name=False, on_delete=fields.RESTRICT
    )
    plan_year = fields.IntField()
    unit: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Unit", related_name=False, on_delete=fields.RESTRICT
    )
    state = fields.CharField(max_length=16)
    payment_count = fields.IntField()
    total_fen = fields.BigIntField()
    digest = fields.CharField(max_length=64, default="")
    sealed_for_on = fields.DateField(null=True)
    seal_round = fields.IntField(default=0)
    drafted_by_id = fields.BigIntField()
    checked_by_id = fields.BigIntField(null=True)
    released_by_id = fields.BigIntField(null=True)
    drafted_at = fields.DatetimeField()
    submitted_at = fields.DatetimeField(null=True)
    sealed_at = fields.DatetimeField(null=True)
    checked_at = fields.DatetimeField(null=True)
    released_at = fields.DatetimeField(null=True)
    sent_at = fields.DatetimeField(null=True)
    settled_at = fields.DatetimeField(null=True)
    refusal = fields.CharField(max_length=200, default="")
    programme_id: str
    unit_id: int

    class Meta:
        """Table name and look-ups."""

        table = "disbursements"
        indexes: ClassVar = [Index(fields=("state", "id"), name="disbursements_by_state")]


class Payment(Model):
    """One credit instruction; at most one per entitlement whose failure is not proven."""

    id = fields.BigIntField(primary_key=True)
    pay_id = fields.CharField(max_length=32, unique=True)
    disbursement: fields.ForeignKeyRelation[Disbursement] = fields.ForeignKeyField(
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
    created_at = fields.DatetimeField()
    posted_at = fields.DatetimeField(null=True)
    settled_at = fields.DatetimeField(null=True)
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
            Index(fields=("disbursement_id", "state"), name="payments_by_disbursement"),
            Index(fields=("entitlement_id", "id"), name="payments_by_entitlement"),
            Index(fields=("bank_file_id", "line_number"), name="payments_by_file"),
            Index(fields=("unit_id", "id"), name="payments_by_unit"),
            Index(fields=("member_id", "id"), name="payments_by_member"),
        ]
