"""Guards of scans: kept as they came, and for how long."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
EVERYTHING = "(SELECT nullif(current_setting('puhui.scope', true), '')) = '/'"
CLASSES = "'BANK_FILES','SET_ASIDE','ROSTERS','EXPORTS','AUDIT','SCANS'"

# (table, name, check)
CHECKS = (
    ("scans", "digest", "digest ~ '^[0-9a-f]{64}$'"),
    ("scans", "media", "media_type IN ('application/pdf','image/jpeg','image/png')"),
    ("scans", "size", "size_bytes BETWEEN 1 AND 10485760"),
    ("scan_pieces", "sealed", "octet_length(content_sealed) >= 29"),
    ("retention_terms", "class", f"record_class IN ({CLASSES})"),
)
DROPPED = (("retention_terms", "class"),)
APPEND_ONLY = ("scans", "scan_pieces")
TABLES = ("scans", "scan_pieces")
TERM = (
    "INSERT INTO retention_terms (record_class, years, days, document, clause, original_text,"
    " interpretation, effective_from, effective_to) VALUES ('SCANS', 30, 0,"
    " '会计档案管理办法（财政部 国家档案局令第79号）', '第十四条、附表1',"
    " '会计档案的保管期限，从会计年度终了后的第一天算起。（附表1：原始凭证 30年）',"
    " '银行函件的扫描件是认定付款结果的凭据，与原始凭证同样保存。', '2016-01-01', NULL);"
)


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = [f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name};" for table, name in DROPPED]
    sql += [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ]
    for table in APPEND_ONLY:
        sql.append(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION puhui_append_only();"
        )
    for table in TABLES:
        sql.append(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;")
        sql.append(
            f"CREATE POLICY scope ON {table} TO {APP_ROLE}"
            f" USING ({EVERYTHING}) WITH CHECK ({EVERYTHING});"
        )
        sql.append(f"GRANT SELECT, INSERT ON {table} TO {APP_ROLE};")
        sql.append(f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {APP_ROLE};")
    return [*sql, TERM]


class Migration(_forward.Migration):
    """Guards of scans."""

    dependencies = [("models", "0063_scans")]

    operations = [ops.RunSQL(statements())]
