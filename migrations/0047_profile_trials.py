from migrations import _forward
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index


class Migration(_forward.Migration):
    dependencies = [("models", "0046_unit_life_guards")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ProfileTrial",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("state", fields.CharField(max_length=9)),
                ("profile", fields.CharField(max_length=60)),
                ("document", fields.TextField(unique=False)),
                ("digest", fields.CharField(max_length=64)),
                ("files_total", fields.IntField()),
                ("requested_by_id", fields.BigIntField()),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "finished_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "profile_trials",
                "app": "models",
                "indexes": [Index(fields=["state", "id"], name="profile_trials_by_state")],
                "pk_attr": "id",
                "table_description": "A candidate, by its document and digest, who wants to know, and whether it was tried.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ProfileTrialFile",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                (
                    "trial",
                    fields.ForeignKeyField(
                        "models.ProfileTrial",
                        source_field="trial_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("position", fields.IntField()),
                (
                    "file",
                    fields.ForeignKeyField(
                        "models.BankFile",
                        source_field="file_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("verdict", fields.CharField(default="", max_length=10)),
                ("read_as", fields.CharField(default="", max_length=60)),
                ("new_name", fields.TextField(default="", unique=False)),
                ("reason", fields.TextField(default="", unique=False)),
                ("first_offset", fields.BigIntField(null=True)),
                ("size_bytes", fields.BigIntField(default=0)),
                ("lines_before", fields.IntField(default=0)),
                ("lines_after", fields.IntField(default=0)),
                ("lines_changed", fields.IntField(default=0)),
                ("lines", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ("tried_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "profile_trial_files",
                "app": "models",
                "unique_together": (("trial", "position"),),
                "pk_attr": "id",
                "table_description": 'A file of the archive under the candidate: "" until it was tried, then what differs, masked.',
            },
            bases=["Model"],
        ),
    ]
