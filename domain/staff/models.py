"""Tables of staff, roles, sessions and access tokens."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class Staff(Model):
    """A person who signs in."""

    id = fields.BigIntField(primary_key=True)
    login = fields.CharField(max_length=64, unique=True)
    name = fields.CharField(max_length=60)
    password_hash = fields.CharField(max_length=255)
    unit: fields.ForeignKeyNullableRelation[Model] = fields.ForeignKeyField(
        "models.Unit", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    is_disabled = fields.BooleanField(default=False)
    failed_attempts = fields.IntField(default=0)
    locked_until = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()
    password_changed_at = fields.DatetimeField()
    unit_id: int | None

    class Meta:
        """Table name."""

        table = "staff"


class StaffRole(Model):
    """One role that a person holds."""

    id = fields.BigIntField(primary_key=True)
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "models.Staff", related_name="role_rows", on_delete=fields.CASCADE
    )
    role = fields.CharField(max_length=16)
    staff_id: int

    class Meta:
        """Table name; a role is held once."""

        table = "staff_roles"
        unique_together: ClassVar = (("staff", "role"),)


class Session(Model):
    """A signed-in browser; the cookie's value is kept as a digest alone."""

    id = fields.BigIntField(primary_key=True)
    token_digest = fields.BinaryField()
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "models.Staff", related_name=False, on_delete=fields.CASCADE
    )
    created_at = fields.DatetimeField()
    last_seen_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    confirmed_at = fields.DatetimeField(null=True)
    address = fields.CharField(max_length=64, default="")
    user_agent = fields.CharField(max_length=256, default="")
    staff_id: int

    class Meta:
        """Table name and look-ups."""

        table = "sessions"
        indexes: ClassVar = [Index(fields=("staff_id", "ended_at"), name="sessions_by_staff")]


class AccessToken(Model):
    """A bearer token for scripts, kept as a digest alone."""

    id = fields.BigIntField(primary_key=True)
    token_digest = fields.BinaryField()
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "models.Staff", related_name=False, on_delete=fields.CASCADE
    )
    label = fields.CharField(max_length=64, default="")
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(null=True)
    last_used_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    staff_id: int

    class Meta:
        """Table name."""

        table = "access_tokens"
