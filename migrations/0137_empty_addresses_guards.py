"""An address that was left empty is empty under the key of its record, too, whose seal is longer."""

import importlib

from migrations import _forward
from tortoise.migrations import operations as ops

file = importlib.import_module("migrations.0059_member_file_guards")
flaws = importlib.import_module("migrations.0095_entry_indexes")

# A seal of nothing has 29 bytes under the key ring, and 37 under a record's key, which begins with 0.
EMPTY = "octet_length(address_sealed) <= CASE get_byte(address_sealed, 0) WHEN 0 THEN 37 ELSE 29 END"
BITS = " + ".join(
    f"(CASE WHEN {EMPTY if field == 'address' else blank} THEN {1 << place} ELSE 0 END)::bigint"
    for place, (field, blank) in enumerate(file.BLANKS.items())
)
# Where the counts said otherwise, everything is counted again, once.
COUNTED = f"""
DO $$ BEGIN
  IF EXISTS (SELECT FROM members WHERE octet_length(address_sealed) > 29 AND {EMPTY}) THEN
    PERFORM set_config('puhui.scope', '/', true);
    PERFORM puhui_mend_counts(now());
    PERFORM puhui_mend_months(now());
  END IF;
END $$;
"""


class Migration(_forward.Migration):
    """What of a member's file is empty."""

    dependencies = [("models", "0136_definers_guards")]

    operations = [
        ops.RunSQL(
            [
                "DROP INDEX members_by_expiry;",
                "DROP INDEX members_by_late_birth;",
                "ALTER TABLE members DROP COLUMN blanks;",
                f"ALTER TABLE members ADD COLUMN blanks bigint GENERATED ALWAYS AS ({BITS}) STORED;",
                *flaws.INDEXES,
                COUNTED,
            ]
        )
    ]
