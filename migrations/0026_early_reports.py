from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0025_obligations_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='EarlyReport',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('number_index', fields.BinaryField()),
                ('req_id', fields.CharField(default='', max_length=20)),
                ('status', fields.CharField(max_length=2)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('channel', fields.CharField(default='', max_length=16)),
                ('first_swipe_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('bank_file_id', fields.BigIntField()),
                ('line_number', fields.IntField()),
            ],
            options={'table': 'card_early_reports', 'app': 'models', 'unique_together': (('bank_file_id', 'line_number', 'status'),), 'indexes': [Index(fields=['number_index'], name='early_reports_by_number')], 'pk_attr': 'id', 'table_description': 'A status reported of a card that we do not know yet; it is taken in when the card is issued.'},
            bases=['Model'],
        ),
    ]
