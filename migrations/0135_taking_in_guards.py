"""Rows are taken in through a temporary table, which the application may make wherever others may not."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
TEMPORARY = f"""
DO $$ BEGIN
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO {APP_ROLE}', current_database());
END $$;
"""


class Migration(_forward.Migration):
    """The application may make temporary tables."""

    dependencies = [("models", "0134_count_refusals")]

    operations = [ops.RunSQL([TEMPORARY])]
