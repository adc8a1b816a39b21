"""What lies in each account of the ledger, counted: whole balances are asked by every start page."""

import importlib

from migrations import _forward
from tortoise.migrations import operations as ops

counts = importlib.import_module("migrations.0061_counts_guards")
waiting = importlib.import_module("migrations.0089_waiting_guards")

# The ledger is of no unit: only whoever sees everything sees it.
LEDGER = """
SELECT 0::bigint AS unit_id, 'LEDGER' AS dimension, x.programme || '/' || x.account AS code,
  NULL::date AS month_on, count(*) AS total, 0 AS counted, sum(x.amount_fen) AS fen
FROM {rows} x GROUP BY x.programme, x.account
"""
# Its entries are only ever added.
COUNTING = f"""
CREATE FUNCTION puhui_count_ledger() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO count_deltas (unit_id, dimension, code, month_on, total, counted, fen)
  {LEDGER.format(rows="added")};
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION puhui_count_ledger() FROM PUBLIC;
CREATE TRIGGER counted_insert AFTER INSERT ON ledger_entries REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION puhui_count_ledger();
"""
TRUTH = f"{waiting.TRUTH} UNION ALL {LEDGER.format(rows='ledger_entries')}"
# As in migration 0089, of the ledger as well.
FUNCTIONS = waiting.FUNCTIONS.replace(waiting.TRUTH, TRUTH)
FILLED = f"""
INSERT INTO count_totals (unit_id, dimension, code, total, counted, fen)
SELECT t.unit_id, t.dimension, t.code, t.total, t.counted, t.fen
FROM ({LEDGER.format(rows="ledger_entries")}) t;
"""


class Migration(_forward.Migration):
    """Balances, counted."""

    dependencies = [("models", "0091_restrictions_guards")]

    operations = [ops.RunSQL([COUNTING, FUNCTIONS, FILLED])]
