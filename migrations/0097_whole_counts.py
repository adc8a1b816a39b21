"""What all units have together, counted: a province's figures read a line for each code, not of each unit."""

import importlib

from migrations import _forward
from tortoise.migrations import operations as ops

ledger = importlib.import_module("migrations.0092_ledger_counts")

# The whole stands under the unit 0, where the ledger, which is of no unit, stands already.
OF_UNITS = "unit_id > 0"
# What was folded of the whole is what was folded of all units; as in migration 0092, of that as well.
TRUTH = f"""{ledger.TRUTH} UNION ALL
SELECT 0, c.dimension, c.code, NULL::date, sum(c.total), sum(c.counted), sum(c.fen)
FROM count_totals c WHERE c.{OF_UNITS} GROUP BY c.dimension, c.code"""
FUNCTIONS = (
    ledger.FUNCTIONS.replace(ledger.TRUTH, TRUTH)
    .replace(
        "(DELETE FROM count_deltas RETURNING *),",
        f"""(DELETE FROM count_deltas RETURNING *),
  placed AS (
    SELECT unit_id, dimension, code, month_on, total, counted, fen FROM taken UNION ALL
    SELECT 0, dimension, code, month_on, total, counted, fen FROM taken WHERE {OF_UNITS}
  ),""",
    )
    .replace("sum(counted) FROM taken\n", "sum(counted) FROM placed\n")
    .replace("sum(fen) FROM taken GROUP", "sum(fen) FROM placed GROUP")
)
FILLED = f"""
INSERT INTO count_totals (unit_id, dimension, code, total, counted, fen)
SELECT 0, dimension, code, sum(total), sum(counted), sum(fen) FROM count_totals WHERE {OF_UNITS}
GROUP BY dimension, code;
INSERT INTO count_months (unit_id, dimension, code, month_on, total, counted)
SELECT 0, dimension, code, month_on, sum(total), sum(counted) FROM count_months WHERE {OF_UNITS}
GROUP BY dimension, code, month_on;
"""


class Migration(_forward.Migration):
    """The whole, counted."""

    dependencies = [("models", "0096_months_by_unit")]

    operations = [ops.RunSQL([FUNCTIONS, FILLED])]
