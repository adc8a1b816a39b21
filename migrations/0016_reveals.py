from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(_forward.Migration):
    dependencies = [('models', '0015_read_from_indexes')]

    initial = False

    operations = [
        ops.CreateModel(
            name='RevealDay',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('staff_id', fields.BigIntField()),
                ('day', fields.DateField()),
                ('spent', fields.IntField()),
                ('alarmed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'reveal_days', 'app': 'models', 'unique_together': (('staff_id', 'day'),), 'pk_attr': 'id', 'table_description': 'How many full values a person looked at on one day; what they were stands in the audit trail.'},
            bases=['Model'],
        ),
    ]
