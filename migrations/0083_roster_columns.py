"""A roster tells once where its columns stand; its rows no longer repeat it cell by cell."""

from orjson import loads
from tortoise import fields
from migrations import _forward
from tortoise.fields.data import JSON_DUMPS
from tortoise.migrations import operations as ops

# Every row of a sheet has its cells under the same letters; of one corrected by hand, a field that
# the sheet lacks was kept with the line alone.
TOLD = """
UPDATE rosters o SET columns = (
  SELECT coalesce(jsonb_object_agg(c.key, rtrim(c.value, '0123456789')), '{}')
  FROM jsonb_each_text(r.refs) AS c WHERE c.value ~ '^[A-Z]{1,3}[0-9]+$')
FROM (SELECT DISTINCT ON (roster_id) roster_id, refs FROM roster_rows ORDER BY roster_id, number) r
WHERE r.roster_id = o.id;
"""
# Rows are written once and read seldom: not worth the time of being compressed one by one.
PLAIN = "ALTER TABLE roster_rows SET (toast_tuple_target = 8160);"


class Migration(_forward.Migration):
    """Where cells stand, by roster."""

    dependencies = [("models", "0082_email_index")]

    operations = [
        ops.AddField(
            model_name="Roster",
            name="columns",
            field=fields.JSONField(default=dict, db_default={}, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.RunSQL([TOLD]),
        ops.RemoveField(model_name="RosterRow", name="refs"),
        ops.RunSQL([PLAIN]),
    ]
