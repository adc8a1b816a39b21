"""Guards of exports: states, a file whole or not at all, bytes that never change, who sees what."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"
EVERYTHING = f"{SCOPE} = '/'"

# (table, name, check)
CHECKS = (
    ("exports", "state", "state IN ('REQUESTED','WRITING','READY','FAILED','EXPIRED','CANCELLED')"),
    ("exports", "format", "format IN ('XLSX','CSV')"),
    ("exports", "ready", "state <> 'READY' OR (digest <> '' AND size_bytes > 0 AND chunks > 0 AND expires_at IS NOT NULL)"),
    ("exports", "failed", "state <> 'FAILED' OR problem <> ''"),
    ("exports", "counts", "rows_total >= 0 AND rows_done >= 0 AND attempts >= 0"),
    ("export_chunks", "sealed", "octet_length(content_sealed) >= 29"),
)

# table → who may see (and write) which rows: what was asked under one's own scope
POLICIES = {
    "exports": f"({EVERYTHING} OR scope = {SCOPE})",
    "export_chunks": f"({EVERYTHING} OR export_id IN (SELECT e.id FROM exports e))",
}

# An export's bytes are deleted when it expires, is cancelled or begun anew.
DELETABLE = ("export_chunks",)
UPDATABLE = ("exports",)
FIXED = ("export_chunks",)


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ]
    for table in FIXED:
        sql.append(
            f"CREATE TRIGGER bytes_fixed BEFORE UPDATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION puhui_bytes_fixed();"
        )
    for table, sees in POLICIES.items():
        sql.append(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;")
        sql.append(f"CREATE POLICY scope ON {table} TO {APP_ROLE} USING ({sees}) WITH CHECK ({sees});")
        sql.append(f"GRANT SELECT, INSERT ON {table} TO {APP_ROLE};")
        sql.append(f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {APP_ROLE};")
    sql += [f"GRANT UPDATE ON {table} TO {APP_ROLE};" for table in UPDATABLE]
    sql += [f"GRANT DELETE ON {table} TO {APP_ROLE};" for table in DELETABLE]
    return sql


class Migration(_forward.Migration):
    """Guards of exports."""

    dependencies = [("models", "0010_exports")]

    operations = [ops.RunSQL(statements())]
