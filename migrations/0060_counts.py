from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0059_member_file_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CountDelta',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('unit_id', fields.BigIntField()),
                ('dimension', fields.CharField(max_length=16)),
                ('code', fields.CharField(max_length=24)),
                ('month_on', fields.DateField(null=True)),
                ('total', fields.BigIntField()),
                ('counted', fields.BigIntField()),
                ('fen', fields.BigIntField()),
            ],
            options={'table': 'count_deltas', 'app': 'models', 'indexes': [Index(fields=['dimension', 'unit_id'], name='count_deltas_by_unit')], 'pk_attr': 'id', 'table_description': 'By how much one statement changed a count; gone once it is folded.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CountMonth',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('unit_id', fields.BigIntField()),
                ('dimension', fields.CharField(max_length=16)),
                ('code', fields.CharField(max_length=24)),
                ('month_on', fields.DateField()),
                ('total', fields.BigIntField()),
                ('counted', fields.BigIntField()),
            ],
            options={'table': 'count_months', 'app': 'models', 'unique_together': (('dimension', 'month_on', 'unit_id', 'code'),), 'pk_attr': 'id', 'table_description': 'By how much a count of members changed in a month; up to a month, they sum to what stood then.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CountTotal',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('unit_id', fields.BigIntField()),
                ('dimension', fields.CharField(max_length=16)),
                ('code', fields.CharField(max_length=24)),
                ('total', fields.BigIntField()),
                ('counted', fields.BigIntField()),
                ('fen', fields.BigIntField()),
            ],
            options={'table': 'count_totals', 'app': 'models', 'unique_together': (('dimension', 'unit_id', 'code'),), 'pk_attr': 'id', 'table_description': 'How many rows of a unit have a code: all, those that count, and the money of them in fen.'},
            bases=['Model'],
        ),
    ]
