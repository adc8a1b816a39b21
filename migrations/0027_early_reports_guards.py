"""Guards of early reports: seen by the system alone, kept until their card is known."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"

# (table, name, check)
CHECKS = (
    ("card_early_reports", "status", "status IN ('00','01','02','03','04','05','06','07','08','09','10','11','12','99')"),
    ("card_early_reports", "number", "octet_length(number_index) = 32"),
)
# table → who may see (and write) which rows
POLICIES = {"card_early_reports": f"{SCOPE} = '/'"}
DELETABLE = ("card_early_reports",)


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
            f"GRANT SELECT, INSERT, DELETE ON {table} TO {APP_ROLE};",
            f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {APP_ROLE};",
        ]
    return sql


class Migration(_forward.Migration):
    """Guards of early reports."""

    dependencies = [("models", "0026_early_reports")]

    operations = [ops.RunSQL(statements())]
