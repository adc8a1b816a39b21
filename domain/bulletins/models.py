"""The table of bulletins: one row for each version, for good."""

from tortoise import fields
from tortoise.models import Model


class Bulletin(Model):
    """A bulletin: what was counted never changes, its words until it is reviewed, published nothing."""

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharField(max_length=8)
    plan_year = fields.IntField()
    version = fields.IntField()
    state = fields.CharField(max_length=9)
    day_on = fields.DateField()
    snapshot = fields.TextField()
    snapshot_digest = fields.CharField(max_length=64)
    number = fields.CharField(max_length=40, default="")
    title = fields.CharField(max_length=80)
    addressee = fields.CharField(max_length=80)
    issuer = fields.CharField(max_length=80)
    opening = fields.TextField(default="")
    closing = fields.TextField(default="")
    issued_on = fields.DateField(null=True)
    replaces: fields.ForeignKeyNullableRelation["Bulletin"] = fields.ForeignKeyField(
        "models.Bulletin", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    drafted_by_id = fields.BigIntField()
    drafted_at = fields.DatetimeField()
    reviewed_by_id = fields.BigIntField(null=True)
    reviewed_at = fields.DatetimeField(null=True)
    published_by_id = fields.BigIntField(null=True)
    published_at = fields.DatetimeField(null=True)
    place = fields.IntField(null=True)
    previous_digest = fields.CharField(max_length=64, default="")
    document = fields.TextField(default="")
    digest = fields.CharField(max_length=64, default="")
    reason = fields.TextField(default="")
    replaces_id: int | None

    class Meta:
        """Table name."""

        table = "bulletins"
