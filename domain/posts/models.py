"""The table of posts."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class StaffPost(Model):
    """A unit beside their own that a clerk is responsible for, with all below it."""

    id = fields.BigIntField(primary_key=True)
    staff: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Staff", related_name=False, on_delete=fields.CASCADE
    )
    unit: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Unit", related_name=False, on_delete=fields.RESTRICT
    )
    staff_id: int
    unit_id: int

    class Meta:
        """Table name and look-up; a post is held once."""

        table = "staff_posts"
        unique_together: ClassVar = (("staff", "unit"),)
        indexes: ClassVar = [Index(fields=("unit_id",), name="staff_posts_by_unit")]
