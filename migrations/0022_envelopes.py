from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0021_dispositions_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='BankFilePlain',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('file', fields.OneToOneField('models.BankFile', source_field='file_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('content_sealed', fields.BinaryField()),
            ],
            options={'table': 'bank_file_plains', 'app': 'models', 'pk_attr': 'id', 'table_description': 'What is in the envelope of a file, sealed; a file that travels as it is has no row here.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='BankFile',
            name='wire_digest',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
        ops.AddField(
            model_name='BankFile',
            name='wire_keys',
            field=fields.CharField(default='', db_default='', max_length=80),
        ),
        ops.AddIndex(
            model_name='BankFile',
            index=Index(fields=['wire_digest'], name='bank_files_by_wire_digest'),
        ),
    ]
