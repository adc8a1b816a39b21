from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(_forward.Migration):
    dependencies = [('models', '0013_attempts_guards')]

    initial = False

    operations = [
        ops.AddField(
            model_name='ScheduleMark',
            name='asked_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='ScheduleMark',
            name='asked_by',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
        ops.AddField(
            model_name='ScheduleMark',
            name='every_s',
            field=fields.IntField(default=0, db_default=0),
        ),
    ]
