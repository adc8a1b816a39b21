"""Tables of scans and of their bytes, which are sealed in pieces."""

from typing import ClassVar

from tortoise import fields
from tortoise.models import Model


class Scan(Model):
    """One scanned paper; the same bytes are kept once."""

    id = fields.BigIntField(primary_key=True)
    digest = fields.CharField(max_length=64, unique=True)
    media_type = fields.CharField(max_length=32)
    size_bytes = fields.BigIntField()
    file_name = fields.CharField(max_length=200)
    received_by_id = fields.BigIntField()
    received_at = fields.DatetimeField()

    class Meta:
        """Table name."""

        table = "scans"


class ScanPiece(Model):
    """A piece of a scan's bytes, sealed, exactly as received; counted from 0."""

    id = fields.BigIntField(primary_key=True)
    scan: fields.ForeignKeyRelation[Scan] = fields.ForeignKeyField(
        "models.Scan", related_name=False, on_delete=fields.RESTRICT
    )
    number = fields.IntField()
    content_sealed = fields.BinaryField()

    class Meta:
        """Table name; a piece occurs once in a scan."""

        table = "scan_pieces"
        unique_together: ClassVar = (("scan", "number"),)
