"""Guards of holds, of what is left out of a batch, of a card's limits, and of the bank's letters."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"
EVERYTHING = f"{SCOPE} = '/'"

_TARGETS = "member_id, unit_id, programme_id, disbursement_id, bank_file_id"
# (table, name, check)
CHECKS = (
    ("holds", "target", f"num_nonnulls({_TARGETS}) = 1 AND CASE kind WHEN 'MEMBER' THEN member_id IS NOT NULL WHEN 'UNIT' THEN unit_id IS NOT NULL WHEN 'PROGRAMME' THEN programme_id IS NOT NULL WHEN 'DISBURSEMENT' THEN disbursement_id IS NOT NULL WHEN 'BANK_FILE' THEN bank_file_id IS NOT NULL ELSE false END"),
    ("holds", "reason", "reason <> '' AND (lifted_at IS NULL OR lift_reason <> '')"),
    ("holds", "lifter", "lifter IN ('OFFICE','CHECKER','RELEASER')"),
    ("holds", "two_people", "(lifted_at IS NULL) = (lifted_by_id IS NULL) AND (lifted_by_id IS NULL OR lifted_by_id <> placed_by_id)"),
    ("payment_omissions", "reason", "reason IN ('HELD','CARD_LIMIT') AND (reason = 'HELD') = (hold_id IS NOT NULL)"),
    ("credit_limits", "amount", "daily_fen > 0"),
    ("credit_limits", "dates", "effective_to IS NULL OR effective_to >= effective_from"),
    ("inquiries", "counts", "payment_count > 0 AND total_fen > 0"),
    ("proofs", "state", "state IN ('ATTACHED','CONFIRMED','REFUSED') AND (state = 'ATTACHED') = (decided_at IS NULL)"),
    ("proofs", "outcome", "outcome = 'CREDITED' AND bank_serial <> '' AND posted_on IS NOT NULL OR outcome = 'FAILED' AND code <> '' AND code NOT IN ('2010','3006','9998','9999')"),
    ("proofs", "letter", "reference <> '' AND length(digest) = 64 AND reason <> ''"),
    ("proofs", "two_people", "(decided_at IS NULL) = (decided_by_id IS NULL) AND (state <> 'CONFIRMED' OR decided_by_id <> attached_by_id)"),
)
# (name, table, columns, condition)
UNIQUE = (("one_pending_proof", "proofs", "payment_id", "state = 'ATTACHED'"),)
APPEND_ONLY = ("payment_omissions", "inquiry_payments")
# table → who may see (and write) which rows
POLICIES = {
    table: EVERYTHING
    for table in ("holds", "payment_omissions", "inquiries", "inquiry_payments", "proofs")
}
READ_BY_ALL = ("credit_limits",)
UPDATABLE = ("holds", "inquiries", "proofs", "credit_limits")

# account_class, daily_fen, document, clause, effective_from
CREDIT_LIMITS = (("2", 1_000_000, "银发〔2016〕302号", "Ⅱ类户非绑定账户转入日累计限额", "2016-12-01"),)

# What was held, or written by the bank, is never another thing afterwards.
FUNCTIONS = f"""
CREATE FUNCTION puhui_as_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was held or proven never changes' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER hold_fixed BEFORE UPDATE ON holds FOR EACH ROW
  WHEN (OLD.lifted_at IS NOT NULL OR (OLD.kind, OLD.member_id, OLD.unit_id, OLD.programme_id,
      OLD.disbursement_id, OLD.bank_file_id, OLD.reason, OLD.lifter, OLD.expires_on, OLD.placed_by_id)
    IS DISTINCT FROM (NEW.kind, NEW.member_id, NEW.unit_id, NEW.programme_id,
      NEW.disbursement_id, NEW.bank_file_id, NEW.reason, NEW.lifter, NEW.expires_on, NEW.placed_by_id))
  EXECUTE FUNCTION puhui_as_placed();
CREATE TRIGGER proof_fixed BEFORE UPDATE ON proofs FOR EACH ROW
  WHEN (OLD.state <> 'ATTACHED' OR (OLD.payment_id, OLD.outcome, OLD.code, OLD.bank_serial,
      OLD.posted_on, OLD.reference, OLD.digest, OLD.attached_by_id)
    IS DISTINCT FROM (NEW.payment_id, NEW.outcome, NEW.code, NEW.bank_serial,
      NEW.posted_on, NEW.reference, NEW.digest, NEW.attached_by_id))
  EXECUTE FUNCTION puhui_as_placed();
ALTER TABLE payments ADD CONSTRAINT payment_proof FOREIGN KEY (proof_id) REFERENCES proofs (id);
CREATE INDEX payments_by_proof ON payments (proof_id) WHERE proof_id IS NOT NULL;
-- What the desks list is little of a million payments.
CREATE INDEX payments_for_desks ON payments (state, id)
  WHERE state IN ('FAILED','RETURNED','UNKNOWN');
"""


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
    sql.append(FUNCTIONS)
    for table in APPEND_ONLY:
        sql.append(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION puhui_append_only();"
        )
    for table, sees in (*POLICIES.items(), *((table, EVERYTHING) for table in READ_BY_ALL)):
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
        "INSERT INTO credit_limits (account_class, daily_fen, document, clause, effective_from)"
        f" VALUES ('{account_class}', {fen}, '{document}', '{clause}', '{day}');"
        for account_class, fen, document, clause, day in CREDIT_LIMITS
    ]
    return sql


class Migration(_forward.Migration):
    """Guards of holds and proofs."""

    dependencies = [("models", "0032_holds")]

    operations = [ops.RunSQL(statements())]
