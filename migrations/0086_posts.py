from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0085_letters_on_applications_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='StaffPost',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('staff', fields.ForeignKeyField('models.Staff', source_field='staff_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('unit', fields.ForeignKeyField('models.Unit', source_field='unit_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'staff_posts', 'app': 'models', 'unique_together': (('staff', 'unit'),), 'indexes': [Index(fields=['unit_id'], name='staff_posts_by_unit')], 'pk_attr': 'id', 'table_description': 'A unit beside their own that a clerk is responsible for, with all below it.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Session',
            name='unit_id',
            field=fields.BigIntField(null=True),
        ),
    ]
