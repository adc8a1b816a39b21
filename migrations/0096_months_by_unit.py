from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import UniqueConstraint

class Migration(_forward.Migration):
    dependencies = [("models", "0095_entry_indexes")]

    initial = False

    operations = [
        ops.RemoveConstraint(
            model_name='CountMonth',
            name=None,
            fields=['dimension', 'month_on', 'unit_id', 'code'],
        ),
        ops.AddConstraint(
            model_name='CountMonth',
            constraint=UniqueConstraint(fields=('dimension', 'unit_id', 'code', 'month_on'), name=None),
        ),
    ]
