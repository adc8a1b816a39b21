from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(_forward.Migration):
    dependencies = [('models', '0062_roster_notices')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Scan',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('digest', fields.CharField(unique=True, max_length=64)),
                ('media_type', fields.CharField(max_length=32)),
                ('size_bytes', fields.BigIntField()),
                ('file_name', fields.CharField(max_length=200)),
                ('received_by_id', fields.BigIntField()),
                ('received_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'scans', 'app': 'models', 'pk_attr': 'id', 'table_description': 'One scanned paper; the same bytes are kept once.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ScanPiece',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('scan', fields.ForeignKeyField('models.Scan', source_field='scan_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('content_sealed', fields.BinaryField()),
            ],
            options={'table': 'scan_pieces', 'app': 'models', 'unique_together': (('scan', 'number'),), 'pk_attr': 'id', 'table_description': "A piece of a scan's bytes, sealed, exactly as received; counted from 0."},
            bases=['Model'],
        ),
    ]
