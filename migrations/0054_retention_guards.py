"""Guards of terms, and the terms themselves as the laws of the day print them."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
EVERYTHING = "(SELECT nullif(current_setting('puhui.scope', true), '')) = '/'"
CLASSES = "'BANK_FILES','SET_ASIDE','ROSTERS','EXPORTS','AUDIT'"

# (table, name, check)
CHECKS = (
    ("retention_terms", "class", f"record_class IN ({CLASSES})"),
    ("retention_terms", "length", "years >= 0 AND days >= 0 AND (years > 0) <> (days > 0)"),
    ("retention_terms", "words", "document <> '' AND clause <> '' AND original_text <> ''"),
    ("retention_terms", "dates", "effective_to IS NULL OR effective_to >= effective_from"),
)
ACCOUNTS = (
    *("会计档案管理办法（财政部 国家档案局令第79号）", "第十四条、附表1"),
    "会计档案的保管期限，从会计年度终了后的第一天算起。（附表1：原始凭证 30年）",
)
LAUNDERING_WORDS = "客户身份资料在业务关系结束后、客户交易信息在交易结束后，应当至少保存{}年。"
LIKEWISE = "工会不是金融机构，名册中的身份资料比照此期限保存。"

# class, years, days, document, clause, original text, interpretation, from, to
TERMS = (
    ("BANK_FILES", 30, 0, *ACCOUNTS, "", "2016-01-01", None),
    (
        *("SET_ASIDE", 30, 0, *ACCOUNTS),
        "被隔离或拒收的文件可能是一笔付款的唯一凭据，与原始凭证同样保存。",
        *("2016-01-01", None),
    ),
    (
        *("ROSTERS", 5, 0, "中华人民共和国反洗钱法（2006）", "第十九条"),
        *(LAUNDERING_WORDS.format("五"), LIKEWISE, "2007-01-01", "2024-12-31"),
    ),
    (
        *("ROSTERS", 10, 0, "中华人民共和国反洗钱法（2024年修订）", "客户身份资料和交易记录的保存"),
        *(LAUNDERING_WORDS.format("十"), LIKEWISE, "2025-01-01", None),
    ),
    (
        *("EXPORTS", 0, 7, "中华人民共和国个人信息保护法", "第十九条"),
        "除法律、行政法规另有规定外，个人信息的保存期限应当为实现处理目的所必要的最短时间。",
        "导出供一次取用；每份到期的时间在申请时写定，天数由部署设定。",
        *("2021-11-01", None),
    ),
    (
        *("AUDIT", 0, 184, "中华人民共和国网络安全法（2016）", "第二十一条第（三）项"),
        "采取监测、记录网络运行状态、网络安全事件的技术措施，并按照规定留存相关的网络日志不少于六个月",
        "最低期限；审计记录只增不减，从不删除。",
        *("2017-06-01", None),
    ),
)


def quoted(value: object) -> str:
    """This will write a constant of this file as SQL."""
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else f"'{value}'"


def statements() -> list[str]:
    """This will give every statement in order."""
    table = "retention_terms"
    return [
        *(
            f"ALTER TABLE {name} ADD CONSTRAINT {name}_{rule} CHECK ({check});"
            for name, rule, check in CHECKS
        ),
        f"CREATE UNIQUE INDEX retention_term_once ON {table} (record_class, effective_from);",
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
        f"CREATE POLICY scope ON {table} TO {APP_ROLE}"
        f" USING ({EVERYTHING}) WITH CHECK ({EVERYTHING});",
        f"GRANT SELECT ON {table} TO {APP_ROLE};",
        *(
            f"INSERT INTO {table} (record_class, years, days, document, clause, original_text,"
            " interpretation, effective_from, effective_to)"
            f" VALUES ({', '.join(map(quoted, term))});"
            for term in TERMS
        ),
    ]


class Migration(_forward.Migration):
    """Guards of terms."""

    dependencies = [("models", "0053_retention")]

    operations = [ops.RunSQL(statements())]
