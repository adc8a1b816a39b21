"""Guards of rows that failed for good: one open count a row, let go on by a person with a reason."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"

# (table, name, check)
CHECKS = (
    ("failed_jobs", "state", "state IN ('FAILING','HELD','RESUMED','RECOVERED')"),
    ("failed_jobs", "attempts", "attempts > 0"),
    ("failed_jobs", "resumed", "(state = 'RESUMED') = (resumed_at IS NOT NULL) AND (state <> 'RESUMED' OR reason <> '')"),
)
# (name, table, columns, condition)
UNIQUE = (("one_open_failure", "failed_jobs", "actor, row_id", "state IN ('FAILING', 'HELD')"),)
# table → who may see (and write) which rows
POLICIES = {"failed_jobs": f"{SCOPE} = '/'"}
UPDATABLE = ("failed_jobs",)


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
            f"GRANT SELECT, INSERT, UPDATE ON {table} TO {APP_ROLE};",
            f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {APP_ROLE};",
        ]
    return sql


class Migration(_forward.Migration):
    """Guards of rows that failed for good."""

    dependencies = [("models", "0028_failures")]

    operations = [ops.RunSQL(statements())]
