"""The table of ledger entries."""

from typing import ClassVar

from tortoise import fields
from tortoise.models import Model


class LedgerEntry(Model):
    """One leg of a journal; the legs of a journal sum to zero; append-only by trigger.

    A payment's entries are found by its journals. No other index is kept: each leg of a million
    would be written into it, and whole balances are read from the whole table.
    """

    id = fields.BigIntField(primary_key=True)
    journal = fields.CharField(max_length=64)
    account = fields.CharField(max_length=32)
    amount_fen = fields.BigIntField()
    programme = fields.CharField(max_length=4)
    reference = fields.CharField(max_length=32)
    bank_file_id = fields.BigIntField(null=True)
    posted_at = fields.DatetimeField()

    class Meta:
        """Table name; a journal touches an account once, so that posting twice is impossible."""

        table = "ledger_entries"
        unique_together: ClassVar = (("journal", "account"),)
