"""The table of moves: each with the evidence that made it."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class PaymentMove(Model):
    """One move of a payment by evidence; written by a trigger of the database alone, append-only.

    A file and its line, or a proof, is the evidence; neither is the silence of the bank.
    """

    id = fields.BigIntField(primary_key=True)
    payment_id = fields.BigIntField()
    unit_id = fields.BigIntField()
    was = fields.CharField(max_length=16)
    state = fields.CharField(max_length=16)
    code = fields.CharField(max_length=4)
    at = fields.DatetimeField()
    evidence_file_id = fields.BigIntField(null=True)
    evidence_line = fields.IntField(null=True)
    proof_id = fields.BigIntField(null=True)

    class Meta:
        """Table name and look-ups."""

        table = "payment_moves"
        indexes: ClassVar = [Index(fields=("payment_id", "id"), name="payment_moves_of_payment")]
