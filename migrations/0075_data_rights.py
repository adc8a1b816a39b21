from migrations import _forward
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0074_participants_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Erasure',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('member', fields.ForeignKeyField('models.Member', source_field='member_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('request_id', fields.BigIntField()),
                ('asked_by_id', fields.BigIntField()),
                ('erased_by_id', fields.BigIntField()),
                ('erased_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('touched', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'erasures', 'app': 'models', 'pk_attr': 'id', 'table_description': 'One record made unreadable; what was kept of it, and how many rows were touched where.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LegalHold',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('member', fields.ForeignKeyField('models.Member', source_field='member_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('state', fields.CharField(max_length=8)),
                ('document', fields.CharField(max_length=80)),
                ('reason', fields.TextField(unique=False)),
                ('from_on', fields.DateField()),
                ('until_on', fields.DateField(null=True)),
                ('proposed_by_id', fields.BigIntField()),
                ('proposed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('decided_by_id', fields.BigIntField(null=True)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('lift_document', fields.CharField(default='', max_length=80)),
                ('lift_reason', fields.TextField(default='', unique=False)),
                ('lift_proposed_by_id', fields.BigIntField(null=True)),
                ('lift_proposed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('lifted_by_id', fields.BigIntField(null=True)),
                ('lifted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'legal_holds', 'app': 'models', 'indexes': [Index(fields=['member_id', 'id'], name='legal_holds_by_member')], 'pk_attr': 'id', 'table_description': "One person's record kept from erasure: by which document, from when, set and lifted by whom."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RightsRequest',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('member', fields.ForeignKeyField('models.Member', source_field='member_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharField(max_length=11)),
                ('state', fields.CharField(max_length=9)),
                ('channel', fields.CharField(max_length=6)),
                ('proof', fields.CharField(max_length=120)),
                ('wish', fields.TextField(unique=False)),
                ('requested_on', fields.DateField()),
                ('due_on', fields.DateField()),
                ('recorded_by_id', fields.BigIntField()),
                ('recorded_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('decided_by_id', fields.BigIntField(null=True)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('answer', fields.TextField(default='', unique=False)),
                ('kept', fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'rights_requests', 'app': 'models', 'indexes': [Index(fields=['member_id', 'id'], name='rights_requests_by_member')], 'pk_attr': 'id', 'table_description': 'One request: whose, for what, by which proof of identity, due when, decided by whom and how.'},
            bases=['Model'],
        ),
    ]
