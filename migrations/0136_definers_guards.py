"""Functions that act as the owner look for tables among the owner's, and in nobody's temporary ones first.

A temporary table is found before any other of its name unless the path says otherwise, and the
application may make some: none of them stands in for a table that a guard reads.
"""

from migrations import _forward
from tortoise.migrations import operations as ops

PATHS = """
DO $$
DECLARE one regprocedure;
BEGIN
  FOR one IN SELECT oid FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, public, pg_temp', one);
  END LOOP;
END $$;
"""


class Migration(_forward.Migration):
    """What acts as the owner reads the owner's tables."""

    dependencies = [("models", "0135_taking_in_guards")]

    operations = [ops.RunSQL([PATHS])]
