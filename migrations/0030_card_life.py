from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0029_failures_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CardIssuer',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(max_length=80)),
                ('part', fields.CharField(max_length=16)),
                ('position', fields.IntField()),
                ('document', fields.CharField(max_length=60)),
                ('clause', fields.CharField(max_length=60)),
                ('effective_from', fields.DateField()),
                ('effective_to', fields.DateField(null=True)),
            ],
            options={'table': 'card_issuers', 'app': 'models', 'unique_together': (('name', 'effective_from'),), 'pk_attr': 'id', 'table_description': 'One of the organisations that issue the card, and its part in it (R15).'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PolicyNumber',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('code', fields.CharField(max_length=40)),
                ('amount', fields.IntField()),
                ('document', fields.CharField(max_length=60)),
                ('clause', fields.CharField(max_length=60)),
                ('original_text', fields.TextField(unique=False)),
                ('effective_from', fields.DateField()),
                ('effective_to', fields.DateField(null=True)),
            ],
            options={'table': 'policy_numbers', 'app': 'models', 'unique_together': (('code', 'effective_from'),), 'pk_attr': 'id', 'table_description': 'A number set by a rule, with its document and words (R1); a later one is another row.'},
            bases=['Model'],
        ),
        ops.AlterField(
            model_name='Card',
            name='application',
            field=fields.ForeignKeyField('models.CardApplication', source_field='application_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Card',
            name='dormancy_warned_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Card',
            name='listed_in',
            field=fields.CharField(default='', db_default='', max_length=20),
        ),
        ops.AddField(
            model_name='Card',
            name='missed_on',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='Card',
            name='replaces',
            field=fields.ForeignKeyField('models.Card', source_field='replaces_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT),
        ),
        ops.AddIndex(
            model_name='Card',
            index=Index(fields=['application_id'], name='cards_by_application'),
        ),
        ops.AddField(
            model_name='CardApplication',
            name='corrected_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='CardApplication',
            name='corrected_reason',
            field=fields.CharField(default='', db_default='', max_length=200),
        ),
        ops.AddField(
            model_name='CardApplication',
            name='is_local',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='CardApplication',
            name='replaces',
            field=fields.ForeignKeyField('models.CardApplication', source_field='replaces_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT),
        ),
    ]
