"""Guards of statements in parts: each part of an account's day once, numbered from one."""

from migrations import _forward
from tortoise.migrations import operations as ops

# (table, name, check)
CHECKS = (("bank_statements", "part", "part > 0"),)


def statements() -> list[str]:
    """This will give every statement in order; the index is made anew, each part counts once."""
    return [
        *(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
            for table, name, check in CHECKS
        ),
        "DROP INDEX statement_day_once;",
        "CREATE UNIQUE INDEX statement_day_once ON bank_statements (account_index, day_on, part);",
    ]


class Migration(_forward.Migration):
    """Guards of statements in parts."""

    dependencies = [("models", "0038_statement_parts")]

    operations = [ops.RunSQL(statements())]
