"""Tables of staff, their roles and the passwords that they had."""

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
    must_change_password = fields.BooleanField(default=False, db_default=False)
    awaits_release = fields.BooleanField(default=False, db_default=False)
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


class OldPassword(Model):
    """The hash of a password that a person had before, so that it is not taken again."""

    id = fields.BigIntField(primary_key=True)
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "models.Staff", related_name=False, on_delete=fields.CASCADE
    )
    password_hash = fields.CharField(max_length=255)
    replaced_at = fields.DatetimeField()
    staff_id: int

    class Meta:
        """Table name and look-up."""

        table = "old_passwords"
        indexes: ClassVar = [Index(fields=("staff_id", "id"), name="old_passwords_by_staff")]
