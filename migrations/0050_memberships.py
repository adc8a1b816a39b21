from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0049_credit_limits_are_provisions')]

    initial = False

    operations = [
        ops.CreateModel(
            name='MembershipChange',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('member', fields.ForeignKeyField('models.Member', source_field='member_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('unit_id', fields.BigIntField()),
                ('from_status', fields.CharField(max_length=24)),
                ('to_status', fields.CharField(max_length=24)),
                ('on_day', fields.DateField()),
                ('document', fields.CharField(default='', max_length=60)),
                ('reason', fields.TextField(unique=False)),
                ('other_unit', fields.CharField(default='', max_length=120)),
                ('changed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('changed_by_id', fields.BigIntField()),
            ],
            options={'table': 'membership_changes', 'app': 'models', 'indexes': [Index(fields=['member_id', 'id'], name='membership_changes_by_member')], 'pk_attr': 'id', 'table_description': 'One change of a membership: from which status to which, when, why, by which document.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Transfer',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('member', fields.ForeignKeyField('models.Member', source_field='member_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('from_unit_id', fields.BigIntField()),
                ('to_unit_id', fields.BigIntField()),
                ('member_name', fields.CharField(max_length=60)),
                ('id_no_masked', fields.CharField(max_length=20)),
                ('from_unit_name', fields.CharField(max_length=120)),
                ('state', fields.CharField(max_length=9)),
                ('document', fields.CharField(max_length=60)),
                ('reason', fields.TextField(unique=False)),
                ('expires_on', fields.DateField()),
                ('requested_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('requested_by_id', fields.BigIntField()),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('decided_by_id', fields.BigIntField(null=True)),
                ('decision', fields.TextField(default='', unique=False)),
            ],
            options={'table': 'transfers', 'app': 'models', 'indexes': [Index(fields=['to_unit_id', 'id'], name='transfers_by_receiver'), Index(fields=['member_id', 'id'], name='transfers_by_member')], 'pk_attr': 'id', 'table_description': 'A member on the way from one unit to another: asked by one side, taken by the other.'},
            bases=['Model'],
        ),
    ]
