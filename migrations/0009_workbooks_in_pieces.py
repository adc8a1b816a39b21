from migrations import _forward
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.migrations.constraints import UniqueConstraint

class Migration(_forward.Migration):
    dependencies = [('models', '0008_bookmark_guards')]

    initial = False

    operations = [
        ops.AlterModelOptions(
            name='RosterFile',
            options={'table': 'roster_files', 'app': 'models', 'unique_together': (('roster', 'number'),), 'pk_attr': 'id', 'table_description': "A piece of the workbook's bytes, sealed, exactly as received; counted from 0."},
        ),
        ops.AlterField(
            model_name='RosterFile',
            name='roster',
            field=fields.ForeignKeyField('models.Roster', source_field='roster_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='RosterFile',
            name='number',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddConstraint(
            model_name='RosterFile',
            constraint=UniqueConstraint(fields=('roster', 'number'), name=None),
        ),
        ops.AddField(
            model_name='RosterRow',
            name='shown',
            field=fields.JSONField(default=dict, db_default={}, encoder=JSON_DUMPS, decoder=loads),
        ),
    ]
