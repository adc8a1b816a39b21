"""Guards of a member's file: what is empty is known to the database, and what must not be is a rule.

`blanks` holds a bit for every empty field; PostgreSQL computes it from the row itself, so that
whatever changes a member changes it too. Which fields must be filled from when on is a provision.
"""

from migrations import _forward
from tortoise.migrations import operations as ops

# field → what is true of a row where it is empty; a field's bit is its place, so only append.
BLANKS = {
    "sex": "sex = ''",
    "ethnicity": "ethnicity = ''",
    "id_valid_to": "NOT is_id_long_term AND id_valid_to IS NULL",
    "political_status": "political_status = ''",
    "education": "education = ''",
    "technical_level": "technical_level = ''",
    "hukou": "hukou = ''",
    "hukou_region": "hukou_region = ''",
    "is_migrant_worker": "is_migrant_worker IS NULL",
    "employment_status": "employment_status = ''",
    "employment_form": "employment_form = ''",
    "personal_status": "personal_status = ''",
    "occupation": "occupation = ''",
    "employer": "employer = ''",
    "department": "department = ''",
    "post": "post = ''",
    "union_post": "union_post = ''",
    "joined_on": "joined_on IS NULL",
    "membership_no": "membership_no = ''",
    "medical_insurance": "medical_insurance = ''",
    "medical_region": "medical_region = ''",
    "dues": "dues_paid_to IS NULL OR dues_fen IS NULL OR dues_method = ''",
    "address": "octet_length(address_sealed) <= 29",
    "postcode": "postcode = ''",
    "email": "email_sealed IS NULL",
    "tax_residency": "tax_residency = ''",
    "consent": "consent_ref = ''",
}
BITS = " + ".join(
    f"(CASE WHEN {blank} THEN {1 << place} ELSE 0 END)::bigint"
    for place, blank in enumerate(BLANKS.values())
)

# (table, name, check)
CHECKS = (
    ("members", "dues", "dues_fen IS NULL OR dues_fen >= 0"),
    ("members", "email", "(email_sealed IS NULL) = (email_masked = '')"),
)

ROLL = "总工办发〔2017〕14号"
SINCE = "2017-08-01"
FIELDS = {
    "SEX": "性别",
    "ETHNICITY": "民族",
    "POLITICAL_STATUS": "政治面貌",
    "EDUCATION": "学历",
    "HUKOU": "户籍类型",
    "IS_MIGRANT_WORKER": "是否农民工",
    "EMPLOYMENT_STATUS": "就业状况",
    "JOINED_ON": "入会日期",
}
READING = "所据资料未载原文与施行日期；自2017年8月重新上报起适用，有新文件时另行登记。"
# code, kind, label, amount, unit, clause, text, interpretation
NOTICE_RULES = (
    *(
        (
            f"MEMBER_FIELD_{field}", "SWITCH", f"会员信息必填：{label}", 1, "",
            "会员信息采集项目", f"工会会员实名制信息采集：{label}", READING,
        )
        for field, label in FIELDS.items()
    ),
    (
        "MEMBER_CHECK_DOCUMENT_EXPIRED", "SWITCH", "会员信息合格：证件在有效期内", 1, "",
        "会员信息采集项目", "证件号码及有效期", READING,
    ),
    (
        "MEMBER_CHECK_UNDER_AGE", "SWITCH", "会员信息合格：年满十六周岁", 1, "",
        "会员信息采集项目", "用人单位招用的劳动者须年满十六周岁", READING,
    ),
)  # fmt: skip


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = [
        f"ALTER TABLE members ADD COLUMN blanks bigint GENERATED ALWAYS AS ({BITS}) STORED;",
        "CREATE INDEX members_by_initials ON members (initials text_pattern_ops, id);",
        "CREATE INDEX members_by_pinyin ON members (pinyin text_pattern_ops, id);",
    ]
    sql += [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ]
    sql.append(
        "INSERT INTO policy_documents (number, title, issued_by, signed_on, note) VALUES"
        f" ('{ROLL}', '推进基层工会组织和工会会员实名制管理工作方案', '中华全国总工会办公厅',"
        " NULL, '所据资料未载签发日期') ON CONFLICT (number) DO NOTHING;"
    )
    sql += [
        "INSERT INTO provisions (code, kind, label, amount, unit, document, clause, original_text,"
        " interpretation, effective_from, state, confirmed_by, reason) VALUES"
        f" ('{code}', '{kind}', '{label}', {amount}, '{unit}', '{ROLL}', '{clause}', '{text}',"
        f" '{reading}', '{SINCE}', 'IN_FORCE', '', '');"
        for code, kind, label, amount, unit, clause, text, reading in NOTICE_RULES
    ]
    return sql


class Migration(_forward.Migration):
    """Guards of a member's file."""

    dependencies = [("models", "0058_member_file")]

    operations = [ops.RunSQL(statements())]
