from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0019_outcomes_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='FileDisposition',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('file', fields.ForeignKeyField('models.BankFile', source_field='file_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('act', fields.CharField(max_length=8)),
                ('reason', fields.CharField(max_length=500)),
                ('needs_two', fields.BooleanField()),
                ('problem_code', fields.CharField(max_length=64)),
                ('problem', fields.TextField(unique=False)),
                ('proposed_by_id', fields.BigIntField(null=True)),
                ('proposed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('outcome', fields.CharField(default='', max_length=9)),
                ('decided_by_id', fields.BigIntField(null=True)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('decline_reason', fields.CharField(default='', max_length=500)),
            ],
            options={'table': 'file_dispositions', 'app': 'models', 'indexes': [Index(fields=['file_id', 'id'], name='file_dispositions_by_file')], 'pk_attr': 'id', 'table_description': 'A wish to release or reject a quarantined file, its reason, and who decided on it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LineDisposition',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('problem', fields.OneToOneField('models.BankFileProblem', source_field='problem_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('act', fields.CharField(max_length=9)),
                ('reason', fields.CharField(max_length=500)),
                ('decided_by_id', fields.BigIntField(null=True)),
                ('decided_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'line_dispositions', 'app': 'models', 'pk_attr': 'id', 'table_description': 'What a person decided about one line that was not applied; append-only, once for a problem.'},
            bases=['Model'],
        ),
    ]
