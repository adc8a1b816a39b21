"""Guards of participant lists: a unit sees its own, a checked list stays as it was checked."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"
EVERYTHING = f"{SCOPE} = '/'"
BELOW = f"({EVERYTHING} OR unit_id IN (SELECT u.id FROM units u WHERE starts_with(u.path, {SCOPE})))"
STANDINGS = (
    "'MEMBER','NAME_DIFFERS','OTHER_UNIT','NOT_ACTIVE','UNKNOWN','NOT_HERE','REPEATED','UNREADABLE'"
)

# (table, name, check)
CHECKS = (
    ("participant_lists", "state", "state IN ('RECEIVED','CHECKED','UNREADABLE')"),
    ("participant_lists", "kept", "(state = 'RECEIVED') = (content_sealed IS NOT NULL)"),
    ("participant_lists", "sealed", "octet_length(content_sealed) >= 29"),
    ("participant_lists", "unreadable", "(state = 'UNREADABLE') = (problem <> '')"),
    ("participant_lists", "counts", "lines >= 0 AND members_active >= 0"),
    ("participant_lines", "standing", f"standing IN ({STANDINGS})"),
    (
        "participant_lines",
        "sealed",
        "octet_length(id_no_sealed) >= 29 AND octet_length(id_no_index) = 32",
    ),
    (
        "participant_lines",
        "told",
        "member_id IS NULL OR standing NOT IN ('UNKNOWN','NOT_HERE','REPEATED','UNREADABLE')",
    ),
)
# (name, table, columns, where): one's own earlier list is found; another unit's is not told of
UNIQUE = (
    (
        "participant_list_once",
        "participant_lists",
        "coalesce(unit_id, 0), plan_year, digest",
        "state <> 'UNREADABLE'",
    ),
)
POLICIES = {
    "participant_lists": BELOW,
    "participant_lines": f"({EVERYTHING} OR list_id IN (SELECT l.id FROM participant_lists l))",
}
UPDATABLE = ("participant_lists", "participant_lines")
FUNCTIONS = """
CREATE FUNCTION puhui_list_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a checked list stays as it was checked' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER list_fixed BEFORE UPDATE ON participant_lists FOR EACH ROW
  WHEN (OLD.state <> 'RECEIVED') EXECUTE FUNCTION puhui_list_fixed();
CREATE TRIGGER list_line_fixed BEFORE UPDATE ON participant_lines FOR EACH ROW
  WHEN ((OLD.list_id, OLD.number, OLD.standing) IS DISTINCT FROM (NEW.list_id, NEW.number, NEW.standing)
    OR NEW.id_no_sealed IS NOT NULL AND NEW.id_no_sealed IS DISTINCT FROM OLD.id_no_sealed
    OR NEW.id_no_index IS NOT NULL AND NEW.id_no_index IS DISTINCT FROM OLD.id_no_index)
  EXECUTE FUNCTION puhui_list_fixed();
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
    for table, sees in POLICIES.items():
        sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY scope ON {table} TO {APP_ROLE} USING ({sees}) WITH CHECK ({sees});",
            f"GRANT SELECT, INSERT ON {table} TO {APP_ROLE};",
            f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {APP_ROLE};",
        ]
    sql += [f"GRANT UPDATE ON {table} TO {APP_ROLE};" for table in UPDATABLE]
    return [*sql, FUNCTIONS]


class Migration(_forward.Migration):
    """Guards of participant lists."""

    dependencies = [("models", "0073_participants")]

    operations = [ops.RunSQL(statements())]
