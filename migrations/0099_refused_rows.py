"""Refused rows are counted from their index alone, which knows whose workbook they are of."""

from migrations import _forward
from tortoise.migrations import operations as ops

STATEMENTS = (
    "DROP INDEX roster_rows_refused;",
    "CREATE INDEX roster_rows_refused ON roster_rows (unit_id) INCLUDE (roster_id)"
    " WHERE verdict = 'REFUSED';",
)


class Migration(_forward.Migration):
    """Refused rows counted from an index."""

    dependencies = [("models", "0098_failed_applications")]

    operations = [ops.RunSQL(list(STATEMENTS))]
