from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(_forward.Migration):
    dependencies = [('models', '0002_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='PolicyDate',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('code', fields.CharField(max_length=40)),
                ('plan_year', fields.IntField()),
                ('label', fields.CharField(max_length=60)),
                ('begins_on', fields.DateField(null=True)),
                ('due_on', fields.DateField(null=True)),
                ('document', fields.CharField(max_length=60)),
                ('clause', fields.CharField(max_length=60)),
                ('original_text', fields.TextField(unique=False)),
                ('interpretation', fields.TextField(default='', unique=False)),
                ('confirmed_by', fields.CharField(default='', max_length=60)),
                ('effective_from', fields.DateField()),
                ('effective_to', fields.DateField(null=True)),
            ],
            options={'table': 'policy_dates', 'app': 'models', 'unique_together': (('code', 'plan_year', 'effective_from'),), 'pk_attr': 'id', 'table_description': "A day set by a notice, with its document, clause and words (R1, R18); each year's are new rows."},
            bases=['Model'],
        ),
    ]
