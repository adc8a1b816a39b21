"""Guards of corrections and consents: one waits at a time, another person decides, consent is written once."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
EVERYTHING = "(SELECT nullif(current_setting('puhui.scope', true), '')) = '/'"
# Whoever sees the member, wherever they are by now.
MEMBER = f"({EVERYTHING} OR member_id IN (SELECT m.id FROM members m))"

# (table, name, check)
CHECKS = (
    ("corrections", "state", "state IN ('PROPOSED','APPLIED','REFUSED','WITHDRAWN')"),
    ("corrections", "sealed", "octet_length(values_sealed) >= 29"),
    ("corrections", "words", "reason <> ''"),
    ("corrections", "decided", "(state = 'PROPOSED') = (decided_at IS NULL)"),
    ("corrections", "refused", "state <> 'REFUSED' OR decision <> ''"),
    (
        "corrections",
        "two_people",
        "is_direct OR state NOT IN ('APPLIED','REFUSED') OR decided_by_id <> proposed_by_id",
    ),
    ("consent_texts", "words", "version <> '' AND title <> '' AND words <> '' AND basis <> ''"),
    ("consents", "act", "act IN ('GIVEN','WITHDRAWN')"),
    ("consents", "channel", "channel IN ('PAPER','ONLINE','PHONE')"),
    ("consents", "given", "act <> 'GIVEN' OR (text_id IS NOT NULL AND ref <> '')"),
    ("consents", "withdrawn", "act <> 'WITHDRAWN' OR reason <> ''"),
)
# (name, table, columns, where)
UNIQUE = (("one_correction_at_a_time", "corrections", "member_id", "state = 'PROPOSED'"),)
APPEND_ONLY = ("consents",)
READ_BY_ALL = ("consent_texts",)
POLICIES = {"corrections": MEMBER, "consents": MEMBER}
UPDATABLE = ("corrections",)
NOTICE_RULES = ("CORRECTION_REVIEW_DAYS",)

TEXT = (
    "本人同意所在工会及省直机关工会为工会会员实名制管理、会员服务卡办理与会员普惠服务，收集、保存、使用本人"
    "姓名、性别、民族、出生日期、证件信息、联系方式、通讯地址、就业与会籍信息。"
    "其中证件号码、银行卡与账户信息属于敏感个人信息，本人单独同意为办卡与发放补助处理，并提供给中国邮政储蓄银行"
    "用于开卡与入账。"
    "本人可以查阅、更正本人信息，也可以撤回同意；撤回不影响此前已进行的处理，撤回后不再为本人申请新卡。"
)


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
    policies = {**POLICIES, **dict.fromkeys(READ_BY_ALL, EVERYTHING)}
    for table, sees in policies.items():
        sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY scope ON {table} TO {APP_ROLE} USING ({sees}) WITH CHECK ({sees});",
            f"GRANT SELECT, INSERT ON {table} TO {APP_ROLE};",
            f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {APP_ROLE};",
        ]
    sql += [
        f"CREATE POLICY read_by_all ON {table} FOR SELECT TO {APP_ROLE} USING (true);"
        for table in READ_BY_ALL
    ]
    sql += [f"GRANT UPDATE ON {table} TO {APP_ROLE};" for table in UPDATABLE]
    sql += [
        "INSERT INTO provisions (code, kind, label, amount, unit, document, clause, original_text,"
        " interpretation, effective_from, state, confirmed_by, reason) VALUES"
        " ('CORRECTION_REVIEW_DAYS', 'NUMBER', '会员信息更正的审核期限', 5, 'DAY',"
        " '总工办发〔2017〕14号', '会员信息采集项目', '会员信息及时准确更新',"
        " '文件未定审核期限，系统约定5日内未审核即告警。', '2017-08-01', 'IN_FORCE', '', '');",
        "INSERT INTO consent_texts (version, title, words, basis, effective_from) VALUES"
        f" ('2017-08', '会员个人信息处理同意书', '{TEXT}',"
        " '采集须由本人明示同意；敏感个人信息须单独同意', '2017-08-01');",
    ]
    return sql


class Migration(_forward.Migration):
    """Guards of corrections and consents."""

    dependencies = [("models", "0079_corrections")]

    operations = [ops.RunSQL(statements())]
