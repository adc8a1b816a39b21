from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0017_reveals_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='PaymentMove',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('payment_id', fields.BigIntField()),
                ('unit_id', fields.BigIntField()),
                ('was', fields.CharField(max_length=16)),
                ('state', fields.CharField(max_length=16)),
                ('code', fields.CharField(max_length=4)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('evidence_file_id', fields.BigIntField(null=True)),
                ('evidence_line', fields.IntField(null=True)),
                ('proof_id', fields.BigIntField(null=True)),
            ],
            options={'table': 'payment_moves', 'app': 'models', 'indexes': [Index(fields=['payment_id', 'id'], name='payment_moves_of_payment')], 'pk_attr': 'id', 'table_description': 'One move of a payment by evidence; written by a trigger of the database alone, append-only.'},
            bases=['Model'],
        ),
        ops.AlterField(
            model_name='LedgerEntry',
            name='bank_file_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='Payment',
            name='moved_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Payment',
            name='proof_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='Payment',
            name='return_serial',
            field=fields.CharField(db_default='', max_length=32),
        ),
        ops.AddField(
            model_name='Payment',
            name='returned_on',
            field=fields.DateField(null=True),
        ),
    ]
