from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(_forward.Migration):
    dependencies = [('models', '0092_ledger_counts')]

    initial = False

    operations = [
        ops.CreateModel(
            name='RecordKey',
            fields=[
                ('id', fields.BigIntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('key_sealed', fields.BinaryField()),
                ('person_index', fields.BinaryField()),
            ],
            options={'table': 'record_keys', 'app': 'models', 'pk_attr': 'id', 'table_description': 'One key: what is sealed under it names its id; it is found by person when one is erased.'},
            bases=['Model'],
        ),
    ]
