from migrations import _forward
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

class Migration(_forward.Migration):
    dependencies = [('models', '0111_unit_terms_guards')]

    initial = False

    operations = [
        ops.AddField(
            model_name='AccessToken',
            name='unit_ids',
            field=fields.JSONField(default=list, db_default=[], encoder=JSON_DUMPS, decoder=loads),
        ),
    ]
