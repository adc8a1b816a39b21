from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(_forward.Migration):
    dependencies = [("models", "0129_staged_rows_guards")]

    initial = False

    operations = [
        ops.CreateModel(
            name="CountBranch",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("unit_id", fields.BigIntField()),
                ("dimension", fields.CharField(max_length=16)),
                ("code", fields.CharField(max_length=24)),
                ("total", fields.BigIntField()),
                ("counted", fields.BigIntField()),
                ("fen", fields.BigIntField()),
            ],
            options={
                "table": "count_branches",
                "app": "models",
                "unique_together": (("dimension", "unit_id", "code"),),
                "pk_attr": "id",
                "table_description": "How many rows with a code, and how much money, all units below one have together.",
            },
            bases=["Model"],
        ),
    ]
