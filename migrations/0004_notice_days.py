"""The days of 川直工发〔2018〕1号 as dated rows, which anybody signed in may read and the province writes."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
EVERYTHING = "(SELECT nullif(current_setting('puhui.scope', true), '')) = '/'"

# (table, name, check)
CHECKS = (
    ("policy_dates", "days", "coalesce(begins_on, due_on) IS NOT NULL AND begins_on <= due_on"),
    ("policy_dates", "dates", "effective_to IS NULL OR effective_to >= effective_from"),
    ("policy_dates", "words", "code <> '' AND document <> '' AND clause <> '' AND original_text <> ''"),
    ("policy_dates", "confirmed", "confirmed_by = '' OR interpretation <> ''"),
)
READ_BY_ALL = ("policy_dates",)

# code, label, begins_on, due_on, clause, original_text, interpretation
NOTICE_DAYS = (
    (
        "SUBSIDY", "互助保险购买补助起始", "2018-02-01", None, "三（三）",
        "自2018年2月1日起，省直单位购买职工互助保险计划时，由参加单位工会和会员先行全额购买，"
        "在成功办理、激活工会会员服务卡后，省直机关工会将按100元/人的标准直接补助到会员服务卡上",
        "",
    ),
    (
        "ENTRY", "会员数据库录入截止", None, "2018-03-31", "四（一）",
        "2018年3月31日前，省直各单位完成数据库的录入工作",
        "“前”含当日，至23时59分59秒；当日为星期六，不顺延。",
    ),
    (
        "ENTRY_BULLETIN", "数据库录入情况通报", "2018-04-01", "2018-04-30", "四（一）",
        "2018年4月，省直机关工会通报各单位数据库录入情况",
        "",
    ),
    (
        "FUNDS_BY_CARD", "资金经卡发放起始", "2018-06-01", None, "三（三）",
        "自2018年6月1日起，劳模“三金”、送温暖、大病救助等资金的发放将直接通过会员服务卡来实现",
        "",
    ),
    (
        "CARDS", "会员服务卡办理截止", None, "2018-09-30", "四（二）",
        "2018年9月31日前，省直各单位完成会员服务卡办理工作",
        "9月没有31日，按9月的最后一日2018年9月30日（星期日，调休上班）掌握，含当日。",
    ),
    (
        "CARD_BULLETIN", "服务卡办理情况通报", "2018-10-01", "2018-10-31", "四（二）",
        "2018年10月省直机关工会通报各单位会员服务卡办理情况通报",
        "",
    ),
)


def quoted(value: str | None) -> str:
    """This will write a constant of this file as SQL."""
    return "NULL" if value is None else f"'{value}'"


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ]
    for table in READ_BY_ALL:
        sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY read_by_all ON {table} FOR SELECT TO {APP_ROLE} USING (true);",
            f"CREATE POLICY scope ON {table} TO {APP_ROLE} USING ({EVERYTHING}) WITH CHECK ({EVERYTHING});",
            f"GRANT SELECT, INSERT, UPDATE ON {table} TO {APP_ROLE};",
            f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {APP_ROLE};",
        ]
    for code, label, begins_on, due_on, clause, text, interpretation in NOTICE_DAYS:
        values = (code, label, begins_on, due_on, clause, text, interpretation)
        sql.append(
            "INSERT INTO policy_dates (code, label, begins_on, due_on, clause, original_text,"
            " interpretation, plan_year, document, confirmed_by, effective_from) VALUES ("
            + ", ".join(map(quoted, values))
            + ", 2018, '川直工发〔2018〕1号', '', '2018-01-17');"
        )
    return sql


class Migration(_forward.Migration):
    """The notice's days and their guards."""

    dependencies = [("models", "0003_policy_dates")]

    operations = [ops.RunSQL(statements())]
