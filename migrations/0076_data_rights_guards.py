"""Guards of people's rights over their data: two people, one request of a kind, erased once."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
EVERYTHING = "(SELECT nullif(current_setting('puhui.scope', true), '')) = '/'"

# (table, name, check)
CHECKS = (
    ("legal_holds", "state", "state IN ('PROPOSED','STANDING','LIFTING','LIFTED','DECLINED')"),
    ("legal_holds", "words", "document <> '' AND reason <> ''"),
    ("legal_holds", "span", "until_on IS NULL OR until_on >= from_on"),
    ("legal_holds", "decided", "(state = 'PROPOSED') = (decided_by_id IS NULL)"),
    ("legal_holds", "two_people", "decided_by_id <> proposed_by_id"),
    (
        "legal_holds",
        "lifting",
        "state NOT IN ('LIFTING','LIFTED') OR (lift_proposed_by_id IS NOT NULL"
        " AND lift_document <> '' AND lift_reason <> '')",
    ),
    (
        "legal_holds",
        "two_people_lift",
        "(state = 'LIFTED') = (lifted_by_id IS NOT NULL)"
        " AND (lifted_by_id IS NULL OR lifted_by_id <> lift_proposed_by_id)",
    ),
    ("rights_requests", "kind", "kind IN ('ACCESS','CORRECTION','ERASURE','RESTRICTION')"),
    ("rights_requests", "state", "state IN ('RECORDED','GRANTED','REFUSED','WITHDRAWN')"),
    ("rights_requests", "channel", "channel IN ('VISIT','LETTER','AGENT','UNIT')"),
    ("rights_requests", "words", "proof <> '' AND wish <> ''"),
    ("rights_requests", "due", "due_on >= requested_on"),
    (
        "rights_requests",
        "decided",
        "(state = 'RECORDED') = (decided_at IS NULL)"
        " AND (state = 'RECORDED' OR (answer <> '' AND decided_by_id IS NOT NULL))",
    ),
    (
        "rights_requests",
        "two_people",
        "state NOT IN ('GRANTED','REFUSED') OR decided_by_id <> recorded_by_id",
    ),
    ("erasures", "two_people", "erased_by_id <> asked_by_id"),
)
# (name, table, columns, where)
UNIQUE = (
    ("one_request_of_a_kind", "rights_requests", "member_id, kind", "state = 'RECORDED'"),
    ("erased_once", "erasures", "member_id", ""),
)
POLICIES = {table: EVERYTHING for table in ("legal_holds", "rights_requests", "erasures")}
UPDATABLE = ("legal_holds", "rights_requests")
APPEND_ONLY = ("erasures",)
NOTICE_RULES = ("DATA_RIGHTS_DAYS",)
FUNCTIONS = """
CREATE FUNCTION puhui_right_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was asked and decided stays so' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER right_fixed BEFORE UPDATE ON rights_requests FOR EACH ROW
  WHEN (OLD.state <> 'RECORDED' OR
    (OLD.member_id, OLD.kind, OLD.channel, OLD.proof, OLD.wish, OLD.requested_on, OLD.due_on,
     OLD.recorded_by_id) IS DISTINCT FROM
    (NEW.member_id, NEW.kind, NEW.channel, NEW.proof, NEW.wish, NEW.requested_on, NEW.due_on,
     NEW.recorded_by_id))
  EXECUTE FUNCTION puhui_right_fixed();
CREATE TRIGGER hold_fixed BEFORE UPDATE ON legal_holds FOR EACH ROW
  WHEN (OLD.state IN ('LIFTED','DECLINED') OR
    (OLD.member_id, OLD.document, OLD.reason, OLD.from_on, OLD.until_on, OLD.proposed_by_id)
    IS DISTINCT FROM
    (NEW.member_id, NEW.document, NEW.reason, NEW.from_on, NEW.until_on, NEW.proposed_by_id))
  EXECUTE FUNCTION puhui_right_fixed();

-- Under a hold nobody is erased, whoever forgets to ask.
CREATE FUNCTION puhui_held_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM legal_holds h WHERE h.member_id = NEW.member_id
             AND h.state IN ('PROPOSED','STANDING','LIFTING')
             AND (h.until_on IS NULL OR h.until_on >= NEW.erased_at::date)) THEN
    RAISE EXCEPTION 'a record under a legal hold stays' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER held_stays BEFORE INSERT ON erasures
  FOR EACH ROW EXECUTE FUNCTION puhui_held_stays();
"""
STANDARD = "个人信息请求答复期限约定"


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ]
    sql += [
        f"CREATE UNIQUE INDEX {name} ON {table} ({columns}){f' WHERE {where}' if where else ''};"
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
    return [
        *sql,
        FUNCTIONS,
        f"INSERT INTO policy_documents (number, title, issued_by, note) VALUES ('{STANDARD}',"
        f" '{STANDARD}', '四川省直机关工会', '系统约定，待正式文件') ON CONFLICT (number) DO NOTHING;",
        "INSERT INTO provisions (code, kind, label, amount, unit, document, clause, original_text,"
        " interpretation, effective_from, state, confirmed_by, reason) VALUES ('DATA_RIGHTS_DAYS',"
        f" 'NUMBER', '个人信息请求的答复期限', 30, 'DAY', '{STANDARD}', '系统约定', '未载',"
        " '法律要求及时处理而未定天数；比照个人信息安全规范的三十天。', '2018-01-17', 'IN_FORCE',"
        " '', '');",
    ]


class Migration(_forward.Migration):
    """Guards of people's rights over their data."""

    dependencies = [("models", "0075_data_rights")]

    operations = [ops.RunSQL(statements())]
