"""The table of column maps, one row for each version."""

from tortoise import fields
from tortoise.models import Model


class ProvincialMap(Model):
    """One version of the map: entered by one person, confirmed by another, from a day on."""

    id = fields.BigIntField(primary_key=True)
    state = fields.CharField(max_length=9)
    document = fields.CharField(max_length=60)
    source = fields.CharField(max_length=120)
    effective_from = fields.DateField()
    file_format = fields.CharField(max_length=4)
    encoding = fields.CharField(max_length=8)
    content: fields.Field[dict[str, object]] = fields.JSONField()
    proposed_at = fields.DatetimeField()
    proposed_by_id = fields.BigIntField()
    decided_at = fields.DatetimeField(null=True)
    decided_by_id = fields.BigIntField(null=True)
    reason = fields.TextField(default="")

    class Meta:
        """Table name."""

        table = "provincial_maps"
