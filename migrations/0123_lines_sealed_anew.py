"""A line for the province may be sealed anew under its record's key, with the very content.

The digest of the content is fixed; what was under a record's key goes back under no other.
"""

from migrations import _forward
from tortoise.migrations import operations as ops

STATEMENTS = (
    "DROP TRIGGER line_fixed ON provincial_lines;",
    """
CREATE TRIGGER line_fixed BEFORE UPDATE ON provincial_lines FOR EACH ROW
  WHEN ((OLD.delivery_id, OLD.number, OLD.member_id, OLD.act, OLD.digest) IS DISTINCT FROM
        (NEW.delivery_id, NEW.number, NEW.member_id, NEW.act, NEW.digest)
    OR (NEW.id_no_index IS NOT NULL AND NEW.id_no_index IS DISTINCT FROM OLD.id_no_index)
    OR (NEW.cells_sealed IS NOT NULL AND NEW.cells_sealed IS DISTINCT FROM OLD.cells_sealed
        AND NOT coalesce(get_byte(OLD.cells_sealed, 0) <> 0 AND get_byte(NEW.cells_sealed, 0) = 0
                         AND length(NEW.cells_sealed) = length(OLD.cells_sealed) + 8, false))
    OR (OLD.outcome <> 'PENDING' AND (OLD.outcome, OLD.code, OLD.text, OLD.receipt_id)
        IS DISTINCT FROM (NEW.outcome, NEW.code, NEW.text, NEW.receipt_id)))
  EXECUTE FUNCTION puhui_line_fixed();
""",
)


class Migration(_forward.Migration):
    """Lines for the province sealed anew."""

    dependencies = [("models", "0122_documents_of_rows")]

    operations = [ops.RunSQL(list(STATEMENTS))]
