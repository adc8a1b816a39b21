from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(_forward.Migration):
    dependencies = [('models', '0089_waiting_guards')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Member',
            name='restricted_on',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='RightsRequest',
            name='lift_reason',
            field=fields.TextField(db_default='', unique=False),
        ),
        ops.AddField(
            model_name='RightsRequest',
            name='lifted_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='RightsRequest',
            name='lifted_by_id',
            field=fields.BigIntField(null=True),
        ),
    ]
