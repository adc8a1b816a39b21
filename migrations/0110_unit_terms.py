from migrations import _forward
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields


class Migration(_forward.Migration):
    dependencies = [("models", "0099_refused_rows")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Unit",
            name="earlier_terms",
            field=fields.JSONField(default=list, db_default=[], encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name="Unit",
            name="term_number",
            field=fields.SmallIntField(null=True),
        ),
    ]
