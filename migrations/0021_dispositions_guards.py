"""Guards of what people decide about files and lines set aside: two persons, one wish, no way round."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"
EVERYTHING = f"{SCOPE} = '/'"

# (table, name, check)
CHECKS = (
    ("bank_files", "state", "state IN ('SEALED','SENDING','SENT','ACKNOWLEDGED','VOID','HELD','RECEIVED','APPLIED','QUARANTINED','DUPLICATE','REJECTED','REOPENED')"),
    ("file_dispositions", "act", "act IN ('RELEASE','REJECT')"),
    ("file_dispositions", "outcome", "outcome IN ('','CONFIRMED','DECLINED')"),
    ("file_dispositions", "decided", "(outcome = '') = (decided_at IS NULL)"),
    ("file_dispositions", "reason", "reason <> '' AND (outcome <> 'DECLINED' OR decline_reason <> '')"),
    ("file_dispositions", "two_people", "outcome <> 'CONFIRMED' OR NOT needs_two OR decided_by_id IS DISTINCT FROM proposed_by_id"),
    ("line_dispositions", "act", "act IN ('RESOLVED','REAPPLIED')"),
    ("line_dispositions", "reason", "reason <> ''"),
)

# (name, table, columns, condition)
UNIQUE = (
    ("bank_file_place_once", "bank_files", "direction, kind, org, business_on, sequence", "state NOT IN ('QUARANTINED','DUPLICATE','REJECTED')"),
    ("bank_file_digest_once", "bank_files", "digest", "direction = 'IN' AND state NOT IN ('QUARANTINED','DUPLICATE','REJECTED')"),
    ("one_open_file_disposition", "file_dispositions", "file_id", "outcome = ''"),
)

# Made anew: their older form did not know a rejected or a reopened file.
REPLACED = (
    "ALTER TABLE bank_files DROP CONSTRAINT bank_files_state;",
    "DROP INDEX bank_file_place_once;",
    "DROP INDEX bank_file_digest_once;",
)

# A quarantined file goes only where a decision sends it that was confirmed, and a rejected one nowhere.
LEAVES_QUARANTINE = """
CREATE FUNCTION puhui_leaves_quarantine() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'REJECTED' OR NOT EXISTS (
    SELECT FROM (SELECT act, outcome FROM file_dispositions WHERE file_id = OLD.id
      ORDER BY id DESC LIMIT 1) AS last
    WHERE last.outcome = 'CONFIRMED'
      AND NEW.state = CASE last.act WHEN 'RELEASE' THEN 'RECEIVED' ELSE 'REJECTED' END) THEN
    RAISE EXCEPTION 'a quarantined file is released or rejected by decision alone'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER leaves_quarantine BEFORE UPDATE OF state ON bank_files FOR EACH ROW
  WHEN (OLD.state IN ('QUARANTINED', 'REJECTED') AND OLD.state IS DISTINCT FROM NEW.state)
  EXECUTE FUNCTION puhui_leaves_quarantine();

CREATE FUNCTION puhui_disposition_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was proposed never changes, nor what was decided'
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER disposition_fixed BEFORE UPDATE ON file_dispositions FOR EACH ROW
  WHEN (OLD.outcome <> '' AND OLD IS DISTINCT FROM NEW
    OR (OLD.file_id, OLD.act, OLD.reason, OLD.needs_two, OLD.proposed_by_id, OLD.proposed_at)
    IS DISTINCT FROM
       (NEW.file_id, NEW.act, NEW.reason, NEW.needs_two, NEW.proposed_by_id, NEW.proposed_at))
  EXECUTE FUNCTION puhui_disposition_fixed();
"""

APPEND_ONLY = ("line_dispositions",)
# table → who may see (and write) which rows
POLICIES = {"file_dispositions": EVERYTHING, "line_dispositions": EVERYTHING}
UPDATABLE = ("file_dispositions",)


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = list(REPLACED)
    sql += [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ]
    sql += [
        f"CREATE UNIQUE INDEX {name} ON {table} ({columns}) WHERE {where};"
        for name, table, columns, where in UNIQUE
    ]
    sql.append(LEAVES_QUARANTINE)
    for table in APPEND_ONLY:
        sql.append(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION puhui_append_only();"
        )
    for table, sees in POLICIES.items():
        sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY scope ON {table} TO {APP_ROLE} USING ({sees}) WITH CHECK ({sees});",
            f"GRANT SELECT, INSERT ON {table} TO {APP_ROLE};",
            f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {APP_ROLE};",
        ]
    for table in UPDATABLE:
        sql.append(f"GRANT UPDATE ON {table} TO {APP_ROLE};")
    return sql


class Migration(_forward.Migration):
    """Guards of decisions over what was set aside."""

    dependencies = [("models", "0020_dispositions")]

    operations = [ops.RunSQL(statements())]
