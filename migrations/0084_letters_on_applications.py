from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(_forward.Migration):
    dependencies = [('models', '0083_roster_columns')]

    initial = False

    operations = [
        ops.AddField(
            model_name='CardApplication',
            name='letter_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='CardApplication',
            name='letter_by_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='CardApplication',
            name='letter_digest',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
        ops.AddField(
            model_name='CardApplication',
            name='letter_reason',
            field=fields.CharField(default='', db_default='', max_length=200),
        ),
        ops.AddField(
            model_name='CardApplication',
            name='letter_reference',
            field=fields.CharField(default='', db_default='', max_length=60),
        ),
    ]
