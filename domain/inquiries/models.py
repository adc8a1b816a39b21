"""Tables of what was asked of the bank and of what its letters say."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class Inquiry(Model):
    """A list of open payments that somebody took to the bank."""

    id = fields.BigIntField(primary_key=True)
    asked_by_id = fields.BigIntField()
    asked_at = fields.DatetimeField()
    payment_count = fields.IntField()
    total_fen = fields.BigIntField()

    class Meta:
        """Table name."""

        table = "inquiries"


class InquiryPayment(Model):
    """One payment that an inquiry asked about; append-only by trigger."""

    id = fields.BigIntField(primary_key=True)
    inquiry: fields.ForeignKeyRelation[Inquiry] = fields.ForeignKeyField(
        "models.Inquiry", related_name=False, on_delete=fields.RESTRICT
    )
    payment: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Payment", related_name=False, on_delete=fields.RESTRICT
    )

    class Meta:
        """Table name and look-ups; an inquiry asks about a payment once."""

        table = "inquiry_payments"
        unique_together: ClassVar = (("inquiry", "payment"),)
        indexes: ClassVar = [Index(fields=("payment_id", "id"), name="inquiries_of_payment")]


class Proof(Model):
    """A letter of the bank's about one payment; one person attaches, another decides (constraint)."""

    id = fields.BigIntField(primary_key=True)
    payment: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Payment", related_name=False, on_delete=fields.RESTRICT
    )
    state = fields.CharField(max_length=16)
    outcome = fields.CharField(max_length=16)
    code = fields.CharField(max_length=4, default="")
    bank_serial = fields.CharField(max_length=32, default="")
    posted_on = fields.DateField(null=True)
    reference = fields.CharField(max_length=60)
    digest = fields.CharField(max_length=64)
    reason = fields.CharField(max_length=200)
    attached_by_id = fields.BigIntField()
    attached_at = fields.DatetimeField()
    decided_by_id = fields.BigIntField(null=True)
    decided_at = fields.DatetimeField(null=True)
    decision = fields.CharField(max_length=200, default="")
    payment_id: int

    class Meta:
        """Table name and look-ups."""

        table = "proofs"
        indexes: ClassVar = [Index(fields=("payment_id", "id"), name="proofs_of_payment")]
