"""Guards of the idempotency keys: each seen within the scope it was used under, and swept when old."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"

# table → who may see (and write) which rows
POLICIES = {"idempotency_keys": f"({SCOPE} = '/' OR scope = {SCOPE})"}
UPDATABLE = ("idempotency_keys",)
DELETABLE = ("idempotency_keys",)


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = []
    for table, sees in POLICIES.items():
        sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY scope ON {table} TO {APP_ROLE} USING ({sees}) WITH CHECK ({sees});",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE};",
            f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {APP_ROLE};",
        ]
    return sql


class Migration(_forward.Migration):
    """Guards of the idempotency keys."""

    dependencies = [("models", "0005_idempotency")]

    operations = [ops.RunSQL(statements())]
