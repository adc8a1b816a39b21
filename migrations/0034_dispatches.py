from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0033_holds_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AlarmDispatch',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('alarm', fields.ForeignKeyField('models.Alarm', source_field='alarm_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('outlet', fields.CharField(max_length=8)),
                ('turn', fields.IntField()),
                ('state', fields.CharField(max_length=8)),
                ('attempts', fields.IntField(default=0)),
                ('next_attempt_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('sent_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('problem', fields.TextField(default='', unique=False)),
            ],
            options={'table': 'alarm_dispatches', 'app': 'models', 'unique_together': (('alarm_id', 'outlet', 'turn'),), 'indexes': [Index(fields=['state', 'next_attempt_at'], name='dispatches_due')], 'pk_attr': 'id', 'table_description': 'One alarm told through one outlet; a blocking one that nobody acknowledges has a turn each day.'},
            bases=['Model'],
        ),
    ]
