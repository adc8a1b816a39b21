"""A member's unit is proved set by set, and a mobile is found where it is unique."""

from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(_forward.Migration):
    """What each new member need not be looked up for, and an index less."""

    dependencies = [('models', '0125_count_groups_guards')]

    initial = False

    operations = [
        ops.RemoveIndex(
            model_name='Member',
            name='members_by_mobile',
            fields=None,
        ),
        ops.AlterField(
            model_name='Member',
            name='unit',
            field=fields.ForeignKeyField('models.Unit', source_field='unit_id', db_constraint=False, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT),
        ),
    ]
