"""Tables of sessions and access tokens."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class Session(Model):
    """A signed-in browser; the cookie's value is kept as a digest alone."""

    id = fields.BigIntField(primary_key=True)
    token_digest = fields.BinaryField()
    staff: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Staff", related_name=False, on_delete=fields.CASCADE
    )
    created_at = fields.DatetimeField()
    last_seen_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    confirmed_at = fields.DatetimeField(null=True)
    is_vouched = fields.BooleanField(default=False, db_default=False)
    is_factor_met = fields.BooleanField(default=False, db_default=False)
    address = fields.CharField(max_length=64, default="")
    user_agent = fields.CharField(max_length=256, default="")
    # The post at which the person works, if it is not at their own unit.
    unit_id = fields.BigIntField(null=True)
    staff_id: int

    class Meta:
        """Table name and look-ups."""

        table = "sessions"
        indexes: ClassVar = [Index(fields=("staff_id", "ended_at"), name="sessions_by_staff")]


class AccessToken(Model):
    """A bearer token for scripts, kept as a digest alone."""

    id = fields.BigIntField(primary_key=True)
    token_digest = fields.BinaryField()
    staff: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Staff", related_name=False, on_delete=fields.CASCADE
    )
    label = fields.CharField(max_length=64, default="")
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(null=True)
    last_used_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    # Of a clerk's token, the units that it opens; none: the clerk's own.
    unit_ids: fields.Field[list[int]] = fields.JSONField(default=list, db_default=[])
    staff_id: int

    class Meta:
        """Table name."""

        table = "access_tokens"
