from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(_forward.Migration):
    dependencies = [('models', '0051_memberships_guards')]

    initial = False

    operations = [
        ops.AddField(
            model_name='BankFile',
            name='has_number_of_request',
            field=fields.BooleanField(default=False, db_default=False),
        ),
    ]
