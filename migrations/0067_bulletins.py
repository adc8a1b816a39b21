from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0066_unit_mergers_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Bulletin',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', fields.CharField(max_length=8)),
                ('plan_year', fields.IntField()),
                ('version', fields.IntField()),
                ('state', fields.CharField(max_length=9)),
                ('day_on', fields.DateField()),
                ('snapshot', fields.TextField(unique=False)),
                ('snapshot_digest', fields.CharField(max_length=64)),
                ('number', fields.CharField(default='', max_length=40)),
                ('title', fields.CharField(max_length=80)),
                ('addressee', fields.CharField(max_length=80)),
                ('issuer', fields.CharField(max_length=80)),
                ('opening', fields.TextField(default='', unique=False)),
                ('closing', fields.TextField(default='', unique=False)),
                ('issued_on', fields.DateField(null=True)),
                ('replaces', fields.ForeignKeyField('models.Bulletin', source_field='replaces_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('drafted_by_id', fields.BigIntField()),
                ('drafted_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('reviewed_by_id', fields.BigIntField(null=True)),
                ('reviewed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('published_by_id', fields.BigIntField(null=True)),
                ('published_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('place', fields.IntField(null=True)),
                ('previous_digest', fields.CharField(default='', max_length=64)),
                ('document', fields.TextField(default='', unique=False)),
                ('digest', fields.CharField(default='', max_length=64)),
                ('reason', fields.TextField(default='', unique=False)),
            ],
            options={'table': 'bulletins', 'app': 'models', 'pk_attr': 'id', 'table_description': 'A bulletin: what was counted never changes, its words until it is reviewed, published nothing.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Headcount',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('unit_id', fields.BigIntField()),
                ('on_day', fields.DateField()),
                ('count', fields.IntField()),
                ('document', fields.CharField(max_length=60)),
                ('declared_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('declared_by_id', fields.BigIntField()),
            ],
            options={'table': 'headcounts', 'app': 'models', 'indexes': [Index(fields=['unit_id', 'on_day', 'id'], name='headcounts_by_unit')], 'pk_attr': 'id', 'table_description': 'How many members a unit, with all below it, declared to have from a day on; append-only.'},
            bases=['Model'],
        ),
    ]
