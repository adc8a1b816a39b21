"""Tables of receipts, sealed as they came, and of their lines that answer none of ours."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class ProvincialReceipt(Model):
    """One file of the province's about a delivery; the same bytes stand once."""

    id = fields.BigIntField(primary_key=True)
    delivery: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.ProvincialDelivery", related_name=False, on_delete=fields.RESTRICT
    )
    state = fields.CharField(max_length=10)
    file_name = fields.CharField(max_length=200)
    digest = fields.CharField(max_length=64)
    size_bytes = fields.BigIntField()
    content_sealed = fields.BinaryField(null=True)
    problem = fields.TextField(default="")
    lines = fields.IntField(default=0)
    accepted = fields.IntField(default=0)
    refused = fields.IntField(default=0)
    strays = fields.IntField(default=0)
    received_at = fields.DatetimeField()
    received_by_id = fields.BigIntField()
    applied_at = fields.DatetimeField(null=True)
    delivery_id: int

    class Meta:
        """Table name; the same answer to the same delivery once."""

        table = "provincial_receipts"
        unique_together: ClassVar = (("delivery", "digest"),)


class ProvincialStray(Model):
    """A line of a receipt that answers no line of the delivery, and why."""

    id = fields.BigIntField(primary_key=True)
    receipt: fields.ForeignKeyRelation[ProvincialReceipt] = fields.ForeignKeyField(
        "models.ProvincialReceipt", related_name=False, on_delete=fields.RESTRICT
    )
    sheet_row = fields.IntField()
    number = fields.IntField()
    why = fields.CharField(max_length=20)
    receipt_id: int

    class Meta:
        """Table name and look-up."""

        table = "provincial_strays"
        indexes: ClassVar = [
            Index(fields=("receipt_id", "id"), name="provincial_strays_by_receipt")
        ]
