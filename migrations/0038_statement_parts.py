from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(_forward.Migration):
    dependencies = [('models', '0037_statements_certificates_guards')]

    initial = False

    operations = [
        ops.AlterModelOptions(
            name='BankStatement',
            options={'table': 'bank_statements', 'app': 'models', 'pk_attr': 'id', 'table_description': 'The statement of one account and banking day, or a part of it, as received.'},
        ),
        ops.AddField(
            model_name='BankStatement',
            name='is_full',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='BankStatement',
            name='part',
            field=fields.IntField(default=1, db_default=1),
        ),
    ]
