"""Fewer index entries for each payment that moves and each leg that is booked.

A move cannot spare a payment any index, since its state is in some: each entry is written anew with
every move. Most payments replace none, and need no entry that says so.
"""

from migrations import _forward
from tortoise.migrations import operations as ops

SMALLER = """
DROP INDEX one_replacement;
CREATE UNIQUE INDEX one_replacement ON payments (replaces_id)
  WHERE state <> 'WITHDRAWN' AND replaces_id IS NOT NULL;
"""


class Migration(_forward.Migration):
    """What a settlement writes, is less."""

    dependencies = [("models", "0056_staff_security_guards")]

    operations = [
        ops.RemoveIndex(model_name="LedgerEntry", name="ledger_by_account", fields=None),
        ops.RemoveIndex(model_name="LedgerEntry", name="ledger_by_reference", fields=None),
        ops.RunSQL(SMALLER),
    ]
