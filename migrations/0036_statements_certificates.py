from migrations import _forward
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0035_dispatches_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='BankStatement',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('file', fields.OneToOneField('models.BankFile', source_field='file_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('account_sealed', fields.BinaryField()),
                ('account_index', fields.BinaryField()),
                ('account_masked', fields.CharField(max_length=40)),
                ('day_on', fields.DateField()),
                ('follows_on', fields.DateField()),
                ('opening_fen', fields.BigIntField()),
                ('debit_count', fields.IntField()),
                ('debits_fen', fields.BigIntField()),
                ('credit_count', fields.IntField()),
                ('credits_fen', fields.BigIntField()),
                ('closing_fen', fields.BigIntField()),
                ('received_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'bank_statements', 'app': 'models', 'pk_attr': 'id', 'table_description': 'The statement of one account and banking day, as received.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Certificate',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('number', fields.IntField(unique=True)),
                ('day_on', fields.DateField(unique=True)),
                ('state', fields.CharField(max_length=10)),
                ('org', fields.CharField(max_length=16)),
                ('profile', fields.CharField(max_length=40)),
                ('after_on', fields.DateField(null=True)),
                ('until_on', fields.DateField(null=True)),
                ('snapshot', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ('totals', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ('verdict', fields.CharField(max_length=10)),
                ('previous_digest', fields.CharField(max_length=64)),
                ('document', fields.TextField(unique=False)),
                ('digest', fields.CharField(max_length=64)),
                ('seal', fields.CharField(max_length=64)),
                ('opened_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('issued_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'certificates', 'app': 'models', 'pk_attr': 'id', 'table_description': 'The certificate of one banking day; issued, it never changes (trigger).'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CertificateCount',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('certificate', fields.ForeignKeyField('models.Certificate', source_field='certificate_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('file_id', fields.BigIntField()),
                ('first_pay_id', fields.CharField(max_length=32)),
                ('last_pay_id', fields.CharField(max_length=32)),
                ('figures', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'certificate_counts', 'app': 'models', 'unique_together': (('file_id', 'certificate_id'),), 'indexes': [Index(fields=['last_pay_id'], name='certificate_counts_by_last')], 'pk_attr': 'id', 'table_description': "What a credit file's bytes and all answers to them give, as of a certificate."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CertificateFile',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('certificate', fields.ForeignKeyField('models.Certificate', source_field='certificate_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('file', fields.ForeignKeyField('models.BankFile', source_field='file_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('role', fields.CharField(max_length=8)),
                ('place', fields.IntField()),
            ],
            options={'table': 'certificate_files', 'app': 'models', 'unique_together': (('certificate_id', 'role', 'place'),), 'indexes': [Index(fields=['file_id', 'role'], name='certificate_files_by_file')], 'pk_attr': 'id', 'table_description': 'A file that a certificate counts, once and for good, or names as approved and unsent.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CertificateLink',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('certificate', fields.ForeignKeyField('models.Certificate', source_field='certificate_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('file_id', fields.BigIntField()),
                ('credit_file_id', fields.BigIntField()),
            ],
            options={'table': 'certificate_links', 'app': 'models', 'unique_together': (('credit_file_id', 'file_id'),), 'pk_attr': 'id', 'table_description': 'An answer, return or statement that speaks of a payment of a credit file; from the bytes alone.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StatementEntry',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('statement', fields.ForeignKeyField('models.BankStatement', source_field='statement_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('line_number', fields.IntField()),
                ('bank_serial', fields.CharField(max_length=32)),
                ('pay_id', fields.CharField(max_length=32)),
                ('direction', fields.CharField(max_length=1)),
                ('amount_fen', fields.BigIntField()),
                ('balance_fen', fields.BigIntField()),
                ('posted_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('summary', fields.CharField(max_length=80)),
                ('payment_id', fields.BigIntField(null=True)),
                ('finding', fields.CharField(max_length=20)),
            ],
            options={'table': 'statement_entries', 'app': 'models', 'unique_together': (('statement_id', 'number'),), 'indexes': [Index(fields=['payment_id', 'direction'], name='entries_by_payment'), Index(fields=['statement_id', 'finding', 'id'], name='entries_by_finding')], 'pk_attr': 'id', 'table_description': 'One movement and what it turned out to be; append-only by trigger.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StatementBreak',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('statement', fields.ForeignKeyField('models.BankStatement', source_field='statement_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharField(max_length=20)),
                ('day_on', fields.DateField()),
                ('entry', fields.ForeignKeyField('models.StatementEntry', source_field='entry_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('payment_id', fields.BigIntField(null=True)),
                ('pay_id', fields.CharField(max_length=32)),
                ('ours_fen', fields.BigIntField(null=True)),
                ('theirs_fen', fields.BigIntField(null=True)),
                ('state', fields.CharField(max_length=12)),
                ('reason', fields.TextField(unique=False)),
                ('evidence', fields.CharField(max_length=100)),
                ('found_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('explained_by_id', fields.BigIntField(null=True)),
                ('explained_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('resolved_by_id', fields.BigIntField(null=True)),
                ('resolved_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'statement_breaks', 'app': 'models', 'indexes': [Index(fields=['state', 'id'], name='breaks_by_state'), Index(fields=['payment_id', 'kind'], name='breaks_by_payment')], 'pk_attr': 'id', 'table_description': "A difference between the bank's books and ours; open, it blocks the release of money."},
            bases=['Model'],
        ),
    ]
