"""A roster's rows keep what was read and what is shown of them as it was written, not taken apart.

The server takes a document of `jsonb` apart as it comes in, which cost more than the rest of the row;
these two are read whole or not at all, and nothing is looked for in them.
"""

from migrations import _forward
from tortoise.migrations import operations as ops

STATEMENTS = (
    "ALTER TABLE roster_rows ALTER COLUMN shown DROP DEFAULT,"
    " ALTER COLUMN shown TYPE json USING shown::json,"
    " ALTER COLUMN attributes TYPE json USING attributes::json;",
    "ALTER TABLE roster_rows ALTER COLUMN shown SET DEFAULT '{}'::json;",
)


class Migration(_forward.Migration):
    """The documents of a roster's rows, as they were written."""

    dependencies = [("models", "0121_shown_particulars_guards")]

    operations = [ops.RunSQL(list(STATEMENTS))]
