"""A term of a unit's committee is counted from one; those before it are a list."""

from migrations import _forward
from tortoise.migrations import operations as ops

# (table, name, check)
CHECKS = (
    ("units", "term_number", "term_number IS NULL OR term_number BETWEEN 1 AND 99"),
    ("units", "earlier_terms", "jsonb_typeof(earlier_terms) = 'array'"),
)


class Migration(_forward.Migration):
    """Guards of the terms of units."""

    dependencies = [("models", "0110_unit_terms")]

    operations = [
        ops.RunSQL(
            [
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
                for table, name, check in CHECKS
            ]
        )
    ]
