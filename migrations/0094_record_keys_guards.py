"""Guards of the keys of records: written once, never changed, destroyed by the province alone."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"

# (table, name, check)
CHECKS = (
    ("record_keys", "sealed", "octet_length(key_sealed) = 45 AND octet_length(person_index) = 32"),
)
DELETABLE = ("record_keys",)

# Without what it sealed a key tells nothing: whoever works within some unit may fetch it.
POLICIES_OF_KEYS = f"""
ALTER TABLE record_keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON record_keys TO {APP_ROLE}
  USING (starts_with({SCOPE}, '/')) WITH CHECK (starts_with({SCOPE}, '/'));
CREATE POLICY shred ON record_keys AS RESTRICTIVE FOR DELETE TO {APP_ROLE} USING ({SCOPE} = '/');
GRANT SELECT, INSERT, DELETE ON record_keys TO {APP_ROLE};
"""


def statements() -> list[str]:
    """This will give every statement in order."""
    return [
        *(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
            for table, name, check in CHECKS
        ),
        POLICIES_OF_KEYS,
    ]


class Migration(_forward.Migration):
    """Guards of the keys of records."""

    dependencies = [("models", "0093_record_keys")]

    operations = [ops.RunSQL(statements())]
