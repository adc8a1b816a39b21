"""Members whose document has expired, or who are under age, are found by their days."""

from migrations import _forward
from tortoise.migrations import operations as ops

# Nobody born before 2002 is under age any more: their rows are in no index of birthdays.
INDEXES = (
    "CREATE INDEX members_by_expiry ON members (id_valid_to) INCLUDE (unit_id, birth_on, blanks)"
    " WHERE status = 'ACTIVE' AND id_valid_to IS NOT NULL;",
    "CREATE INDEX members_by_late_birth ON members (birth_on) INCLUDE (unit_id, id_valid_to, blanks)"
    " WHERE status = 'ACTIVE' AND birth_on > '2002-01-01';",
)


class Migration(_forward.Migration):
    """Flaws found by an index."""

    dependencies = [("models", "0094_record_keys_guards")]

    operations = [ops.RunSQL(list(INDEXES))]
