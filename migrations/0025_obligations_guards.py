"""Guards of what the bank owes and of entered days: both ends of a state, and two people for a notice."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"
# The administrator enters notices, too, and sees what they move.
OFFICE = f"{SCOPE} IN ('/', 'staff')"

# (table, name, check)
CHECKS = (
    ("obligations", "kind", "kind IN ('ACCEPTANCE','RESULT','STATEMENT','STATUS')"),
    ("obligations", "state", "state IN ('OPEN','MISSED','MET','WAIVED')"),
    ("obligations", "file", "(kind IN ('ACCEPTANCE','RESULT')) = (file_id IS NOT NULL)"),
    ("obligations", "instants", "alarm_at >= due_at"),
    ("obligations", "met", "(state = 'MET') = (met_by_id IS NOT NULL)"),
    ("obligations", "missed", "state <> 'MISSED' OR alarmed_at IS NOT NULL"),
    ("obligations", "waived", "state <> 'WAIVED' OR (waived_at IS NOT NULL AND reason <> '')"),
    ("calendar_imports", "state", "state IN ('PROPOSED','CONFIRMED','DISCARDED')"),
    ("calendar_imports", "words", "document <> '' AND source <> '' AND day_count > 0"),
    ("calendar_imports", "decided", "(state = 'PROPOSED') = (decided_at IS NULL)"),
    ("calendar_imports", "two_people", "state <> 'CONFIRMED' OR decided_by_id <> proposed_by_id"),
    ("calendar_imports", "discarded", "state <> 'DISCARDED' OR reason <> ''"),
)
# (name, table, columns, condition)
UNIQUE = (
    ("obligation_of_file_once", "obligations", "file_id, kind", "file_id IS NOT NULL"),
    ("obligation_of_day_once", "obligations", "answer, for_on", "file_id IS NULL"),
)
APPEND_ONLY = ("calendar_days",)
# table → who may see (and write) which rows
POLICIES = {"obligations": OFFICE}
READ_BY_ALL = ("calendar_imports", "calendar_days")
UPDATABLE = ("obligations", "calendar_imports")

FINAL = """
CREATE FUNCTION puhui_obligation_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an obligation that is met or waived stays so' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER obligation_ends BEFORE UPDATE OF state ON obligations FOR EACH ROW
  WHEN (OLD.state IN ('MET', 'WAIVED') AND OLD.state <> NEW.state)
  EXECUTE FUNCTION puhui_obligation_ends();
"""


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ]
    sql += [
        f"CREATE UNIQUE INDEX {name} ON {table} ({columns}) WHERE {where};"
        for name, table, columns, where in UNIQUE
    ]
    sql += [
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION puhui_append_only();"
        for table in APPEND_ONLY
    ]
    for table, sees in POLICIES.items():
        sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY scope ON {table} TO {APP_ROLE} USING ({sees}) WITH CHECK ({sees});",
        ]
    for table in READ_BY_ALL:
        sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY read_by_all ON {table} FOR SELECT TO {APP_ROLE} USING (true);",
            f"CREATE POLICY scope ON {table} TO {APP_ROLE} USING ({OFFICE}) WITH CHECK ({OFFICE});",
        ]
    for table in (*POLICIES, *READ_BY_ALL):
        sql += [
            f"GRANT SELECT, INSERT ON {table} TO {APP_ROLE};",
            f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {APP_ROLE};",
        ]
    sql += [f"GRANT UPDATE ON {table} TO {APP_ROLE};" for table in UPDATABLE]
    return [*sql, FINAL]


class Migration(_forward.Migration):
    """Guards of obligations and of entered days."""

    dependencies = [("models", "0024_obligations")]

    operations = [ops.RunSQL(statements())]
