"""Counts kept by triggers in the very transaction, folded by the clock, and proved by counting again."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"
EVERYTHING = f"{SCOPE} = '/'"
BELOW = f"({EVERYTHING} OR unit_id IN (SELECT u.id FROM units u WHERE starts_with(u.path, {SCOPE})))"
CHINA = "AT TIME ZONE 'Asia/Shanghai'"
TABLES = ("count_totals", "count_deltas", "count_months")

# (table, name, check)
CHECKS = (
    ("count_deltas", "change", "total <> 0 OR counted <> 0 OR fen <> 0"),
    ("count_deltas", "month", "month_on IS NULL OR extract(day FROM month_on) = 1"),
    ("count_months", "month", "extract(day FROM month_on) = 1"),
)
# Who sees which rows; only the triggers and the functions below write them, as the tables' owner.
POLICIES = dict.fromkeys(TABLES, BELOW)

CARD_CODE = "{}.status || CASE WHEN {}.first_swipe_at IS NULL THEN '' ELSE '+' END"

# What each table's rows count as: {rows} have a sign, a month and the table's columns.
MEMBERS = f"""
SELECT x.unit_id, v.dimension, v.code, x.month_on, sum(x.sign) AS total,
  coalesce(sum(x.sign) FILTER (WHERE x.status = 'ACTIVE'), 0) AS counted, 0 AS fen
FROM ({{rows}}) x CROSS JOIN LATERAL (VALUES
  ('STATUS', x.status), ('SEX', x.sex), ('ETHNICITY', x.ethnicity), ('EDUCATION', x.education),
  ('POLITICAL', x.political_status), ('EMPLOYMENT', x.employment_status), ('HUKOU', x.hukou),
  ('BORN', to_char(x.birth_on, 'YYYY')), ('ENTERED', to_char(x.created_at {CHINA}, 'YYYY-MM')),
  ('BLANKS', x.blanks::text)
) v(dimension, code)
GROUP BY 1, 2, 3, 4
"""
CARDS = f"""
SELECT x.unit_id, v.dimension, v.code, NULL::date AS month_on, sum(x.sign) AS total,
  coalesce(sum(x.sign) FILTER (WHERE x.is_counted), 0) AS counted, 0 AS fen
FROM (
  SELECT c.*, (SELECT m.status = 'ACTIVE' FROM members m WHERE m.id = c.member_id) AS is_counted
  FROM (
    SELECT r.member_id, r.unit_id, {CARD_CODE.format("r", "r")} AS code,
      to_char(r.opened_on, 'YYYY-MM') AS opened,
      to_char(r.activated_at {CHINA}, 'YYYY-MM') AS activated, sum(r.sign) AS sign
    FROM ({{rows}}) r GROUP BY 1, 2, 3, 4, 5 HAVING sum(r.sign) <> 0
  ) c
) x CROSS JOIN LATERAL (VALUES
  ('CARD', x.code), ('CARD_OPENED', x.opened), ('CARD_ACTIVATED', x.activated)
) v(dimension, code)
WHERE v.code IS NOT NULL GROUP BY 1, 2, 3
"""
APPLICATIONS = """
SELECT x.unit_id, 'APPLICATION' AS dimension, x.state AS code, NULL::date AS month_on,
  sum(x.sign) AS total, 0 AS counted, 0 AS fen
FROM ({rows}) x GROUP BY 1, 3
"""
PAYMENTS = f"""
SELECT x.unit_id, v.dimension, v.code, NULL::date AS month_on, sum(x.sign) AS total, 0 AS counted,
  sum(x.sign * x.amount_fen) AS fen
