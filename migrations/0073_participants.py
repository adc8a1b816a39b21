from migrations import _forward
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

class Migration(_forward.Migration):
    dependencies = [('models', '0072_provincial_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ParticipantList',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('unit', fields.ForeignKeyField('models.Unit', source_field='unit_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('plan_year', fields.IntField()),
                ('roster_id', fields.BigIntField(null=True)),
                ('file_name', fields.CharField(max_length=200)),
                ('digest', fields.CharField(max_length=64)),
                ('size_bytes', fields.BigIntField()),
                ('content_sealed', fields.BinaryField(null=True)),
                ('state', fields.CharField(max_length=10)),
                ('problem', fields.TextField(default='', unique=False)),
                ('lines', fields.IntField(default=0)),
                ('counts', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ('members_active', fields.IntField(default=0)),
                ('received_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('received_by_id', fields.BigIntField()),
                ('checked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'participant_lists', 'app': 'models', 'pk_attr': 'id', 'table_description': 'One list of people whom a unit wants in the mutual-aid plan of a year.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ParticipantLine',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('list', fields.ForeignKeyField('models.ParticipantList', source_field='list_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('sheet_row', fields.IntField()),
                ('name', fields.CharField(max_length=60)),
                ('id_no_sealed', fields.BinaryField(null=True)),
                ('id_no_index', fields.BinaryField(null=True)),
                ('id_no_masked', fields.CharField(max_length=20)),
                ('standing', fields.CharField(max_length=12)),
                ('member_id', fields.BigIntField(null=True)),
            ],
            options={'table': 'participant_lines', 'app': 'models', 'unique_together': (('list', 'number'),), 'pk_attr': 'id', 'table_description': 'One person of a list, and how they stand with the members.'},
            bases=['Model'],
        ),
    ]
