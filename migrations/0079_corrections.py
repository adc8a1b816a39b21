from migrations import _forward
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0078_identities_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ConsentText',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('version', fields.CharField(unique=True, max_length=20)),
                ('title', fields.CharField(max_length=60)),
                ('words', fields.TextField(unique=False)),
                ('basis', fields.CharField(max_length=120)),
                ('effective_from', fields.DateField()),
            ],
            options={'table': 'consent_texts', 'app': 'models', 'pk_attr': 'id', 'table_description': 'The words that a member agrees to, in one version; never changed, only followed by another.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Consent',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('member', fields.ForeignKeyField('models.Member', source_field='member_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('act', fields.CharField(max_length=9)),
                ('text', fields.ForeignKeyField('models.ConsentText', source_field='text_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('ref', fields.CharField(max_length=20)),
                ('on_day', fields.DateField()),
                ('channel', fields.CharField(max_length=10)),
                ('collector', fields.CharField(default='', max_length=60)),
                ('reason', fields.TextField(default='', unique=False)),
                ('recorded_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('recorded_by_id', fields.BigIntField()),
            ],
            options={'table': 'consents', 'app': 'models', 'indexes': [Index(fields=['member_id', 'id'], name='consents_by_member')], 'pk_attr': 'id', 'table_description': "One step of a member's consent, given or withdrawn; written once."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Correction',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('member', fields.ForeignKeyField('models.Member', source_field='member_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('state', fields.CharField(max_length=9)),
                ('is_direct', fields.BooleanField()),
                ('changes', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('values_sealed', fields.BinaryField()),
                ('reason', fields.TextField(unique=False)),
                ('document', fields.CharField(default='', max_length=60)),
                ('proposed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('proposed_by_id', fields.BigIntField()),
                ('due_on', fields.DateField(null=True)),
                ('alarmed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('decided_by_id', fields.BigIntField(null=True)),
                ('decision', fields.TextField(default='', unique=False)),
            ],
            options={'table': 'corrections', 'app': 'models', 'indexes': [Index(fields=['member_id', 'id'], name='corrections_by_member')], 'pk_attr': 'id', 'table_description': "A change of one member's data: what was, what shall be, why, and who decided."},
            bases=['Model'],
        ),
    ]
