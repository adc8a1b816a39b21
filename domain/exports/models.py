"""Tables of exports and of their bytes, which are sealed in chunks."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class Export(Model):
    """One list as a file: what was asked, how far it is, and what came of it.

    `shown` are the particulars of members' files that it was written for the eyes of; null, from
    before that was noted: all of them.
    """

    id = fields.BigIntField(primary_key=True)
    sheet = fields.CharField(max_length=32)
    asked: fields.Field[dict[str, object]] = fields.JSONField(default=dict)
    private_sealed = fields.BinaryField(null=True)
    ordering = fields.CharField(max_length=16)
    columns: fields.Field[list[str]] = fields.JSONField(default=list)
    format = fields.CharField(max_length=8)
    state = fields.CharField(max_length=16)
    problem = fields.TextField(default="")
    rows_total = fields.IntField(default=0)
    rows_done = fields.IntField(default=0)
    attempts = fields.IntField(default=0)
    heartbeat_at = fields.DatetimeField(null=True)
    requested_by_id = fields.BigIntField()
    scope = fields.CharField(max_length=255)
    address = fields.CharField(max_length=64, default="")
    created_at = fields.DatetimeField()
    started_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)
    expires_at = fields.DatetimeField(null=True)
    file_name = fields.CharField(max_length=120)
    digest = fields.CharField(max_length=64, default="")
    size_bytes = fields.BigIntField(default=0)
    chunks = fields.IntField(default=0)
    shown: fields.Field[list[str] | None] = fields.JSONField(null=True)

    class Meta:
        """Table name and look-ups."""

        table = "exports"
        indexes: ClassVar = [
            Index(fields=("requested_by_id", "id"), name="exports_by_person"),
            Index(fields=("state", "expires_at"), name="exports_by_state"),
        ]


class ExportChunk(Model):
    """Some bytes of a file, sealed for their place in it."""

    id = fields.BigIntField(primary_key=True)
    export: fields.ForeignKeyRelation[Export] = fields.ForeignKeyField(
        "models.Export", related_name=False, on_delete=fields.RESTRICT
    )
    number = fields.IntField()
    content_sealed = fields.BinaryField()
    export_id: int

    class Meta:
        """Table name; each place once."""

        table = "export_chunks"
        unique_together: ClassVar = (("export", "number"),)
