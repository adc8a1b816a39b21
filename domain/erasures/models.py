"""The table of erasures: whose record, when, by which request and which two people."""

from tortoise import fields
from tortoise.models import Model


class Erasure(Model):
    """One record made unreadable; what was kept of it, and how many rows were touched where."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Member", related_name=False, on_delete=fields.RESTRICT
    )
    request_id = fields.BigIntField()
    asked_by_id = fields.BigIntField()
    erased_by_id = fields.BigIntField()
    erased_at = fields.DatetimeField()
    touched: fields.Field[dict[str, int]] = fields.JSONField()
    member_id: int

    class Meta:
        """Table name."""

        table = "erasures"
