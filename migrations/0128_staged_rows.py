"""The workbook of staged rows is proved set by set."""

from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(_forward.Migration):
    """What each staged row need not be looked up for."""

    dependencies = [('models', '0127_entering_members_guards')]

    initial = False

    operations = [
        ops.AlterField(
            model_name='RosterRow',
            name='roster',
            field=fields.ForeignKeyField('models.Roster', source_field='roster_id', db_constraint=False, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT),
        ),
    ]
