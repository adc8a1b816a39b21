from migrations import _forward
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0054_retention_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='OldPassword',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('staff', fields.ForeignKeyField('models.Staff', source_field='staff_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('password_hash', fields.CharField(max_length=255)),
                ('replaced_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'old_passwords', 'app': 'models', 'indexes': [Index(fields=['staff_id', 'id'], name='old_passwords_by_staff')], 'pk_attr': 'id', 'table_description': 'The hash of a password that a person had before, so that it is not taken again.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('staff', fields.ForeignKeyField('models.Staff', source_field='staff_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('code_index', fields.BinaryField()),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('used_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'recovery_codes', 'app': 'models', 'pk_attr': 'id', 'table_description': 'A code that works once instead of the device, kept as a keyed digest alone.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SecondFactor',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('staff', fields.ForeignKeyField('models.Staff', source_field='staff_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('secret_sealed', fields.BinaryField(null=True)),
                ('enrolled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('last_step', fields.BigIntField(default=0)),
                ('offered_sealed', fields.BinaryField(null=True)),
                ('offered_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'second_factors', 'app': 'models', 'unique_together': (('staff',),), 'pk_attr': 'id', 'table_description': "The secret that a person's device shares with us, sealed; a new one waits beside it."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SecurityPolicy',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('effective_from', fields.DateField()),
                ('characters_min', fields.IntField()),
                ('classes_min', fields.IntField()),
                ('history', fields.IntField()),
                ('age_days_max', fields.IntField()),
                ('factor_roles', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('document', fields.CharField(max_length=60)),
                ('reason', fields.CharField(max_length=200)),
                ('decided_by', fields.ForeignKeyField('models.Staff', source_field='decided_by_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'security_policies', 'app': 'models', 'pk_attr': 'id', 'table_description': 'What passwords must be and whose sign-in takes a second factor, from a day on.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Staff',
            name='awaits_release',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='Staff',
            name='must_change_password',
            field=fields.BooleanField(default=False, db_default=False),
        ),
    ]
