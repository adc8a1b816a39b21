"""Guards of who sees which particular of a member's file, and today's table of it as rows."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"
DOCUMENT = "会员资料可见岗位约定"
EFFECTIVE_FROM = "2018-01-17"

# (table, name, check): the first two stand in the place of those before them.
WIDENED = (
    ("provisions", "kind", "kind IN ('DAY','EVENT','NUMBER','TIERS','SWITCH','ROLES')"),
    (
        "provisions",
        "content",
        "CASE WHEN kind IN ('DAY','EVENT') THEN coalesce(begins_on, due_on) IS NOT NULL"
        " AND (begins_on IS NULL OR due_on IS NULL OR begins_on <= due_on)"
        " WHEN kind = 'TIERS' THEN jsonb_typeof(tiers) = 'array' AND jsonb_array_length(tiers) > 0"
        " WHEN kind = 'ROLES' THEN coalesce(jsonb_typeof(roles) = 'array', false)"
        " AND jsonb_array_length(roles) > 0"
        " WHEN kind = 'SWITCH' THEN coalesce(amount, -1) IN (0, 1)"
        " ELSE coalesce(amount, -1) >= 0 END",
    ),
)
CHECKS = (("provisions", "particular", "(kind = 'ROLES') = starts_with(code, 'PARTICULAR_')"),)

# The security administrator enters them, works within no unit, and nobody else's scope may.
POLICIES_OF_ROLES = f"""
CREATE POLICY documents_of_staff ON policy_documents FOR INSERT TO {APP_ROLE}
  WITH CHECK ({SCOPE} = 'staff');
CREATE POLICY roles_of_staff ON provisions TO {APP_ROLE}
  USING ({SCOPE} = 'staff' AND kind = 'ROLES') WITH CHECK ({SCOPE} = 'staff' AND kind = 'ROLES');
CREATE POLICY roles_by_staff ON provisions AS RESTRICTIVE FOR INSERT TO {APP_ROLE}
  WITH CHECK (kind <> 'ROLES' OR {SCOPE} = 'staff');
"""
KEEPERS = '["CLERK", "OFFICE"]'
SHOWN_TO_KEEPERS = (
    ("ETHNICITY", "民族"),
    ("POLITICAL_STATUS", "政治面貌"),
    ("MEDICAL_INSURANCE", "医疗保险"),
    ("MEDICAL_REGION", "参保地"),
    ("HARDSHIP_LEVEL", "困难档案"),
    ("HARDSHIP_CAUSE", "致困原因"),
    ("HUKOU", "户籍类型"),
    ("HUKOU_REGION", "户籍地"),
    ("IS_MIGRANT_WORKER", "是否农民工"),
    ("EMAIL", "电子邮箱"),
)
READING = "维护会员资料的岗位可见；其他岗位办理业务不需要这一项（比照个人信息保护法第六条、第二十八条的最小必要）。"


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = [f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name};" for table, name, _ in WIDENED]
    sql += [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in (*WIDENED, *CHECKS)
    ]
    return [
        *sql,
        POLICIES_OF_ROLES,
        f"INSERT INTO policy_documents (number, title, issued_by, note) VALUES ('{DOCUMENT}',"
        f" '{DOCUMENT}', '四川省直机关工会', '系统约定，待正式文件') ON CONFLICT (number) DO NOTHING;",
        *(
            "INSERT INTO provisions (code, kind, label, unit, roles, document, clause, original_text,"
            " interpretation, effective_from, state, confirmed_by, reason) VALUES"
            f" ('PARTICULAR_{name}', 'ROLES', '“{label}”的可见岗位', '', '{KEEPERS}'::jsonb, '{DOCUMENT}',"
            f" '系统约定', '未载', '{READING}', '{EFFECTIVE_FROM}', 'IN_FORCE', '', '');"
            for name, label in SHOWN_TO_KEEPERS
        ),
    ]


class Migration(_forward.Migration):
    """Guards of who sees which particular."""

    dependencies = [("models", "0120_shown_particulars")]

    operations = [ops.RunSQL(statements())]
