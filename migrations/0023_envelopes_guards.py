"""Guards of envelopes: what was in one never changes, and what was read back is what travels."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"

# (name, table, columns, condition)
UNIQUE = (
    ("bank_file_wire_once", "bank_files", "wire_digest", "wire_digest <> '' AND direction = 'IN' AND state NOT IN ('QUARANTINED','DUPLICATE','REJECTED')"),
)
ARCHIVES = ("bank_file_plains",)
# table → who may see (and write) which rows
POLICIES = {"bank_file_plains": f"{SCOPE} = '/'"}


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = [
        "ALTER TABLE bank_files DROP CONSTRAINT bank_files_evidence;",
        "ALTER TABLE bank_files ADD CONSTRAINT bank_files_evidence CHECK (state NOT IN"
        " ('SENT','ACKNOWLEDGED') OR evidence_digest = coalesce(nullif(wire_digest, ''), digest));",
    ]
    sql += [
        f"CREATE UNIQUE INDEX {name} ON {table} ({columns}) WHERE {where};"
        for name, table, columns, where in UNIQUE
    ]
    for table in ARCHIVES:
        sql.append(
            f"CREATE TRIGGER bytes_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION puhui_bytes_fixed();"
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
    """Guards of envelopes."""

    dependencies = [("models", "0022_envelopes")]

    operations = [ops.RunSQL(statements())]
