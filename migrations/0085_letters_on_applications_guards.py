"""Guards of applications that the bank's letter settled: a whole letter, of what was at the bank."""

from migrations import _forward
from tortoise.migrations import operations as ops

# (table, name, check)
CHECKS = (
    (
        "card_applications",
        "failed",
        "state <> 'FAILED' OR (code <> '' AND"
        " ((is_local OR letter_reference <> '') <> (evidence_file_id IS NOT NULL)))",
    ),
    (
        "card_applications",
        "letter",
        "CASE WHEN letter_reference = '' THEN letter_digest = '' AND letter_reason = ''"
        " AND letter_by_id IS NULL AND letter_at IS NULL"
        " ELSE letter_digest ~ '^[0-9a-f]{64}$' AND letter_reason <> '' AND letter_by_id IS NOT NULL"
        " AND letter_at IS NOT NULL AND bank_file_id IS NOT NULL"
        " AND state IN ('FAILED','ISSUED','ENDED') END",
    ),
)
INDEXES = (
    "CREATE INDEX card_applications_at_the_bank ON card_applications (id)"
    " WHERE state IN ('SENT','ACCEPTED');",
)


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = ["ALTER TABLE card_applications DROP CONSTRAINT card_applications_failed;"]
    sql += [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ]
    return [*sql, *INDEXES]


class Migration(_forward.Migration):
    """Guards of applications that a letter settled."""

    dependencies = [("models", "0084_letters_on_applications")]

    operations = [ops.RunSQL(statements())]
