"""Guards of memberships: each change written once, one transfer at a time for a person."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"
EVERYTHING = f"{SCOPE} = '/'"
BELOW = f"({EVERYTHING} OR unit_id IN (SELECT u.id FROM units u WHERE starts_with(u.path, {SCOPE})))"
RECEIVER = (
    f"({EVERYTHING} OR to_unit_id IN (SELECT u.id FROM units u WHERE starts_with(u.path, {SCOPE})))"
)
STATUSES = (
    "('PENDING','ACTIVE','TRANSFER_OUT_PENDING','TRANSFERRED','RETAINED','RETIRED_RETAINED','QUIT',"
    "'AUTO_QUIT','EXPELLED','DECEASED')"
)

# (table, name, check)
CHECKS = (
    (
        "membership_changes",
        "statuses",
        f"from_status IN {STATUSES} AND to_status IN {STATUSES} AND from_status <> to_status",
    ),
    ("membership_changes", "words", "reason <> ''"),
    ("transfers", "state", "state IN ('REQUESTED','ACCEPTED','CANCELLED','EXPIRED')"),
    ("transfers", "units", "from_unit_id <> to_unit_id"),
    ("transfers", "words", "document <> '' AND reason <> ''"),
    ("transfers", "decided", "(state = 'REQUESTED') = (decided_at IS NULL)"),
)
# (name, table, columns, where)
UNIQUE = (("one_transfer_at_a_time", "transfers", "member_id", "state = 'REQUESTED'"),)
APPEND_ONLY = ("membership_changes",)
POLICIES = {"membership_changes": BELOW, "transfers": RECEIVER}
UPDATABLE = ("transfers",)
NOTICE_RULES = ("TRANSFER_DAYS",)


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
    sql += [f"GRANT UPDATE ON {table} TO {APP_ROLE};" for table in UPDATABLE]
    sql += [
        "INSERT INTO policy_documents (number, title, issued_by, signed_on, note) VALUES"
        " ('工会会员会籍管理办法', '工会会员会籍管理办法', '中华全国总工会', '2016-12-12',"
        " '所据资料未载文号') ON CONFLICT (number) DO NOTHING;",
        "INSERT INTO provisions (code, kind, label, amount, unit, document, clause, original_text,"
        " interpretation, effective_from, state, confirmed_by, reason) VALUES ('TRANSFER_DAYS', 'NUMBER',"
        " '会籍转接的接收期限', 30, 'DAY', '工会会员会籍管理办法', '会籍接转', '一次入会、动态接转',"
        " '办法未定接收期限，系统约定30日内未接收即退回原单位。', '2016-12-12', 'IN_FORCE', '', '');",
    ]
    return sql


class Migration(_forward.Migration):
    """Guards of memberships."""

    dependencies = [("models", "0050_memberships")]

    operations = [ops.RunSQL(statements())]
