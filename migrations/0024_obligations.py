from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0023_envelopes_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CalendarImport',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('state', fields.CharField(max_length=9)),
                ('document', fields.CharField(max_length=60)),
                ('source', fields.CharField(max_length=120)),
                ('whole_year', fields.IntField(null=True)),
                ('day_count', fields.IntField()),
                ('proposed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('proposed_by_id', fields.BigIntField()),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('decided_by_id', fields.BigIntField(null=True)),
                ('reason', fields.TextField(default='', unique=False)),
            ],
            options={'table': 'calendar_imports', 'app': 'models', 'pk_attr': 'id', 'table_description': 'One notice as entered: by whom, confirmed by whom, and whether it speaks for a whole year.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('imported', fields.ForeignKeyField('models.CalendarImport', source_field='imported_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('day', fields.DateField()),
                ('is_banking_day', fields.BooleanField()),
                ('name', fields.CharField(max_length=40)),
            ],
            options={'table': 'calendar_days', 'app': 'models', 'unique_together': (('imported_id', 'day'),), 'pk_attr': 'id', 'table_description': 'One day of a notice: does the bank work on it, and what is it called.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Obligation',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', fields.CharField(max_length=12)),
                ('answer', fields.CharField(max_length=3)),
                ('file', fields.ForeignKeyField('models.BankFile', source_field='file_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('for_on', fields.DateField()),
                ('due_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('alarm_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('state', fields.CharField(max_length=8)),
                ('overdue_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('alarmed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('met_by', fields.ForeignKeyField('models.BankFile', source_field='met_by_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('met_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('is_late', fields.BooleanField(default=False)),
                ('waived_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('waived_by_id', fields.BigIntField(null=True)),
                ('reason', fields.TextField(default='', unique=False)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'obligations', 'app': 'models', 'indexes': [Index(fields=['state', 'due_at'], name='obligations_by_state'), Index(fields=['for_on', 'id'], name='obligations_by_day')], 'pk_attr': 'id', 'table_description': 'One file that must come: for a file that we sent, or, without one, for a banking day.'},
            bases=['Model'],
        ),
    ]
