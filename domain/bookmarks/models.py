"""Table of saved views and saved queries."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class Bookmark(Model):
    """A view of a list or a query that somebody keeps; `shared_with` lists roles, none is personal."""

    id = fields.BigIntField(primary_key=True)
    owner: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Staff", related_name=False, on_delete=fields.CASCADE
    )
    kind = fields.CharField(max_length=8)
    of_list = fields.CharField(max_length=40)
    name = fields.CharField(max_length=40)
    name_key = fields.CharField(max_length=160)
    content: fields.Field[dict[str, object]] = fields.JSONField()
    shared_with: fields.Field[list[str]] = fields.JSONField()
    is_default = fields.BooleanField(default=False)
    version = fields.IntField(default=1)
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()
    owner_id: int

    class Meta:
        """Table name and look-up."""

        table = "bookmarks"
        indexes: ClassVar = [
            Index(fields=("owner_id", "kind", "of_list"), name="bookmarks_by_owner")
        ]
