from migrations import _forward
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0068_bulletins_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='RosterFix',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('roster_row', fields.ForeignKeyField('models.RosterRow', source_field='roster_row_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('roster_id', fields.BigIntField()),
                ('field', fields.CharField(max_length=32)),
                ('before', fields.CharField(default='', max_length=120)),
                ('after', fields.CharField(default='', max_length=120)),
                ('from_roster_id', fields.BigIntField(null=True)),
                ('fixed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('fixed_by_id', fields.BigIntField()),
            ],
            options={'table': 'roster_fixes', 'app': 'models', 'indexes': [Index(fields=['roster_row_id', 'id'], name='roster_fixes_by_row'), Index(fields=['fixed_by_id', 'fixed_at'], name='roster_fixes_by_person')], 'pk_attr': 'id', 'table_description': 'One cell of a row corrected after the check, on the page or by another workbook, masked.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Member',
            name='address_index',
            field=fields.BinaryField(null=True),
        ),
        ops.AddField(
            model_name='Roster',
            name='corrects_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='Roster',
            name='round_ends',
            field=fields.JSONField(default=list, db_default=[], encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name='Roster',
            name='rounds',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Roster',
            name='rows_merged',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='RosterRow',
            name='address_index',
            field=fields.BinaryField(null=True),
        ),
        ops.AddField(
            model_name='RosterRow',
            name='bank_refuses',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='RosterRow',
            name='cells_sealed',
            field=fields.BinaryField(null=True),
        ),
        ops.AddField(
            model_name='RosterRow',
            name='corrects_row_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='RosterRow',
            name='decision',
            field=fields.CharField(default='', db_default='', max_length=8),
        ),
        ops.AddField(
            model_name='RosterRow',
            name='decision_reason',
            field=fields.CharField(default='', db_default='', max_length=200),
        ),
        ops.AddField(
            model_name='RosterRow',
            name='diff',
            field=fields.JSONField(default=list, db_default=[], encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name='RosterRow',
            name='round',
            field=fields.IntField(default=1, db_default=1),
        ),
        ops.AddField(
            model_name='RosterRow',
            name='standing',
            field=fields.CharField(default='NEW', db_default='NEW', max_length=9),
        ),
        ops.AddField(
            model_name='RosterRow',
            name='transfer_id',
            field=fields.BigIntField(null=True),
        ),
    ]
