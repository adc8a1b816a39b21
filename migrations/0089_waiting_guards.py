"""What is owed and waits for a card, counted: noted as it changes, looked at by the clock, proved."""

import importlib

from migrations import _forward
from tortoise.migrations import operations as ops

counts = importlib.import_module("migrations.0061_counts_guards")

APP_ROLE = counts.APP_ROLE
SCOPE = counts.SCOPE
EVERYTHING = counts.EVERYTHING
# A member noted matters to whoever sees something that is, or was, owed to them.
NOTED = (
    f"({EVERYTHING} OR EXISTS (SELECT FROM entitlements e WHERE e.member_id = count_rechecks.member_id)"
    " OR EXISTS (SELECT FROM count_waiting w WHERE w.member_id = count_rechecks.member_id))"
)
POLICIES = {"count_waiting": counts.BELOW, "count_rechecks": NOTED}

DEAD = "('FAILED', 'RETURNED', 'WITHDRAWN')"
# Owed, with no payment under way or made, and no card to pay to; of few, and of all at once.
WAITS = f"""t.cancelled_at IS NULL
  AND (SELECT true FROM payments p WHERE p.entitlement_id = t.id AND p.state NOT IN {DEAD} LIMIT 1) IS NULL
  AND (SELECT true FROM cards c WHERE c.member_id = t.member_id AND c.status = '06' LIMIT 1) IS NULL"""
ALL_WAITING = f"""
SELECT t.id AS entitlement_id, t.member_id, t.unit_id FROM entitlements t WHERE t.cancelled_at IS NULL
  AND NOT EXISTS (SELECT FROM payments p WHERE p.entitlement_id = t.id AND p.state NOT IN {DEAD})
  AND NOT EXISTS (SELECT FROM cards c WHERE c.member_id = t.member_id AND c.status = '06')
"""

# (table, event) → which of its changed rows bear on waiting, and what of them must have changed. Of an
# update of payments, only those that leave or join the dead do.
BEARING = {
    ("entitlements", "INSERT"): ("cancelled_at IS NULL", "id"),
    ("entitlements", "UPDATE"): ("cancelled_at IS NULL", "id, unit_id"),
    ("entitlements", "DELETE"): ("cancelled_at IS NULL", "id"),
    ("payments", "INSERT"): (f"state NOT IN {DEAD}", "entitlement_id"),
    ("payments", "UPDATE"): (f"state IN {DEAD}", "entitlement_id"),
    ("payments", "DELETE"): (f"state NOT IN {DEAD}", "entitlement_id"),
    ("cards", "INSERT"): ("status = '06'", "member_id"),
    ("cards", "UPDATE"): ("status = '06'", "member_id"),
    ("cards", "DELETE"): ("status = '06'", "member_id"),
}
SIDES = {"INSERT": (("1", "added"),), "DELETE": (("-1", "gone"),)}
SIDES["UPDATE"] = SIDES["INSERT"] + SIDES["DELETE"]


def noting(table, event):
    """This will note the members of whom a statement changed what bears on waiting."""
    where, what = BEARING[table, event]
    sides = " UNION ALL ".join(
        f"SELECT {sign} AS sign, x.member_id AS noted_id, {what} FROM {side} x WHERE {where}"
        for sign, side in SIDES[event]
    )
    name = f"puhui_note_{table}_{event.lower()}"
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO count_rechecks (member_id)
  SELECT DISTINCT b.noted_id FROM ({sides}) b GROUP BY b.noted_id, {what} HAVING sum(b.sign) <> 0;
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION {name}() FROM PUBLIC;
CREATE TRIGGER noted_{event.lower()} AFTER {event} ON {table} REFERENCING {counts.REFERENCING[event]}
  FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""


WAITING = """
SELECT x.unit_id, 'WAITING' AS dimension, 'CARD' AS code, NULL::date AS month_on,
  sum(x.sign) AS total, 0 AS counted, 0 AS fen
FROM ({rows}) x GROUP BY 1
"""


def counting(event):
    """This will count what a statement changes of what was found to wait."""
    name = f"puhui_count_waiting_{event.lower()}"
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO count_deltas (unit_id, dimension, code, month_on, total, counted, fen)
  SELECT d.* FROM ({WAITING.format(rows=counts.rows(event, "NULL::date"))}) d WHERE d.total <> 0;
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION {name}() FROM PUBLIC;
CREATE TRIGGER counted_{event.lower()} AFTER {event} ON count_waiting
  REFERENCING {counts.REFERENCING[event]} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""


