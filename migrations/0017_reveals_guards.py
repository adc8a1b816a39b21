"""Guards of the reveal budget: one a person and day, never below nothing, seen by the system alone."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"

# (table, name, check)
CHECKS = (("reveal_days", "spent", "spent >= 0"),)
# table → who may see (and write) which rows
POLICIES = {"reveal_days": f"{SCOPE} = '/'"}
UPDATABLE = ("reveal_days",)


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ]
    for table, sees in POLICIES.items():
        sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY scope ON {table} TO {APP_ROLE} USING ({sees}) WITH CHECK ({sees});",
            f"GRANT SELECT, INSERT, UPDATE ON {table} TO {APP_ROLE};",
            f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {APP_ROLE};",
        ]
    return sql


class Migration(_forward.Migration):
    """Guards of the reveal budget."""

    dependencies = [("models", "0016_reveals")]

    operations = [ops.RunSQL(statements())]
