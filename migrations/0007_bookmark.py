from migrations import _forward
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(_forward.Migration):
    dependencies = [('models', '0006_idempotency_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Bookmark',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('owner', fields.ForeignKeyField('models.Staff', source_field='owner_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('kind', fields.CharField(max_length=8)),
                ('of_list', fields.CharField(max_length=40)),
                ('name', fields.CharField(max_length=40)),
                ('name_key', fields.CharField(max_length=160)),
                ('content', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('shared_with', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('is_default', fields.BooleanField(default=False)),
                ('version', fields.IntField(default=1)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('updated_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'bookmarks', 'app': 'models', 'indexes': [Index(fields=['owner_id', 'kind', 'of_list'], name='bookmarks_by_owner')], 'pk_attr': 'id', 'table_description': 'A view of a list or a query that somebody keeps; `shared_with` lists roles, none is personal.'},
            bases=['Model'],
        ),
    ]
