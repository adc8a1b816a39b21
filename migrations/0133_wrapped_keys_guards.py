"""Guards of the keys of records, which are wrapped now; those that were sealed before stay as they are."""

from migrations import _forward
from tortoise.migrations import operations as ops

# (table, name, check): in the place of the one before it.
WIDENED = (
    (
        "record_keys",
        "sealed",
        "octet_length(key_sealed) IN (33, 45) AND octet_length(person_index) = 32",
    ),
)


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = [f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name};" for table, name, _ in WIDENED]
    # What is there had 45 bytes: it need not be read again.
    sql += [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check}) NOT VALID;"
        for table, name, check in WIDENED
    ]
    return sql


class Migration(_forward.Migration):
    """The keys of records are wrapped."""

    dependencies = [("models", "0131_count_branches_guards")]

    operations = [ops.RunSQL(statements())]
