"""Members enter by the hundred thousand: fewer indexes, and what is proved is proved for all at once."""

import importlib

from migrations import _forward
from tortoise.migrations import operations as ops

first = importlib.import_module("migrations.0002_guards")
counts = importlib.import_module("migrations.0061_counts_guards")

[LIVE] = (where for name, _, _, where in first.UNIQUE if name == "member_mobile_once")

# Each of them answers what two or three did. A name is ordered by its bytes in every database, as the
# embedded one does anyway. A spelling begins with its first initial, and is found among those that do.
INDEXES = f"""
DROP INDEX members_by_name_bytes;
ALTER TABLE members ALTER COLUMN name TYPE varchar(60) COLLATE "C";

DROP INDEX member_mobile_once;
CREATE UNIQUE INDEX member_mobile_once ON members
  (mobile_index, (CASE WHEN {LIVE} THEN 0 ELSE id END));

DROP INDEX members_by_unit;
DROP INDEX members_by_unit_status;
DROP INDEX members_by_entry;
CREATE INDEX members_by_unit ON members (unit_id, id) INCLUDE (status, created_at);

DROP INDEX members_by_pinyin;
DROP INDEX members_by_initials;
CREATE INDEX members_by_spelling ON members (initials text_pattern_ops, pinyin text_pattern_ops);
"""

# The unit of a new member and of one that is moved is held and found open (migration 0066): that it is
# there follows, and a foreign key would look again for each of them. Nor does a unit ever go away.
UNITS = """
ALTER TABLE members DROP CONSTRAINT members_unit_id_fkey;

CREATE OR REPLACE FUNCTION puhui_arrive() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE wanted bigint[] := ARRAY(SELECT DISTINCT unit_id FROM added); open_units bigint;
BEGIN
  SELECT count(*) INTO open_units FROM (SELECT FROM units u WHERE u.status = 'ACTIVE'
    AND u.id = ANY(wanted) ORDER BY u.id FOR SHARE) held;
  IF open_units <> cardinality(wanted) THEN
    RAISE EXCEPTION 'nobody becomes a member in a closed unit' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION puhui_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER unit_stays BEFORE DELETE ON units
  FOR EACH ROW EXECUTE FUNCTION puhui_stays('a unit is closed, and stays');
CREATE TRIGGER unit_keeps_id BEFORE UPDATE OF id ON units
  FOR EACH ROW WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION puhui_stays('a unit keeps its id');
"""

# What a member counts as: the dimension, and the column or the expression that is grouped by.
DIMENSIONS = {
    "STATUS": "status",
    "SEX": "sex",
    "ETHNICITY": "ethnicity",
    "EDUCATION": "education",
    "POLITICAL": "political_status",
    "EMPLOYMENT": "employment_status",
    "HUKOU": "hukou",
    "BORN": "born",
    "ENTERED": "created_at",
    "BLANKS": "blanks",
}
WORDED = {
    "born": "to_char(x.born, 'FM0000')",
    "created_at": f"to_char(x.created_at {counts.CHINA}, 'YYYY-MM')",
    "blanks": "x.blanks::text",
}
CODES = ", ".join(WORDED.get(column, f"x.{column}") for column in DIMENSIONS.values())
WHICH = " ".join(f"WHEN GROUPING(x.{column}) THEN '{name}'" for name, column in DIMENSIONS.items())
SETS = ", ".join(f"x.{column}" for column in DIMENSIONS.values())
OF_ROW = "t.*, date_part('year', t.birth_on) AS born"


def rows(event):
    """This will give the changed rows of a statement with their signs, and when it changed them."""
    added = f"SELECT 1 AS sign, t.updated_at AS at, {OF_ROW} FROM added t"
    gone = f"SELECT -1 AS sign, {{}} AS at, {OF_ROW} FROM gone t"
    if event == "UPDATE":
        return f"{added} UNION ALL {gone.format('NULL')}"
    return added if event == "INSERT" else gone.format("t.updated_at")


def counting(event):
    """This will count what a statement changes in members, reading its rows once.

    The rows are grouped by each dimension as they are, and a group is put into words: there are few.
    """
    counted = f"""SELECT g.unit_id, g.dimension, g.code, g.month_on, sum(g.total) AS total,
    sum(g.counted) AS counted, 0 AS fen
  FROM (
    SELECT x.unit_id, CASE 0 {WHICH} END AS dimension, coalesce({CODES}) AS code,
      date_trunc('month', max(max(x.at)) OVER () {counts.CHINA})::date AS month_on,
      sum(x.sign) AS total,
      coalesce(sum(x.sign) FILTER (WHERE x.status = 'ACTIVE'), 0) AS counted
    FROM ({rows(event)}) x GROUP BY x.unit_id, GROUPING SETS ({SETS})
  ) g GROUP BY 1, 2, 3, 4"""
    month = counts.MONTH_OF_STATEMENT.format(latest="gone" if event == "DELETE" else "added")
    before = counts.MEMBERS.format(rows=counts.rows(event, month))
    made = counts.trigger("members", event)
    assert before in made, "what is counted anew was counted so before"
    return (
        made[: made.index("REVOKE")]
        .replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
        .replace(before, counted)
    )


class Migration(_forward.Migration):
    """Less for each member that enters."""

    dependencies = [("models", "0126_entering_members")]

    operations = [ops.RunSQL([INDEXES, UNITS, *map(counting, counts.SOURCES)])]
