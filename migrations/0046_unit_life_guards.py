"""Guards of what happens to units: written once, seen by whoever sees the unit."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"
EVERYTHING = f"{SCOPE} = '/'"
BELOW = f"({EVERYTHING} OR unit_id IN (SELECT u.id FROM units u WHERE starts_with(u.path, {SCOPE})))"

# (table, name, check)
CHECKS = (
    ("unit_changes", "kind", "kind IN ('CORRECTED','MOVED','CLOSED','REOPENED')"),
    ("unit_changes", "words", "reason <> '' AND (kind = 'CORRECTED' OR document <> '')"),
    (
        "unit_changes",
        "moved",
        "(kind = 'MOVED') = (from_unit_id IS NOT NULL AND to_unit_id IS NOT NULL)",
    ),
    ("units", "closed", "(status = 'CLOSED') = (closed_on IS NOT NULL)"),
    ("units", "term", "term_from IS NULL OR term_to IS NULL OR term_from <= term_to"),
    ("units", "account", "(account_no_sealed IS NULL) = (account_no_masked = '')"),
    (
        "units",
        "account_seal",
        "account_no_sealed IS NULL OR (octet_length(account_no_sealed) >= 29"
        " AND account_no_masked !~ '[0-9]{13}')",
    ),
)
APPEND_ONLY = ("unit_changes",)
POLICIES = {"unit_changes": BELOW}


def statements() -> list[str]:
    """This will give every statement in order; units closed before were closed on their last day known."""
    sql = ["UPDATE units SET closed_on = created_at::date WHERE status = 'CLOSED';"]
    sql += [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ]
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
    return sql


class Migration(_forward.Migration):
    """Guards of what happens to units."""

    dependencies = [("models", "0045_unit_life")]

    operations = [ops.RunSQL(statements())]
