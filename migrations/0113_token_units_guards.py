"""A token lists the units that it opens, and stays as narrow as it was made."""

from migrations import _forward
from tortoise.migrations import operations as ops

# (table, name, check)
CHECKS = (("access_tokens", "units", "jsonb_typeof(unit_ids) = 'array'"),)
FUNCTIONS = """
CREATE FUNCTION puhui_token_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what a token opens stays' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER token_fixed BEFORE UPDATE ON access_tokens FOR EACH ROW
  WHEN ((OLD.staff_id, OLD.unit_ids, OLD.token_digest) IS DISTINCT FROM
        (NEW.staff_id, NEW.unit_ids, NEW.token_digest))
  EXECUTE FUNCTION puhui_token_fixed();
"""


class Migration(_forward.Migration):
    """Guards of what tokens open."""

    dependencies = [("models", "0112_token_units")]

    operations = [
        ops.RunSQL(
            [
                *(
                    f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
                    for table, name, check in CHECKS
                ),
                FUNCTIONS,
            ]
        )
    ]
