from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0031_card_life_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CreditLimit',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account_class', fields.CharField(max_length=1)),
                ('daily_fen', fields.BigIntField()),
                ('document', fields.CharField(max_length=60)),
                ('clause', fields.CharField(max_length=120)),
                ('effective_from', fields.DateField()),
                ('effective_to', fields.DateField(null=True)),
            ],
            options={'table': 'credit_limits', 'app': 'models', 'unique_together': (('account_class', 'effective_from'),), 'pk_attr': 'id', 'table_description': 'How much a card of an account class may receive in a day; dated, with its document (R1).'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Hold',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', fields.CharField(max_length=16)),
                ('member', fields.ForeignKeyField('models.Member', source_field='member_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('unit', fields.ForeignKeyField('models.Unit', source_field='unit_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('programme', fields.ForeignKeyField('models.Programme', source_field='programme_id', null=True, db_constraint=True, to_field='code', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('disbursement', fields.ForeignKeyField('models.Disbursement', source_field='disbursement_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('bank_file', fields.ForeignKeyField('models.BankFile', source_field='bank_file_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('reason', fields.CharField(max_length=200)),
                ('lifter', fields.CharField(max_length=16)),
                ('expires_on', fields.DateField(null=True)),
                ('sent_count', fields.IntField()),
                ('placed_by_id', fields.BigIntField()),
                ('placed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('lifted_by_id', fields.BigIntField(null=True)),
                ('lifted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('lift_reason', fields.CharField(default='', max_length=200)),
            ],
            options={'table': 'holds', 'app': 'models', 'indexes': [Index(fields=['lifted_at', 'id'], name='holds_open')], 'pk_attr': 'id', 'table_description': 'One reason why something must not be paid for now; exactly one of five things is named.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Inquiry',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('asked_by_id', fields.BigIntField()),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('payment_count', fields.IntField()),
                ('total_fen', fields.BigIntField()),
            ],
            options={'table': 'inquiries', 'app': 'models', 'pk_attr': 'id', 'table_description': 'A list of open payments that somebody took to the bank.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='InquiryPayment',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('inquiry', fields.ForeignKeyField('models.Inquiry', source_field='inquiry_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('payment', fields.ForeignKeyField('models.Payment', source_field='payment_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'inquiry_payments', 'app': 'models', 'unique_together': (('inquiry', 'payment'),), 'indexes': [Index(fields=['payment_id', 'id'], name='inquiries_of_payment')], 'pk_attr': 'id', 'table_description': 'One payment that an inquiry asked about; append-only by trigger.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Omission',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('disbursement', fields.ForeignKeyField('models.Disbursement', source_field='disbursement_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('entitlement', fields.ForeignKeyField('models.Entitlement', source_field='entitlement_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('member', fields.ForeignKeyField('models.Member', source_field='member_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('unit_id', fields.BigIntField()),
                ('amount_fen', fields.BigIntField()),
                ('reason', fields.CharField(max_length=16)),
                ('hold', fields.ForeignKeyField('models.Hold', source_field='hold_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'payment_omissions', 'app': 'models', 'indexes': [Index(fields=['disbursement_id', 'id'], name='omissions_of_batch')], 'pk_attr': 'id', 'table_description': 'What could have been paid by a batch and was left out of it, and why; append-only by trigger.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Proof',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('payment', fields.ForeignKeyField('models.Payment', source_field='payment_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('state', fields.CharField(max_length=16)),
                ('outcome', fields.CharField(max_length=16)),
                ('code', fields.CharField(default='', max_length=4)),
                ('bank_serial', fields.CharField(default='', max_length=32)),
                ('posted_on', fields.DateField(null=True)),
                ('reference', fields.CharField(max_length=60)),
                ('digest', fields.CharField(max_length=64)),
                ('reason', fields.CharField(max_length=200)),
                ('attached_by_id', fields.BigIntField()),
                ('attached_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('decided_by_id', fields.BigIntField(null=True)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('decision', fields.CharField(default='', max_length=200)),
            ],
            options={'table': 'proofs', 'app': 'models', 'indexes': [Index(fields=['payment_id', 'id'], name='proofs_of_payment')], 'pk_attr': 'id', 'table_description': "A letter of the bank's about one payment; one person attaches, another decides (constraint)."},
            bases=['Model'],
        ),
    ]
