"""What stands below each unit, counted by month and by the units' classes: kept, moved and proved."""

import importlib

from migrations import _forward
from tortoise.migrations import operations as ops

counts = importlib.import_module("migrations.0061_counts_guards")
whole = importlib.import_module("migrations.0097_whole_counts")

# (table, name, check)
CHECKS = (("count_groups", "month", "extract(day FROM month_on) = 1"),)
# Who sees which rows; only the functions below write them, as the tables' owner.
POLICIES = {"count_groups": counts.BELOW}

DIMENSIONS = (
    "STATUS,SEX,ETHNICITY,EDUCATION,POLITICAL,EMPLOYMENT,HUKOU,BORN,ENTERED,BLANKS"
).split(",")
OF_MEMBERS = "ARRAY['" + "','".join(DIMENSIONS) + "']"
COLUMNS = "unit_id, labour_relation, dues, district, dimension, code, month_on, total, counted"
PLACE = "dimension, unit_id, district, labour_relation, dues, code, month_on"
# A unit `u` stands below each unit above it and below the whole: with those of its classes, with those
# of its classes in any district, and with all.
IDS = """0 || (string_to_array(trim(BOTH '/' FROM u.path), '/')::bigint[])
  [:cardinality(string_to_array(trim(BOTH '/' FROM u.path), '/')) - 1]"""
ABOVE = f"unnest({IDS}) AS a(unit_id) CROSS JOIN (VALUES (0), (1), (2)) v(merged)"
CLASSES = """
CASE WHEN v.merged = 2 THEN '*' ELSE u.labour_relation END AS labour_relation,
  CASE WHEN v.merged = 2 THEN '*' ELSE u.dues END AS dues,
  CASE WHEN v.merged > 0 THEN '*' ELSE u.district END AS district"""
ADDED = "total = c.total + excluded.total, counted = c.counted + excluded.counted"

# What all units' months come to when they are grouped again, each grouping out of the finer one.
SUMS = "sum(total)::bigint AS total, sum(counted)::bigint AS counted"
TRUTH = f"""
SELECT * FROM (
  WITH fine AS MATERIALIZED (
    SELECT a.unit_id, u.labour_relation, u.dues, u.district, m.dimension, m.code, m.month_on, {SUMS}
    FROM count_months m JOIN units u ON u.id = m.unit_id
    CROSS JOIN LATERAL unnest({IDS}) AS a(unit_id) GROUP BY 1, 2, 3, 4, 5, 6, 7
  ), wider AS MATERIALIZED (
    SELECT unit_id, labour_relation, dues, '*' AS district, dimension, code, month_on, {SUMS}
    FROM fine GROUP BY 1, 2, 3, 5, 6, 7
  )
  SELECT * FROM fine UNION ALL SELECT * FROM wider UNION ALL
  SELECT unit_id, '*', '*', '*', dimension, code, month_on, {SUMS} FROM wider GROUP BY 1, 5, 6, 7
) g WHERE total <> 0 OR counted <> 0"""
# What a unit's months lack of its totals.
MONTHS_LACK = f"""
SELECT b.unit_id, b.dimension, b.code, sum(b.total)::bigint AS total, sum(b.counted)::bigint AS counted
FROM (
  SELECT t.unit_id, t.dimension, t.code, t.total, t.counted FROM count_totals t
  WHERE t.dimension = ANY({OF_MEMBERS})
  UNION ALL SELECT m.unit_id, m.dimension, m.code, -m.total, -m.counted FROM count_months m
) b GROUP BY 1, 2, 3 HAVING sum(b.total) <> 0 OR sum(b.counted) <> 0"""

# As in migration 0097, of what stands above each unit as well.
FOLD = whole.FUNCTIONS[
    whole.FUNCTIONS.index("CREATE OR REPLACE FUNCTION puhui_fold_counts()") : whole.FUNCTIONS.index(
        "CREATE OR REPLACE FUNCTION puhui_mend_counts("
    )
].replace(
    "  months AS (",
    f"""  groups AS (
    INSERT INTO count_groups AS c ({COLUMNS})
    SELECT a.unit_id, {CLASSES}, t.dimension, t.code, t.month_on,
      sum(t.total), sum(t.counted)
    FROM taken t JOIN units u ON u.id = t.unit_id CROSS JOIN LATERAL {ABOVE}
    WHERE t.month_on IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6, 7
    ON CONFLICT ({PLACE}) DO UPDATE SET {ADDED}
  ),
  months AS (""",
)

