from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index


class Migration(_forward.Migration):
    dependencies = [("models", "0087_posts_guards")]

    initial = False

    operations = [
        ops.CreateModel(
            name="CountRecheck",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("member_id", fields.BigIntField()),
            ],
            options={
                "table": "count_rechecks",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A member of whom something owed may wait for a card, or wait no more; gone once looked at.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CountWaiting",
            fields=[
                (
                    "entitlement_id",
                    fields.BigIntField(generated=False, primary_key=True, unique=True, db_index=True),
                ),
                ("member_id", fields.BigIntField()),
                ("unit_id", fields.BigIntField()),
            ],
            options={
                "table": "count_waiting",
                "app": "models",
                "indexes": [Index(fields=["member_id"], name="count_waiting_by_member")],
                "pk_attr": "entitlement_id",
                "table_description": "What is owed and waited for a card when it was last looked at; its unit is the entitlement's.",
            },
            bases=["Model"],
        ),
    ]
