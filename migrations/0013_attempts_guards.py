"""Guards of the unknown logins: counted once each, seen by nobody but the sign-in, swept when old."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"

# (name, table, columns, condition)
UNIQUE = (("unknown_login_once", "unknown_logins", "login_digest", ""),)
# table → who may see (and write) which rows
POLICIES = {"unknown_logins": f"{SCOPE} IN ('/', 'staff')"}
UPDATABLE = ("unknown_logins",)
DELETABLE = ("unknown_logins",)


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = [f"CREATE UNIQUE INDEX {name} ON {table} ({columns});" for name, table, columns, _ in UNIQUE]
    for table, sees in POLICIES.items():
        sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY scope ON {table} TO {APP_ROLE} USING ({sees}) WITH CHECK ({sees});",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE};",
            f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {APP_ROLE};",
        ]
    return sql


class Migration(_forward.Migration):
    """Guards of the unknown logins."""

    dependencies = [("models", "0012_confirmed_sessions")]

    operations = [ops.RunSQL(statements())]
