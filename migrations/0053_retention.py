from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(_forward.Migration):
    dependencies = [('models', '0052_number_of_request')]

    initial = False

    operations = [
        ops.CreateModel(
            name='RetentionTerm',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('record_class', fields.CharField(max_length=12)),
                ('years', fields.IntField()),
                ('days', fields.IntField()),
                ('document', fields.CharField(max_length=80)),
                ('clause', fields.CharField(max_length=60)),
                ('original_text', fields.TextField(unique=False)),
                ('interpretation', fields.TextField(default='', unique=False)),
                ('effective_from', fields.DateField()),
                ('effective_to', fields.DateField(null=True)),
            ],
            options={'table': 'retention_terms', 'app': 'models', 'pk_attr': 'id', 'table_description': "How long a class of records is kept at least, from a day on, by which document's words."},
            bases=['Model'],
        ),
    ]
