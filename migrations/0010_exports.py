from migrations import _forward
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0009_workbooks_in_pieces')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Export',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('sheet', fields.CharField(max_length=32)),
                ('asked', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ('private_sealed', fields.BinaryField(null=True)),
                ('ordering', fields.CharField(max_length=16)),
                ('columns', fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ('format', fields.CharField(max_length=8)),
                ('state', fields.CharField(max_length=16)),
                ('problem', fields.TextField(default='', unique=False)),
                ('rows_total', fields.IntField(default=0)),
                ('rows_done', fields.IntField(default=0)),
                ('attempts', fields.IntField(default=0)),
                ('heartbeat_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('requested_by_id', fields.BigIntField()),
                ('scope', fields.CharField(max_length=255)),
                ('address', fields.CharField(default='', max_length=64)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('started_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('finished_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('file_name', fields.CharField(max_length=120)),
                ('digest', fields.CharField(default='', max_length=64)),
                ('size_bytes', fields.BigIntField(default=0)),
                ('chunks', fields.IntField(default=0)),
            ],
            options={'table': 'exports', 'app': 'models', 'indexes': [Index(fields=['requested_by_id', 'id'], name='exports_by_person'), Index(fields=['state', 'expires_at'], name='exports_by_state')], 'pk_attr': 'id', 'table_description': 'One list as a file: what was asked, how far it is, and what came of it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ExportChunk',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('export', fields.ForeignKeyField('models.Export', source_field='export_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('content_sealed', fields.BinaryField()),
            ],
            options={'table': 'export_chunks', 'app': 'models', 'unique_together': (('export', 'number'),), 'pk_attr': 'id', 'table_description': 'Some bytes of a file, sealed for their place in it.'},
            bases=['Model'],
        ),
    ]
