from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0040_longer_organisation')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CertificateLetter',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('certificate', fields.ForeignKeyField('models.Certificate', source_field='certificate_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('proof', fields.ForeignKeyField('models.Proof', source_field='proof_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('pay_id', fields.CharField(max_length=32)),
                ('place', fields.IntField()),
                ('digest', fields.CharField(max_length=64)),
            ],
            options={'table': 'certificate_letters', 'app': 'models', 'unique_together': (('proof',), ('certificate', 'place')), 'indexes': [Index(fields=['pay_id'], name='certificate_letters_by_payment')], 'pk_attr': 'id', 'table_description': "A confirmed letter of the bank's that a certificate counts, once and for good, in its place."},
            bases=['Model'],
        ),
    ]
