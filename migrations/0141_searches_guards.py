"""Guards of the budget of searches: never below nothing."""

from migrations import _forward
from tortoise.migrations import operations as ops

# (table, name, check)
CHECKS = (("reveal_days", "searched", "searched >= 0"),)


class Migration(_forward.Migration):
    """Guards of the budget of searches."""

    dependencies = [("models", "0140_searches")]

    operations = [
        ops.RunSQL(
            [
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
                for table, name, check in CHECKS
            ]
        )
    ]
