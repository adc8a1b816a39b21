"""Guards of mergers: two people, nobody arrives in a closed unit or is left in one, no way back."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"
EVERYTHING = f"{SCOPE} = '/'"

# (table, name, check): those that an earlier migration made, with the new kinds
WIDENED = (
    (
        "unit_changes",
        "kind",
        "kind IN ('CORRECTED','MOVED','CLOSED','REOPENED','MERGED','ABSORBED')",
    ),
    (
        "unit_changes",
        "moved",
        "(kind IN ('MOVED','MERGED')) = (from_unit_id IS NOT NULL AND to_unit_id IS NOT NULL)",
    ),
)
# (table, name, check)
CHECKS = (
    ("units", "merged", "merged_into_id IS NULL OR (status = 'CLOSED' AND merged_into_id <> id)"),
    ("unit_mergers", "state", "state IN ('REQUESTED','DONE','WITHDRAWN')"),
    ("unit_mergers", "words", "document <> '' AND reason <> ''"),
    ("unit_mergers", "sources", "jsonb_typeof(sources) = 'array' AND jsonb_array_length(sources) BETWEEN 1 AND 50 AND NOT sources @> to_jsonb(into_id)"),
    ("unit_mergers", "decided", "(state = 'REQUESTED') = (decided_at IS NULL) AND (state = 'DONE') = (moved IS NOT NULL)"),
    ("unit_mergers", "two_people", "state <> 'DONE' OR decided_by_id <> requested_by_id"),
)
POLICIES = {"unit_mergers": EVERYTHING}
UPDATABLE = ("unit_mergers",)

FUNCTIONS = """
-- Whoever brings members into a unit keeps it from being closed until they are done, and finds it
-- closed when that came first: whatever the code asked before.
CREATE FUNCTION puhui_arrive() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE wanted bigint; open_units bigint;
BEGIN
  SELECT count(DISTINCT unit_id) INTO wanted FROM added;
  SELECT count(*) INTO open_units FROM (SELECT FROM units u WHERE u.status = 'ACTIVE'
    AND u.id IN (SELECT unit_id FROM added) ORDER BY u.id FOR SHARE) held;
  IF open_units <> wanted THEN
    RAISE EXCEPTION 'nobody becomes a member in a closed unit' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER members_arrive AFTER INSERT ON members
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION puhui_arrive();

CREATE FUNCTION puhui_move_in() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM FROM units u WHERE u.id = NEW.unit_id AND u.status = 'ACTIVE' FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'nobody becomes a member in a closed unit' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER members_move_in BEFORE UPDATE OF unit_id ON members FOR EACH ROW
  WHEN (OLD.unit_id IS DISTINCT FROM NEW.unit_id) EXECUTE FUNCTION puhui_move_in();

CREATE FUNCTION puhui_unit_ends() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF OLD.merged_into_id IS NOT NULL AND (NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id
                                         OR NEW.status <> 'CLOSED') THEN
    RAISE EXCEPTION 'a merged unit stays merged' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.status = 'CLOSED' AND OLD.status <> 'CLOSED' AND (
      EXISTS (SELECT FROM members m WHERE m.unit_id = NEW.id)
      OR EXISTS (SELECT FROM units u WHERE u.parent_id = NEW.id AND u.status = 'ACTIVE')) THEN
    RAISE EXCEPTION 'a unit closes without members and open units' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER unit_ends BEFORE UPDATE OF status, merged_into_id ON units
  FOR EACH ROW EXECUTE FUNCTION puhui_unit_ends();

CREATE FUNCTION puhui_merger_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a merger that was decided, and what was asked for, never change'
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER merger_fixed BEFORE UPDATE ON unit_mergers FOR EACH ROW
  WHEN (OLD.state <> 'REQUESTED' OR (OLD.into_id, OLD.sources, OLD.document, OLD.reason, OLD.on_day,
        OLD.requested_by_id) IS DISTINCT FROM (NEW.into_id, NEW.sources, NEW.document, NEW.reason,
        NEW.on_day, NEW.requested_by_id))
  EXECUTE FUNCTION puhui_merger_fixed();
"""


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = []
    for table, name, check in WIDENED:
        sql += [
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name};",
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});",
        ]
    sql += [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ]
    sql.append(FUNCTIONS)
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
    """Guards of mergers."""

    dependencies = [("models", "0065_unit_mergers")]

    operations = [ops.RunSQL(statements())]
