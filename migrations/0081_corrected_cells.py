"""Lets an erasure empty what a corrected cell said; everything else of it stays as it was written."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
STATEMENTS = """
DROP TRIGGER append_only ON roster_fixes;
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON roster_fixes
  FOR EACH STATEMENT EXECUTE FUNCTION puhui_append_only();
CREATE TRIGGER only_emptied BEFORE UPDATE ON roster_fixes FOR EACH ROW
  WHEN (NOT (
    (OLD.before <> '' OR OLD.after <> '') AND NEW.before = '' AND NEW.after = ''
    AND (to_jsonb(OLD) - 'before' - 'after') = (to_jsonb(NEW) - 'before' - 'after')))
  EXECUTE FUNCTION puhui_append_only();
"""
GRANT = f"GRANT UPDATE (before, after) ON roster_fixes TO {APP_ROLE};"


class Migration(_forward.Migration):
    """Cells that were corrected, emptied once."""

    dependencies = [("models", "0080_corrections_guards")]

    operations = [ops.RunSQL([STATEMENTS, GRANT])]
