"""Guards of bulletins and of declared head-counts: frozen, by three people, in one chain, for good."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"
EVERYTHING = f"{SCOPE} = '/'"
BELOW = f"({EVERYTHING} OR unit_id IN (SELECT u.id FROM units u WHERE starts_with(u.path, {SCOPE})))"

# (table, name, check)
CHECKS = (
    ("headcounts", "count", "count >= 0"),
    ("headcounts", "document", "document <> ''"),
    ("bulletins", "kind", "kind IN ('ENTRY','CARDS')"),
    ("bulletins", "state", "state IN ('DRAFTED','REVIEWED','PUBLISHED','DISCARDED')"),
    ("bulletins", "version", "version > 0 AND (version > 1) = (replaces_id IS NOT NULL)"),
    ("bulletins", "words", "title <> '' AND addressee <> '' AND issuer <> ''"),
    ("bulletins", "snapshot", "snapshot <> '' AND length(snapshot_digest) = 64"),
    (
        "bulletins",
        "reviewed",
        "state NOT IN ('REVIEWED','PUBLISHED')"
        " OR coalesce(reviewed_by_id, drafted_by_id) <> drafted_by_id"
        " AND reviewed_at IS NOT NULL AND number <> '' AND issued_on IS NOT NULL",
    ),
    (
        "bulletins",
        "published",
        "(state = 'PUBLISHED') = (published_by_id IS NOT NULL) AND (state <> 'PUBLISHED'"
        " OR published_by_id NOT IN (drafted_by_id, reviewed_by_id) AND published_at IS NOT NULL"
        " AND place > 0 AND length(previous_digest) = 64 AND length(digest) = 64"
        " AND document <> '')",
    ),
    ("bulletins", "discarded", "(state = 'DISCARDED') = (reason <> '')"),
)
# (name, table, columns, condition)
UNIQUE = (
    ("bulletin_version_once", "bulletins", "kind, plan_year, version", "state <> 'DISCARDED'"),
    ("bulletin_place_once", "bulletins", "place", ""),
)
APPEND_ONLY = ("headcounts",)
# The office sees every bulletin; whoever has a scope of units sees what is published.
POLICIES = {
    "headcounts": BELOW,
    "bulletins": f"({EVERYTHING} OR (state = 'PUBLISHED' AND starts_with({SCOPE}, '/')))",
}
UPDATABLE = ("bulletins",)

FIXED = """
CREATE FUNCTION puhui_bulletin_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' OR OLD.state IN ('PUBLISHED', 'DISCARDED')
    OR (OLD.kind, OLD.plan_year, OLD.version, OLD.day_on, OLD.snapshot, OLD.snapshot_digest,
        OLD.replaces_id, OLD.drafted_by_id, OLD.drafted_at)
      IS DISTINCT FROM (NEW.kind, NEW.plan_year, NEW.version, NEW.day_on, NEW.snapshot,
        NEW.snapshot_digest, NEW.replaces_id, NEW.drafted_by_id, NEW.drafted_at)
    OR OLD.state = 'REVIEWED' AND (OLD.number, OLD.title, OLD.addressee, OLD.issuer, OLD.opening,
        OLD.closing, OLD.issued_on, OLD.reviewed_by_id)
      IS DISTINCT FROM (NEW.number, NEW.title, NEW.addressee, NEW.issuer, NEW.opening, NEW.closing,
        NEW.issued_on, NEW.reviewed_by_id) THEN
    RAISE EXCEPTION 'what is frozen in a bulletin never changes' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER bulletin_fixed BEFORE UPDATE OR DELETE ON bulletins
  FOR EACH ROW EXECUTE FUNCTION puhui_bulletin_fixed();
CREATE INDEX roster_rows_refused ON roster_rows (unit_id) WHERE verdict = 'REFUSED';
"""


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ]
    sql += [
        f"CREATE UNIQUE INDEX {name} ON {table} ({columns})" + (f" WHERE {where};" if where else ";")
        for name, table, columns, where in UNIQUE
    ]
    sql.append(FIXED)
    sql += [
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION puhui_append_only();"
        for table in APPEND_ONLY
    ]
    for table, sees in POLICIES.items():
        sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY scope ON {table} TO {APP_ROLE} USING ({sees}) WITH CHECK ({sees});",
            f"GRANT SELECT, INSERT ON {table} TO {APP_ROLE};",
            f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {APP_ROLE};",
        ]
    sql += [f"GRANT UPDATE ON {table} TO {APP_ROLE};" for table in UPDATABLE]
    return sql


class Migration(_forward.Migration):
    """Guards of bulletins and head-counts."""

    dependencies = [("models", "0067_bulletins")]

    operations = [ops.RunSQL(statements())]
