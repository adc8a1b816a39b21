"""The table of keys; it holds no input, only a keyed digest of it."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class IdempotencyKey(Model):
    """One act that was done under a key, and the id of what it created.

    `scope` is the scope it was done under; the row policy shows the row within that scope alone.
    """

    id = fields.BigIntField(primary_key=True)
    staff_id = fields.BigIntField()
    key = fields.CharField(max_length=64)
    act = fields.CharField(max_length=64)
    input_digest = fields.BinaryField()
    created_id = fields.BigIntField(null=True)
    scope = fields.TextField()
    claimed_at = fields.DatetimeField()

    class Meta:
        """Table name; a person uses a key once."""

        table = "idempotency_keys"
        unique_together: ClassVar = (("staff_id", "key"),)
        indexes: ClassVar = [Index(fields=("claimed_at",), name="idempotency_keys_by_age")]