FROM ({{rows}}) x CROSS JOIN LATERAL (VALUES
  ('PAYMENT', x.state),
  ('CREDITED', CASE WHEN x.state = 'CREDITED' THEN to_char(x.posted_at {CHINA}, 'YYYY-MM') END)
) v(dimension, code)
WHERE v.code IS NOT NULL GROUP BY 1, 2, 3
"""
COUNTED = {
    "members": MEMBERS,
    "cards": CARDS,
    "card_applications": APPLICATIONS,
    "payments": PAYMENTS,
}
SOURCES = {
    "INSERT": ("SELECT 1 AS sign, {month} AS month_on, a.* FROM added a",),
    "DELETE": ("SELECT -1 AS sign, {month} AS month_on, g.* FROM gone g",),
}
SOURCES["UPDATE"] = SOURCES["INSERT"] + SOURCES["DELETE"]
REFERENCING = {
    "INSERT": "NEW TABLE AS added",
    "DELETE": "OLD TABLE AS gone",
    "UPDATE": "OLD TABLE AS gone NEW TABLE AS added",
}

# A card counts if its member does. Whoever changes a membership locks the member against new cards and
# the cards against changes, and so waits for who changes them; who changes a card looks afterwards.
FOLLOWING_CARDS = f"""
  ids := ARRAY(SELECT b.id FROM (
    SELECT 1 AS sign, a.id, a.status FROM added a UNION ALL SELECT -1, g.id, g.status FROM gone g
  ) b WHERE b.status = 'ACTIVE' GROUP BY b.id HAVING sum(b.sign) <> 0);
  IF cardinality(ids) > 0 THEN
    PERFORM FROM members m WHERE m.id = ANY(ids) ORDER BY m.id FOR UPDATE;
    PERFORM FROM cards c WHERE c.member_id = ANY(ids) ORDER BY c.id FOR UPDATE;
    INSERT INTO count_deltas (unit_id, dimension, code, month_on, total, counted, fen)
    SELECT d.* FROM (
      SELECT c.unit_id, v.dimension, v.code, NULL::date, 0,
        sum(CASE WHEN m.status = 'ACTIVE' THEN 1 ELSE -1 END) AS counted, 0
      FROM cards c JOIN members m ON m.id = c.member_id CROSS JOIN LATERAL (VALUES
        ('CARD', {CARD_CODE.format("c", "c")}), ('CARD_OPENED', to_char(c.opened_on, 'YYYY-MM')),
        ('CARD_ACTIVATED', to_char(c.activated_at {CHINA}, 'YYYY-MM'))
      ) v(dimension, code)
      WHERE c.member_id = ANY(ids) AND v.code IS NOT NULL GROUP BY 1, 2, 3
    ) d WHERE d.counted <> 0;
  END IF;
"""
# Rows of one statement changed in one instant; what it changes in a month counts in that month.
MONTH_OF_STATEMENT = f"(SELECT date_trunc('month', max(l.updated_at) {CHINA})::date FROM {{latest}} l)"


def rows(event, month):
    """This will give the changed rows of a statement with their signs."""
    return " UNION ALL ".join(SOURCES[event]).format(month=month)


def trigger(table, event):
    """This will count what a statement changes in a table."""
    month = "NULL::date"
    if table == "members":
        month = MONTH_OF_STATEMENT.format(latest="gone" if event == "DELETE" else "added")
    follows = FOLLOWING_CARDS if (table, event) == ("members", "UPDATE") else ""
    name = f"puhui_count_{table}_{event.lower()}"
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public SET enable_seqscan = off AS $$
DECLARE ids bigint[];
BEGIN
  INSERT INTO count_deltas (unit_id, dimension, code, month_on, total, counted, fen)
  SELECT d.* FROM ({COUNTED[table].format(rows=rows(event, month))}) d
  WHERE d.total <> 0 OR d.counted <> 0 OR d.fen <> 0;
{follows}  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION {name}() FROM PUBLIC;
CREATE TRIGGER counted_{event.lower()} AFTER {event} ON {table} REFERENCING {REFERENCING[event]}
  FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""


def truth(month="NULL::date"):
    """This will count everything again from the tables themselves."""
    return " UNION ALL ".join(
        template.format(
            rows=f"SELECT 1 AS sign, {month if table == 'members' else 'NULL::date'} AS month_on,"
            f" t.* FROM {table} t"
        )
        for table, template in COUNTED.items()
    )


KEPT = """
SELECT unit_id, dimension, code, total, counted, fen FROM count_totals
UNION ALL SELECT unit_id, dimension, code, total, counted, fen FROM count_deltas
"""
# Both sides of every difference are seen in one moment, whoever is writing meanwhile.
FUNCTIONS = f"""
CREATE FUNCTION puhui_counts_differ() RETURNS TABLE (unit_id bigint, dimension text, code text,
  total bigint, counted bigint, fen bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
BEGIN
  IF {SCOPE} IS DISTINCT FROM '/' THEN
    RAISE EXCEPTION 'counts are proved for the whole' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN QUERY
  SELECT b.unit_id, b.dimension::text, b.code::text, sum(b.total)::bigint, sum(b.counted)::bigint,
    sum(b.fen)::bigint
  FROM (
    SELECT t.unit_id, t.dimension, t.code, t.total, t.counted, t.fen FROM ({truth()}) t
    UNION ALL
    SELECT k.unit_id, k.dimension, k.code, -k.total, -k.counted, -k.fen FROM ({KEPT}) k
  ) b GROUP BY 1, 2, 3 HAVING sum(b.total) <> 0 OR sum(b.counted) <> 0 OR sum(b.fen) <> 0
  ORDER BY 1, 2, 3;
END $$;

CREATE FUNCTION puhui_fold_counts() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
DECLARE folded bigint;
BEGIN
  IF {SCOPE} IS DISTINCT FROM '/' THEN
    RAISE EXCEPTION 'counts are folded for the whole' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('counts.fold'));
  WITH taken AS (DELETE FROM count_deltas RETURNING *),
  months AS (
    INSERT INTO count_months AS m (unit_id, dimension, code, month_on, total, counted)
    SELECT unit_id, dimension, code, month_on, sum(total), sum(counted) FROM taken
    WHERE month_on IS NOT NULL GROUP BY 1, 2, 3, 4
    ON CONFLICT (dimension, month_on, unit_id, code)
    DO UPDATE SET total = m.total + excluded.total, counted = m.counted + excluded.counted
  ), totals AS (
    INSERT INTO count_totals AS c (unit_id, dimension, code, total, counted, fen)
    SELECT unit_id, dimension, code, sum(total), sum(counted), sum(fen) FROM taken GROUP BY 1, 2, 3
    ON CONFLICT (dimension, unit_id, code) DO UPDATE SET total = c.total + excluded.total,
      counted = c.counted + excluded.counted, fen = c.fen + excluded.fen
  )
  SELECT count(*) INTO folded FROM taken;
  RETURN folded;
