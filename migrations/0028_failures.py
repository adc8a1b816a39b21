from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0027_early_reports_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='FailedJob',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('actor', fields.CharField(max_length=64)),
                ('row_id', fields.BigIntField()),
                ('state', fields.CharField(max_length=9)),
                ('attempts', fields.IntField()),
                ('error', fields.CharField(max_length=100)),
                ('first_failed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('last_failed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('resumed_by_id', fields.BigIntField(null=True)),
                ('resumed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('reason', fields.CharField(default='', max_length=500)),
            ],
            options={'table': 'failed_jobs', 'app': 'models', 'indexes': [Index(fields=['state', 'id'], name='failed_jobs_by_state')], 'pk_attr': 'id', 'table_description': 'A row at which an actor fails: how often, by what kind of error, and who let it go on.'},
            bases=['Model'],
        ),
    ]
