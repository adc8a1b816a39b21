from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0004_notice_days')]

    initial = False

    operations = [
        ops.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('staff_id', fields.BigIntField()),
                ('key', fields.CharField(max_length=64)),
                ('act', fields.CharField(max_length=64)),
                ('input_digest', fields.BinaryField()),
                ('created_id', fields.BigIntField(null=True)),
                ('scope', fields.TextField(unique=False)),
                ('claimed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'idempotency_keys', 'app': 'models', 'unique_together': (('staff_id', 'key'),), 'indexes': [Index(fields=['claimed_at'], name='idempotency_keys_by_age')], 'pk_attr': 'id', 'table_description': 'One act that was done under a key, and the id of what it created.'},
            bases=['Model'],
        ),
    ]
