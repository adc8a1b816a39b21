"""Whose last application for a card was refused, counted by code: noted as it changes, looked at by the
clock, proved."""

import importlib

from migrations import _forward
from tortoise import fields
from tortoise.migrations import operations as ops

counts = importlib.import_module("migrations.0061_counts_guards")
waiting = importlib.import_module("migrations.0089_waiting_guards")
whole = importlib.import_module("migrations.0097_whole_counts")
branches = importlib.import_module("migrations.0131_count_branches_guards")

# A member noted matters to whoever sees an application of theirs, or saw one when it was looked at.
NOTED = (
    f"({counts.EVERYTHING} OR EXISTS (SELECT FROM card_applications a"
    " WHERE a.member_id = count_refusal_notes.member_id)"
    " OR EXISTS (SELECT FROM count_refusals r WHERE r.member_id = count_refusal_notes.member_id))"
)
POLICIES = {"count_refusals": counts.BELOW, "count_refusal_notes": NOTED}

# The last word on a member is a refusal: nothing newer has been asked of the bank; of all at once, and of
# those noted.
ALL_REFUSED = """
SELECT t.member_id, t.unit_id, t.code FROM card_applications t WHERE t.state = 'FAILED'
  AND NOT EXISTS (SELECT FROM card_applications a WHERE a.member_id = t.member_id AND a.id > t.id
    AND a.state <> 'WITHDRAWN')
"""
LAST = """CROSS JOIN LATERAL (SELECT a.state, a.unit_id, a.code FROM card_applications a
  WHERE a.member_id = n.member_id AND a.state <> 'WITHDRAWN' ORDER BY a.id DESC LIMIT 1) l
  WHERE l.state = 'FAILED'"""


def noting(event):
    """This will note the members of whom a statement changed what was asked last, or its refusal.

    Of whom nothing was refused, nothing is noted. Whoever refuses one notes the member themselves, and
    nobody puts in, or takes back, another for them before that is over: one is open at a time.
    """
    sides = " UNION ALL ".join(
        f"SELECT {sign} AS sign, x.id, x.member_id, x.state = 'FAILED' AS is_refused,"
        " CASE x.state WHEN 'FAILED' THEN x.unit_id END AS unit_id,"
        f" CASE x.state WHEN 'FAILED' THEN x.code END AS code FROM {side} x"
        " WHERE x.state <> 'WITHDRAWN'"
        for sign, side in waiting.SIDES[event]
    )
    name = f"puhui_note_card_applications_{event.lower()}"
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public SET enable_seqscan = off AS $$
BEGIN
  INSERT INTO count_refusal_notes (member_id)
  SELECT DISTINCT c.member_id FROM (
    SELECT b.member_id, b.is_refused FROM ({sides}) b
    GROUP BY b.id, b.member_id, b.is_refused, b.unit_id, b.code HAVING sum(b.sign) <> 0
  ) c WHERE c.is_refused OR (SELECT true FROM card_applications f
    WHERE f.member_id = c.member_id AND f.state = 'FAILED' LIMIT 1);
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION {name}() FROM PUBLIC;
CREATE TRIGGER noted_{event.lower()} AFTER {event} ON card_applications
  REFERENCING {counts.REFERENCING[event]} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""


REFUSED = """
SELECT x.unit_id, 'REFUSED' AS dimension, x.code, NULL::date AS month_on, sum(x.sign) AS total,
  0 AS counted, 0 AS fen
FROM ({rows}) x GROUP BY 1, 3
"""


def counting(event):
    """This will count what a statement changes of what was found to be refused."""
    name = f"puhui_count_refusals_{event.lower()}"
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO count_deltas (unit_id, dimension, code, month_on, total, counted, fen)
  SELECT d.* FROM ({REFUSED.format(rows=counts.rows(event, "NULL::date"))}) d WHERE d.total <> 0;
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION {name}() FROM PUBLIC;
CREATE TRIGGER counted_{event.lower()} AFTER {event} ON count_refusals
  REFERENCING {counts.REFERENCING[event]} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""


