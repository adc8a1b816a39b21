from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0076_data_rights_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='StaffIdentity',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('staff', fields.ForeignKeyField('models.Staff', source_field='staff_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('issuer', fields.CharField(max_length=255)),
                ('subject', fields.CharField(max_length=255)),
                ('state', fields.CharField(max_length=8)),
                ('proposed_by_id', fields.BigIntField()),
                ('proposed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('confirmed_by_id', fields.BigIntField(null=True)),
                ('confirmed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_by_id', fields.BigIntField(null=True)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'staff_identities', 'app': 'models', 'indexes': [Index(fields=['staff_id', 'id'], name='staff_identities_by_staff')], 'pk_attr': 'id', 'table_description': 'One person of ours as a provider knows them: its issuer and its lasting word for them.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='SecurityPolicy',
            name='federated_factors',
            field=fields.CharField(db_default='', max_length=200),
        ),
        ops.AddField(
            model_name='Session',
            name='is_factor_met',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='Session',
            name='is_vouched',
            field=fields.BooleanField(default=False, db_default=False),
        ),
    ]
