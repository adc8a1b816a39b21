"""A key may be marked as somebody else's, by the province alone: a number was put right, or was another's.

What it is, and what its wrapping holds, is still never changed.
"""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"

MARKED = f"""
CREATE POLICY mark ON record_keys AS RESTRICTIVE FOR UPDATE TO {APP_ROLE} USING ({SCOPE} = '/');
GRANT UPDATE (person_index) ON record_keys TO {APP_ROLE};
"""


class Migration(_forward.Migration):
    """Whose a key is follows the record that it seals."""

    dependencies = [("models", "0137_empty_addresses_guards")]

    operations = [ops.RunSQL([MARKED])]