# What has changed since it was last looked at: what is refused now, less what was then.
SINCE = f"""
SELECT l.unit_id, 'REFUSED' AS dimension, l.code, 1::bigint AS total, 0::bigint AS counted,
  0::bigint AS fen
FROM (SELECT DISTINCT r.member_id FROM count_refusal_notes r) n {LAST}
UNION ALL
SELECT w.unit_id, 'REFUSED', w.code, -1, 0, 0 FROM count_refusals w
WHERE w.member_id IN (SELECT r.member_id FROM count_refusal_notes r)
"""
TRUTH = f"""{whole.TRUTH} UNION ALL
SELECT a.unit_id, 'REFUSED', a.code, NULL::date, 1, 0, 0 FROM ({ALL_REFUSED}) a"""
KEPT = (
    f"{waiting.KEPT} UNION ALL SELECT unit_id, dimension, code, total, counted, fen FROM ({SINCE}) r"
)

LOOKING = f"""
CREATE FUNCTION puhui_look_at_refusals() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public SET enable_seqscan = off AS $$
BEGIN
  WITH taken AS (DELETE FROM count_refusal_notes RETURNING member_id),
  refused AS (
    SELECT n.member_id, l.unit_id, l.code FROM (SELECT DISTINCT member_id FROM taken) n {LAST}
  ), over AS (
    DELETE FROM count_refusals w WHERE w.member_id IN (SELECT member_id FROM taken)
      AND NOT EXISTS (SELECT FROM refused r WHERE r.member_id = w.member_id)
  )
  INSERT INTO count_refusals AS w (member_id, unit_id, code) SELECT * FROM refused
  ON CONFLICT (member_id) DO UPDATE SET unit_id = excluded.unit_id, code = excluded.code
    WHERE (w.unit_id, w.code) <> (excluded.unit_id, excluded.code);
END $$;
REVOKE EXECUTE ON FUNCTION puhui_look_at_refusals() FROM PUBLIC;
"""
LOOKED = "  PERFORM puhui_look_at_waiting();\n"
# As in migration 0131, of refusals as well.
FOLD = branches.FOLD.replace(LOOKED, f"{LOOKED}  PERFORM puhui_look_at_refusals();\n")
FUNCTIONS = whole.FUNCTIONS.replace(whole.TRUTH, TRUTH).replace(waiting.KEPT, KEPT)
PROVING = FUNCTIONS[: FUNCTIONS.index("CREATE OR REPLACE FUNCTION puhui_fold_counts()")]
MENDING = FUNCTIONS[FUNCTIONS.index("CREATE OR REPLACE FUNCTION puhui_mend_counts(") :].replace(
    LOOKED,
    f"""{LOOKED}  INSERT INTO count_refusal_notes (member_id)
  SELECT member_id FROM (({ALL_REFUSED}) EXCEPT SELECT member_id, unit_id, code FROM count_refusals) a
  UNION
  SELECT member_id FROM (SELECT member_id, unit_id, code FROM count_refusals EXCEPT ({ALL_REFUSED})) b;
  PERFORM puhui_look_at_refusals();
""",
)
FILLED = f"INSERT INTO count_refusals (member_id, unit_id, code) {ALL_REFUSED};"


def statements():
    """This will give every statement in order."""
    sql = [f(event) for event in waiting.SIDES for f in (noting, counting)]
    sql += [LOOKING, PROVING, FOLD, MENDING]
    for table, sees in POLICIES.items():
        sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY scope ON {table} FOR SELECT TO {counts.APP_ROLE} USING ({sees});",
            f"GRANT SELECT ON {table} TO {counts.APP_ROLE};",
        ]
    sql.append(FILLED)
    return sql


class Migration(_forward.Migration):
    """Refusals, counted."""

    dependencies = [("models", "0133_wrapped_keys_guards")]

    operations = [
        ops.CreateModel(
            name="CountRefusal",
            fields=[
                (
                    "member_id",
                    fields.BigIntField(generated=False, primary_key=True, unique=True, db_index=True),
                ),
                ("unit_id", fields.BigIntField()),
                ("code", fields.CharField(max_length=4)),
            ],
            options={
                "table": "count_refusals",
                "app": "models",
                "pk_attr": "member_id",
                "table_description": "A member whose last application for a card was refused when it was last looked at, and its code.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CountRefusalNote",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("member_id", fields.BigIntField()),
            ],
            options={
                "table": "count_refusal_notes",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A member whose last application may be refused now, or no more; gone once looked at.",
            },
            bases=["Model"],
        ),
        ops.RunSQL(statements()),
    ]
