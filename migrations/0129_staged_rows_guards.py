"""Rows are staged by the hundred thousand: their workbook is looked for once in each statement."""

from migrations import _forward
from tortoise.migrations import operations as ops

# A foreign key looked for it again for each row, a quarter of what storing one took. No row goes to
# another workbook, and no workbook goes away.
GUARDS = """
ALTER TABLE roster_rows DROP CONSTRAINT roster_rows_roster_id_fkey;

CREATE FUNCTION puhui_staged() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE wanted bigint[] := ARRAY(SELECT DISTINCT roster_id FROM added); known bigint;
BEGIN
  SELECT count(*) INTO known FROM (SELECT FROM rosters o WHERE o.id = ANY(wanted)
    ORDER BY o.id FOR KEY SHARE) held;
  IF known <> cardinality(wanted) THEN
    RAISE EXCEPTION 'a row is of a workbook' USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION puhui_staged() FROM PUBLIC;
CREATE TRIGGER rows_staged AFTER INSERT ON roster_rows
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION puhui_staged();

CREATE TRIGGER workbook_stays BEFORE DELETE ON rosters
  FOR EACH ROW EXECUTE FUNCTION puhui_stays('a workbook stays, and its rows with it');
CREATE TRIGGER workbook_keeps_id BEFORE UPDATE OF id ON rosters
  FOR EACH ROW WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION puhui_stays('a workbook keeps its id');
CREATE TRIGGER row_keeps_workbook BEFORE UPDATE OF roster_id ON roster_rows
  FOR EACH ROW WHEN (OLD.roster_id <> NEW.roster_id)
  EXECUTE FUNCTION puhui_stays('a row stays in its workbook');
"""


class Migration(_forward.Migration):
    """Less for each row that is staged."""

    dependencies = [("models", "0128_staged_rows")]

    operations = [ops.RunSQL(GUARDS)]
