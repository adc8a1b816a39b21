from migrations import _forward
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0064_scan_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='UnitMerger',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('into', fields.ForeignKeyField('models.Unit', source_field='into_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('sources', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('document', fields.CharField(max_length=60)),
                ('reason', fields.TextField(unique=False)),
                ('on_day', fields.DateField()),
                ('state', fields.CharField(max_length=9)),
                ('requested_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('requested_by_id', fields.BigIntField()),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('decided_by_id', fields.BigIntField(null=True)),
                ('decision', fields.TextField(default='', unique=False)),
                ('moved', fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'unit_mergers', 'app': 'models', 'indexes': [Index(fields=['state', 'id'], name='unit_mergers_by_state')], 'pk_attr': 'id', 'table_description': 'One or several units that go into another: asked for by one person, done by a second.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Unit',
            name='merged_into',
            field=fields.ForeignKeyField('models.Unit', source_field='merged_into_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT),
        ),
    ]
