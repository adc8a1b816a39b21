"""Tables of statements: a day of the account, its entries, and where they differ from our books."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class BankStatement(Model):
    """The statement of one account and banking day, or a part of it, as received."""

    id = fields.BigIntField(primary_key=True)
    file: fields.OneToOneRelation[Model] = fields.OneToOneField(
        "models.BankFile", related_name=False, on_delete=fields.RESTRICT
    )
    account_sealed = fields.BinaryField()
    account_index = fields.BinaryField()
    account_masked = fields.CharField(max_length=40)
    day_on = fields.DateField()
    follows_on = fields.DateField()
    opening_fen = fields.BigIntField()
    debit_count = fields.IntField()
    debits_fen = fields.BigIntField()
    credit_count = fields.IntField()
    credits_fen = fields.BigIntField()
    closing_fen = fields.BigIntField()
    received_at = fields.DatetimeField()
    part = fields.IntField(default=1, db_default=1)
    is_full = fields.BooleanField(default=False, db_default=False)
    file_id: int

    class Meta:
        """Table name."""

        table = "bank_statements"


class StatementEntry(Model):
    """One movement and what it turned out to be; append-only by trigger."""

    id = fields.BigIntField(primary_key=True)
    statement: fields.ForeignKeyRelation[BankStatement] = fields.ForeignKeyField(
        "models.BankStatement", related_name=False, on_delete=fields.RESTRICT
    )
    number = fields.IntField()
    line_number = fields.IntField()
    bank_serial = fields.CharField(max_length=32)
    pay_id = fields.CharField(max_length=32)
    direction = fields.CharField(max_length=1)
    amount_fen = fields.BigIntField()
    balance_fen = fields.BigIntField()
    posted_at = fields.DatetimeField()
    summary = fields.CharField(max_length=80)
    payment_id = fields.BigIntField(null=True)
    finding = fields.CharField(max_length=20)
    statement_id: int

    class Meta:
        """Table name and look-ups."""

        table = "statement_entries"
        unique_together: ClassVar = (("statement_id", "number"),)
        indexes: ClassVar = [
            Index(fields=("payment_id", "direction"), name="entries_by_payment"),
            Index(fields=("statement_id", "finding", "id"), name="entries_by_finding"),
        ]


class StatementBreak(Model):
    """A difference between the bank's books and ours; open, it blocks the release of money."""

    id = fields.BigIntField(primary_key=True)
    statement: fields.ForeignKeyRelation[BankStatement] = fields.ForeignKeyField(
        "models.BankStatement", related_name=False, on_delete=fields.RESTRICT
    )
    kind = fields.CharField(max_length=20)
    day_on = fields.DateField()
    entry: fields.ForeignKeyNullableRelation[StatementEntry] = fields.ForeignKeyField(
        "models.StatementEntry", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    payment_id = fields.BigIntField(null=True)
    pay_id = fields.CharField(max_length=32)
    ours_fen = fields.BigIntField(null=True)
    theirs_fen = fields.BigIntField(null=True)
    state = fields.CharField(max_length=12)
    reason = fields.TextField()
    evidence = fields.CharField(max_length=100)
    found_at = fields.DatetimeField()
    explained_by_id = fields.BigIntField(null=True)
    explained_at = fields.DatetimeField(null=True)
    resolved_by_id = fields.BigIntField(null=True)
    resolved_at = fields.DatetimeField(null=True)
    statement_id: int
    entry_id: int | None

    class Meta:
        """Table name and look-ups."""

        table = "statement_breaks"
        indexes: ClassVar = [
            Index(fields=("state", "id"), name="breaks_by_state"),
            Index(fields=("payment_id", "kind"), name="breaks_by_payment"),
        ]
