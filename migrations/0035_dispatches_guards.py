"""Guards of alarms on their way outside: seen and written by the system and the province alone."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
EVERYTHING = "(SELECT nullif(current_setting('puhui.scope', true), '')) = '/'"

# (table, name, check)
CHECKS = (
    ("alarm_dispatches", "outlet", "outlet IN ('WEBHOOK','MAIL')"),
    ("alarm_dispatches", "state", "state IN ('PENDING','SENT','GIVEN_UP')"),
    ("alarm_dispatches", "counts", "turn >= 0 AND attempts >= 0"),
    ("alarm_dispatches", "sent", "(state = 'SENT') = (sent_at IS NOT NULL)"),
)
# table → who may see (and write) which rows
POLICIES = {"alarm_dispatches": EVERYTHING}
UPDATABLE = ("alarm_dispatches",)


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
    """Guards of alarms on their way outside."""

    dependencies = [("models", "0034_dispatches")]

    operations = [ops.RunSQL(statements())]