END $$;

CREATE FUNCTION puhui_mend_counts(at timestamptz) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
DECLARE mended bigint;
BEGIN
  WITH wrong AS (SELECT * FROM puhui_counts_differ()), made AS (
    INSERT INTO count_deltas (unit_id, dimension, code, month_on, total, counted, fen)
    SELECT unit_id, dimension, code, CASE WHEN dimension IN ('STATUS','SEX','ETHNICITY','EDUCATION',
      'POLITICAL','EMPLOYMENT','HUKOU','BORN','ENTERED','BLANKS')
      THEN date_trunc('month', at {CHINA})::date END, total, counted, fen FROM wrong RETURNING 1)
  SELECT count(*) INTO mended FROM made;
  RETURN mended;
END $$;
"""
CALLED = ("puhui_counts_differ()", "puhui_fold_counts()", "puhui_mend_counts(timestamptz)")

# Members of before are taken to have been since they were entered what they are now.
FILLED = f"""
INSERT INTO count_totals (unit_id, dimension, code, total, counted, fen)
SELECT t.unit_id, t.dimension, t.code, t.total, t.counted, t.fen FROM ({truth()}) t;
INSERT INTO count_months (unit_id, dimension, code, month_on, total, counted)
SELECT t.unit_id, t.dimension, t.code, t.month_on, t.total, t.counted
FROM ({truth(f"date_trunc('month', t.created_at {CHINA})::date")}) t WHERE t.month_on IS NOT NULL;
"""


def statements():
    """This will give every statement in order."""
    sql = [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ]
    sql += [trigger(table, event) for table in COUNTED for event in SOURCES]
    sql.append(FUNCTIONS)
    for function in CALLED:
        sql += [
            f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC;",
            f"GRANT EXECUTE ON FUNCTION {function} TO {APP_ROLE};",
        ]
    for table, sees in POLICIES.items():
        sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY scope ON {table} FOR SELECT TO {APP_ROLE} USING ({sees});",
            f"GRANT SELECT ON {table} TO {APP_ROLE};",
        ]
    sql.append(FILLED)
    return sql


class Migration(_forward.Migration):
    """Counts that are always what the tables hold."""

    dependencies = [("models", "0060_counts")]

    operations = [ops.RunSQL(statements())]
