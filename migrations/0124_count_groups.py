from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(_forward.Migration):
    dependencies = [("models", "0123_lines_sealed_anew")]

    initial = False

    operations = [
        ops.CreateModel(
            name='CountGroup',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('unit_id', fields.BigIntField()),
                ('labour_relation', fields.CharField(max_length=32)),
                ('dues', fields.CharField(max_length=32)),
                ('district', fields.CharField(max_length=64)),
                ('dimension', fields.CharField(max_length=16)),
                ('code', fields.CharField(max_length=24)),
                ('month_on', fields.DateField()),
                ('total', fields.BigIntField()),
                ('counted', fields.BigIntField()),
            ],
            options={'table': 'count_groups', 'app': 'models', 'unique_together': (('dimension', 'unit_id', 'district', 'labour_relation', 'dues', 'code', 'month_on'),), 'pk_attr': 'id', 'table_description': 'By how much a count of members changed in a month in all units below one, by their classes.'},
            bases=['Model'],
        ),
    ]
