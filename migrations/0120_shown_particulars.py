"""Who sees which particular of members' files as rules, and for whose eyes a file was written."""

from migrations import _forward
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields


class Migration(_forward.Migration):
    dependencies = [("models", "0113_token_units_guards")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Export",
            name="shown",
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name="Provision",
            name="roles",
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
    ]
