from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(_forward.Migration):
    dependencies = [('models', '0039_statement_parts_guards')]

    initial = False

    operations = [
        ops.AlterField(
            model_name='BankFile',
            name='org',
            field=fields.CharField(max_length=32),
        ),
        ops.AlterField(
            model_name='Certificate',
            name='org',
            field=fields.CharField(max_length=32),
        ),
    ]
