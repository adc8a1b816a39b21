from migrations import _forward
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0044_provisions_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='UnitChange',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('unit', fields.ForeignKeyField('models.Unit', source_field='unit_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharField(max_length=9)),
                ('on_day', fields.DateField()),
                ('document', fields.CharField(default='', max_length=60)),
                ('reason', fields.TextField(default='', unique=False)),
                ('changes', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('from_unit_id', fields.BigIntField(null=True)),
                ('to_unit_id', fields.BigIntField(null=True)),
                ('changed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('changed_by_id', fields.BigIntField()),
            ],
            options={'table': 'unit_changes', 'app': 'models', 'indexes': [Index(fields=['unit_id', 'id'], name='unit_changes_by_unit')], 'pk_attr': 'id', 'table_description': 'One thing that happened to a unit: when, by which document, why, by whom, and what changed.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Unit',
            name='account_name',
            field=fields.CharField(db_default='', max_length=120),
        ),
        ops.AddField(
            model_name='Unit',
            name='account_no_masked',
            field=fields.CharField(db_default='', max_length=32),
        ),
        ops.AddField(
            model_name='Unit',
            name='account_no_sealed',
            field=fields.BinaryField(null=True),
        ),
        ops.AddField(
            model_name='Unit',
            name='address',
            field=fields.CharField(db_default='', max_length=120),
        ),
        ops.AddField(
            model_name='Unit',
            name='bank_name',
            field=fields.CharField(db_default='', max_length=120),
        ),
        ops.AddField(
            model_name='Unit',
            name='chair_name',
            field=fields.CharField(db_default='', max_length=120),
        ),
        ops.AddField(
            model_name='Unit',
            name='closed_on',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='Unit',
            name='contact_name',
            field=fields.CharField(db_default='', max_length=120),
        ),
        ops.AddField(
            model_name='Unit',
            name='contact_phone',
            field=fields.CharField(db_default='', max_length=24),
        ),
        ops.AddField(
            model_name='Unit',
            name='term_from',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='Unit',
            name='term_to',
            field=fields.DateField(null=True),
        ),
    ]
