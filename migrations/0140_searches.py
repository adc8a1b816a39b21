from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(_forward.Migration):
    dependencies = [('models', '0138_key_owners_guards')]

    initial = False

    operations = [
        ops.AlterModelOptions(
            name='RevealDay',
            options={'table': 'reveal_days', 'app': 'models', 'unique_together': (('staff_id', 'day'),), 'pk_attr': 'id', 'table_description': 'How many full values a person looked at on one day, and for how many they searched.'},
        ),
        ops.AddField(
            model_name='RevealDay',
            name='searched',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='RevealDay',
            name='searches_alarmed_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
    ]