# What has changed of waiting since it was last looked at: what waits now, less what waited then.
SINCE = f"""
SELECT t.unit_id, 'WAITING' AS dimension, 'CARD' AS code, 1::bigint AS total, 0::bigint AS counted,
  0::bigint AS fen
FROM (SELECT DISTINCT r.member_id FROM count_rechecks r) n
JOIN entitlements t ON t.member_id = n.member_id WHERE {WAITS}
UNION ALL
SELECT w.unit_id, 'WAITING', 'CARD', -1, 0, 0 FROM count_waiting w
WHERE w.member_id IN (SELECT r.member_id FROM count_rechecks r)
"""
TRUTH = f"""{counts.truth()} UNION ALL
SELECT a.unit_id, 'WAITING', 'CARD', NULL::date, 1, 0, 0 FROM ({ALL_WAITING}) a"""
KEPT = (
    f"{counts.KEPT} UNION ALL SELECT unit_id, dimension, code, total, counted, fen FROM ({SINCE}) s"
)

# Looking is one statement: it takes the notes that it can see, and sees all that those who made them did.
LOOKING = f"""
CREATE FUNCTION puhui_look_at_waiting() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
BEGIN
  WITH taken AS (DELETE FROM count_rechecks RETURNING member_id),
  waits AS (
    SELECT t.id, t.member_id, t.unit_id FROM (SELECT DISTINCT member_id FROM taken) n
    JOIN entitlements t ON t.member_id = n.member_id WHERE {WAITS}
  ), over AS (
    DELETE FROM count_waiting w WHERE w.member_id IN (SELECT member_id FROM taken)
      AND NOT EXISTS (SELECT FROM waits n WHERE n.id = w.entitlement_id)
  )
  INSERT INTO count_waiting AS w (entitlement_id, member_id, unit_id) SELECT * FROM waits
  ON CONFLICT (entitlement_id) DO UPDATE SET unit_id = excluded.unit_id
    WHERE w.unit_id <> excluded.unit_id;
END $$;
REVOKE EXECUTE ON FUNCTION puhui_look_at_waiting() FROM PUBLIC;
"""
# As in migration 0061, of waiting as well.
FUNCTIONS = (
    counts.FUNCTIONS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .replace(counts.truth(), TRUTH)
    .replace(counts.KEPT, KEPT)
    .replace(
        "  WITH taken AS (DELETE FROM count_deltas",
        "  PERFORM puhui_look_at_waiting();\n  WITH taken AS (DELETE FROM count_deltas",
    )
    .replace(
        "  WITH wrong AS (SELECT * FROM puhui_counts_differ()), made AS (",
        f"""  SELECT count(*) INTO mended FROM puhui_counts_differ();
  PERFORM pg_advisory_xact_lock(hashtext('counts.fold'));
  INSERT INTO count_rechecks (member_id)
  SELECT member_id FROM (({ALL_WAITING}) EXCEPT SELECT entitlement_id, member_id, unit_id FROM count_waiting) a
  UNION
  SELECT member_id FROM (SELECT entitlement_id, member_id, unit_id FROM count_waiting EXCEPT ({ALL_WAITING})) b;
  PERFORM puhui_look_at_waiting();
  WITH wrong AS (SELECT * FROM puhui_counts_differ())""",
    )
    .replace(
        "fen FROM wrong RETURNING 1)\n  SELECT count(*) INTO mended FROM made;", "fen FROM wrong;"
    )
)
FILLED = f"INSERT INTO count_waiting (entitlement_id, member_id, unit_id) {ALL_WAITING};"


def statements():
    """This will give every statement in order."""
    sql = [noting(*one) for one in BEARING]
    sql += [counting(event) for event in SIDES]
    sql += [LOOKING, FUNCTIONS]
    for table, sees in POLICIES.items():
        sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY scope ON {table} FOR SELECT TO {APP_ROLE} USING ({sees});",
            f"GRANT SELECT ON {table} TO {APP_ROLE};",
        ]
    sql.append(FILLED)
    return sql


class Migration(_forward.Migration):
    """Waiting for a card, counted."""

    dependencies = [("models", "0088_waiting")]

    operations = [ops.RunSQL(statements())]