# A unit that is moved or classed anew takes its months along, in the very transaction. Folding waits for
# it or it for folding: each sees what the other has done.
MOVING = f"""
CREATE FUNCTION puhui_regroup_counts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gone g JOIN added a ON a.id = g.id
      WHERE (g.path, g.labour_relation, g.dues, g.district)
        IS DISTINCT FROM (a.path, a.labour_relation, a.dues, a.district)) THEN
    RETURN NULL;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('counts.fold'));
  INSERT INTO count_groups AS c ({COLUMNS})
  SELECT s.above_id, s.labour_relation, s.dues, s.district, m.dimension, m.code, m.month_on,
    sum(s.sign * m.total), sum(s.sign * m.counted)
  FROM (
    SELECT u.id, a.unit_id AS above_id, {CLASSES}, sum(u.sign) AS sign
    FROM (
      SELECT 1 AS sign, n.id, n.path, n.labour_relation, n.dues, n.district FROM added n
      UNION ALL SELECT -1, g.id, g.path, g.labour_relation, g.dues, g.district FROM gone g
    ) u CROSS JOIN LATERAL {ABOVE} GROUP BY 1, 2, 3, 4, 5 HAVING sum(u.sign) <> 0
  ) s CROSS JOIN unnest({OF_MEMBERS}) d(dimension)
  JOIN count_months m ON m.dimension = d.dimension AND m.unit_id = s.id
  GROUP BY 1, 2, 3, 4, 5, 6, 7
  HAVING sum(s.sign * m.total) <> 0 OR sum(s.sign * m.counted) <> 0
  ON CONFLICT ({PLACE}) DO UPDATE SET {ADDED};
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION puhui_regroup_counts() FROM PUBLIC;
CREATE TRIGGER regrouped_update AFTER UPDATE ON units REFERENCING OLD TABLE AS gone NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION puhui_regroup_counts();
"""

# Months are proved by the totals, which are proved by the rows; groups are proved by the months.
FUNCTIONS = f"""
CREATE FUNCTION puhui_months_differ() RETURNS TABLE (unit_id bigint, dimension text, code text,
  total bigint, counted bigint, fen bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
BEGIN
  IF {counts.EVERYTHING} IS NOT TRUE THEN
    RAISE EXCEPTION 'counts are proved for the whole' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN QUERY
  SELECT l.unit_id, l.dimension::text, l.code::text, l.total, l.counted, 0::bigint
  FROM ({MONTHS_LACK}) l
  UNION ALL
  SELECT b.unit_id, b.dimension::text, b.code::text, sum(b.total)::bigint, sum(b.counted)::bigint,
    0::bigint
  FROM (
    SELECT t.* FROM ({TRUTH}) t
    UNION ALL SELECT g.unit_id, g.labour_relation, g.dues, g.district, g.dimension, g.code,
      g.month_on, -g.total, -g.counted FROM count_groups g
  ) b GROUP BY b.unit_id, b.labour_relation, b.dues, b.district, b.dimension, b.code, b.month_on
  HAVING sum(b.total) <> 0 OR sum(b.counted) <> 0
  ORDER BY 1, 2, 3;
END $$;

CREATE FUNCTION puhui_mend_months(at timestamptz) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
DECLARE mended bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('counts.fold'));
  SELECT count(*) INTO mended FROM puhui_months_differ();
  IF mended > 0 THEN
    INSERT INTO count_months AS c (unit_id, dimension, code, month_on, total, counted)
    SELECT l.unit_id, l.dimension, l.code, date_trunc('month', at {counts.CHINA})::date, l.total,
      l.counted FROM ({MONTHS_LACK}) l
    ON CONFLICT (dimension, unit_id, code, month_on) DO UPDATE SET {ADDED};
    DELETE FROM count_groups;
    INSERT INTO count_groups ({COLUMNS}) {TRUTH};
  END IF;
  RETURN mended;
END $$;
"""
CALLED = ("puhui_months_differ()", "puhui_mend_months(timestamptz)")
FILLED = f"INSERT INTO count_groups ({COLUMNS}) {TRUTH};"


def statements():
    """This will give every statement in order."""
    sql = [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ]
    sql += [FOLD, MOVING, FUNCTIONS]
    for function in CALLED:
        sql += [
            f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC;",
            f"GRANT EXECUTE ON FUNCTION {function} TO {counts.APP_ROLE};",
        ]
    for table, sees in POLICIES.items():
        sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY scope ON {table} FOR SELECT TO {counts.APP_ROLE} USING ({sees});",
            f"GRANT SELECT ON {table} TO {counts.APP_ROLE};",
        ]
    sql.append(FILLED)
    return sql


class Migration(_forward.Migration):
    """What stands below each unit, counted."""

    dependencies = [("models", "0124_count_groups")]

    operations = [ops.RunSQL(statements())]
