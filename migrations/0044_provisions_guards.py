"""Guards of what documents set, and the rest of 川直工发〔2018〕1号's numbers and days as rows (R1, R48)."""

import json

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
EVERYTHING = "(SELECT nullif(current_setting('puhui.scope', true), '')) = '/'"
NOTICE = "川直工发〔2018〕1号"

# (table, name, check)
CHECKS = (
    ("policy_documents", "words", "number <> '' AND title <> ''"),
    ("provisions", "kind", "kind IN ('DAY','EVENT','NUMBER','TIERS','SWITCH')"),
    ("provisions", "state", "state IN ('PROPOSED','IN_FORCE','DISCARDED')"),
    (
        "provisions",
        "content",
        "CASE WHEN kind IN ('DAY','EVENT') THEN coalesce(begins_on, due_on) IS NOT NULL"
        " AND (begins_on IS NULL OR due_on IS NULL OR begins_on <= due_on)"
        " WHEN kind = 'TIERS' THEN jsonb_typeof(tiers) = 'array' AND jsonb_array_length(tiers) > 0"
        " WHEN kind = 'SWITCH' THEN coalesce(amount, -1) IN (0, 1)"
        " ELSE coalesce(amount, -1) >= 0 END",
    ),
    (
        "provisions",
        "unit",
        "kind <> 'NUMBER' OR unit IN ('FEN','PERCENT','PERSON','YEAR','MONTH','DAY','TIME')",
    ),
    ("provisions", "dates", "effective_to IS NULL OR effective_to >= effective_from"),
    (
        "provisions",
        "words",
        "code <> '' AND label <> '' AND document <> '' AND clause <> '' AND original_text <> ''",
    ),
    ("provisions", "discarded", "state <> 'DISCARDED' OR reason <> ''"),
    (
        "provisions",
        "two_people",
        "decided_by_id IS NULL OR entered_by_id IS NULL OR state = 'DISCARDED'"
        " OR decided_by_id <> entered_by_id",
    ),
)
READ_BY_ALL = ("policy_documents", "provisions")
# What may change of a rule: who decided on it, never what it says.
DECIDED = "state, confirmed_by, decided_at, decided_by_id, reason"

TIERS = (
    *((1, 50, 500), (51, 100, 1000), (101, 200, 1500), (201, 300, 2000), (301, 400, 3000)),
    *((401, 500, 4000), (501, 600, 5000), (601, 700, 6000), (701, 800, 7000), (801, 900, 8000)),
    *((901, 1000, 9000), (1001, 2000, 15000), (2001, 3000, 20000), (3001, 5000, 25000)),
    (5001, None, 30000),
)
TIERS_TEXT = (
    "具体标准如下：会员在50人以下的500元，51-100人的1000元，101-200人的1500元，201-300人的2000元，"
    "301-400人的3000元，401-500人的4000元，501-600人的5000元，601-700人的6000元，701-800人的7000元，"
    "801-900人的8000元，901-1000人的9000元，1001-2000人的15000元，2001-3000人的20000元，"
    "3001-5000人的25000元，5001人以上的30000元"
)
FEN = 100

# code, kind, label, plan_year, begins_on, due_on, amount, unit, tiers, clause, text, interpretation
NOTICE_RULES = (
    (
        *("RE_REPORT", "EVENT", "会员信息重新上报", 2017, "2017-08-01", "2017-08-31"),
        *(None, "", None, "三（一）"),
        "在2017年8月省直各单位重新上报会员信息的基础上，省直机关工会已将上报信息完整单位的工会组织和工会会员实名制信息录入全省工会数据库",
        "",
    ),
    (
        *("KICK_OFF", "EVENT", "普惠制工作启动", 2017, "2017-12-22", "2017-12-22"),
        *(None, "", None, "三"),
        "在2017年12月22日举办的“迈步新时代  健康四川行”万人健步走活动上启动了省直单位广大会员普惠制工作",
        "",
    ),
    (
        *("ENTRY_BASE", "NUMBER", "数据库录入进度的起点", 2018, None, None),
        *(70, "PERCENT", None, "三（一）"),
        "已将上报信息完整单位的工会组织和工会会员实名制信息录入全省工会数据库，目前已完成70%",
        "“目前”为通知签发之日2018年1月17日；以已录入的单位数占全部单位数计算，会员数另列。",
    ),
    (
        *("CARD_GOAL", "NUMBER", "工作经费补助的办卡率", None, None, None),
        *(80, "PERCENT", None, "四（二）"),
        "对会员服务卡办理达到80%以上的单位，给予一定的工作经费补助",
        "“以上”含本数（民法总则第205条）；按人数计算，不四舍五入。",
    ),
    (
        *("SUBSIDY_TIERS", "TIERS", "工作经费补助标准", 2018, None, None),
        *(None, "", TIERS, "四（二）"),
        TIERS_TEXT,
        "以数据库会员数为准；各档两端均含本数，“50人以下”含50人。",
    ),
)


def quoted(value: object) -> str:
    """This will write a constant of this file as SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        tiers = [[least, most, yuan * FEN] for least, most, yuan in value]
        return f"'{json.dumps(tiers)}'::jsonb"
    return f"'{value}'"


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ]
    sql += [
        "ALTER TABLE provisions ADD CONSTRAINT provisions_document_known FOREIGN KEY (document)"
        " REFERENCES policy_documents (number);",
        "CREATE UNIQUE INDEX provision_once ON provisions (code, coalesce(plan_year, 0),"
        " effective_from) WHERE state <> 'DISCARDED';",
        "CREATE INDEX provisions_document ON provisions (document);",
    ]
    for table in READ_BY_ALL:
        sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY read_by_all ON {table} FOR SELECT TO {APP_ROLE} USING (true);",
            f"CREATE POLICY scope ON {table} TO {APP_ROLE}"
            f" USING ({EVERYTHING}) WITH CHECK ({EVERYTHING});",
            f"GRANT SELECT, INSERT ON {table} TO {APP_ROLE};",
            f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {APP_ROLE};",
        ]
    sql.append(f"GRANT UPDATE ({DECIDED}) ON provisions TO {APP_ROLE};")
    sql += [
        "INSERT INTO provisions (code, kind, label, plan_year, begins_on, due_on, amount, unit, tiers,"
        " clause, original_text, interpretation, document, effective_from, state, confirmed_by,"
        f" reason) VALUES ({', '.join(map(quoted, rule))}, '{NOTICE}', '2018-01-17', 'IN_FORCE', '', '');"
        for rule in NOTICE_RULES
    ]
    return sql


class Migration(_forward.Migration):
    """Guards of provisions."""

    dependencies = [("models", "0043_provisions")]

    operations = [ops.RunSQL(statements())]
