"""Guards of the card's life: what failed here never left; who issues the card; when it falls asleep."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
EVERYTHING = "(SELECT nullif(current_setting('puhui.scope', true), '')) = '/'"
NOTICE = "川直工发〔2018〕1号"

# (table, name, check)
CHECKS = (
    (
        "card_applications", "failed",
        "state <> 'FAILED' OR (code <> '' AND (is_local <> (evidence_file_id IS NOT NULL)))",
    ),
    ("card_applications", "local", "NOT is_local OR (state = 'FAILED' AND bank_file_id IS NULL)"),
    ("card_applications", "corrected", "corrected_at IS NULL OR corrected_reason <> ''"),
    ("policy_numbers", "amount", "amount > 0"),
    ("policy_numbers", "dates", "effective_to IS NULL OR effective_to >= effective_from"),
    ("policy_numbers", "words", "code <> '' AND document <> '' AND original_text <> ''"),
    ("card_issuers", "part", "part IN ('PROVINCE','EXECUTING')"),
    ("card_issuers", "dates", "effective_to IS NULL OR effective_to >= effective_from"),
    ("card_issuers", "words", "name <> '' AND document <> ''"),
)
READ_BY_ALL = ("policy_numbers", "card_issuers")

# R15, in the order of the notice.
ISSUERS = (
    ("中国邮储银行四川省分行", "PROVINCE"),
    ("中国邮政集团公司四川分公司", "PROVINCE"),
    ("中国邮储银行成都分行", "EXECUTING"),
    ("中国邮政集团公司成都分公司", "EXECUTING"),
)


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = ["ALTER TABLE card_applications DROP CONSTRAINT card_applications_failed;"]
    sql += [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ]
    # The same uniqueness as before, answering also whether the card was used.
    sql += [
        "DROP INDEX one_live_card;",
        "CREATE UNIQUE INDEX one_live_card ON cards (member_id)"
        " INCLUDE (unit_id, status, first_swipe_at) WHERE status NOT IN ('12','99');",
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
    sql += [
        "INSERT INTO card_issuers (name, part, position, document, clause, effective_from) VALUES"
        f" ('{name}', '{part}', {position}, '{NOTICE}', '三（三）', '2018-01-17');"
        for position, (name, part) in enumerate(ISSUERS, 1)
    ]
    sql.append(
        "INSERT INTO policy_numbers (code, amount, document, clause, original_text,"
        " effective_from) VALUES ('DORMANCY_ALERT_MONTHS', 5, '银发〔2016〕261号', '二（九）',"
        " '自开户之日起6个月内无交易记录的账户，银行应当暂停其非柜面业务，"
        "支付机构应当暂停其所有业务', '2016-12-01');"
    )
    return sql


class Migration(_forward.Migration):
    """Guards of the card's life."""

    dependencies = [("models", "0030_card_life")]

    operations = [ops.RunSQL(statements())]
