"""Guards of evidence: returned money, open outcomes, and every move of a payment written down."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"
EVERYTHING = f"{SCOPE} = '/'"
BELOW = f"({EVERYTHING} OR unit_id IN (SELECT u.id FROM units u WHERE starts_with(u.path, {SCOPE})))"

# Of payments.evidence: silence makes UNKNOWN without a file; a letter of the bank's is a proof.
WIDENED = (("payments", "evidence"),)
# (table, name, check)
CHECKS = (
    ("payments", "evidence", "state NOT IN ('CREDITED','FAILED','RETURNED','ACCEPTED') OR evidence_file_id IS NOT NULL OR proof_id IS NOT NULL"),
    ("payments", "returned", "state <> 'RETURNED' OR (return_serial <> '' AND returned_on IS NOT NULL AND evidence_file_id IS NOT NULL)"),
    ("payment_moves", "evidence", "state = 'UNKNOWN' OR evidence_file_id IS NOT NULL OR proof_id IS NOT NULL"),
    ("ledger_entries", "evidence", "bank_file_id IS NOT NULL OR journal LIKE 'CREDITED:%' OR journal LIKE 'FAILED:%'"),
)
APPEND_ONLY = ("payment_moves",)
# table → who may see (and write) which rows
POLICIES = {"payment_moves": BELOW}

# The drawing of domain.payments.rules.TRANSITIONS: no way leads from UNKNOWN to what could be sent.
FUNCTIONS = """
CREATE OR REPLACE FUNCTION puhui_payment_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT (OLD.state || '>' || NEW.state = ANY (ARRAY[
    'DRAFTED>SEALED','DRAFTED>WITHDRAWN','SEALED>WITHDRAWN','SEALED>DRAFTED','SEALED>SENT',
    'SENT>ACCEPTED','SENT>CREDITED','SENT>FAILED','SENT>UNKNOWN','SENT>RETURNED',
    'ACCEPTED>CREDITED','ACCEPTED>FAILED','ACCEPTED>UNKNOWN','ACCEPTED>RETURNED',
    'UNKNOWN>CREDITED','UNKNOWN>FAILED','UNKNOWN>RETURNED','CREDITED>RETURNED'])) THEN
    RAISE EXCEPTION 'payment may not move % to %', OLD.state, NEW.state
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION puhui_payment_moved() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO payment_moves
    (payment_id, unit_id, was, state, code, at, evidence_file_id, evidence_line, proof_id)
  SELECT n.id, n.unit_id, o.state, n.state, n.code, coalesce(n.moved_at, now()),
    n.evidence_file_id, n.evidence_line, n.proof_id
  FROM changed n JOIN before o ON o.id = n.id
  WHERE o.state <> n.state AND n.state IN ('ACCEPTED','CREDITED','FAILED','UNKNOWN','RETURNED')
  ORDER BY n.id;
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION puhui_payment_moved() FROM PUBLIC;
CREATE TRIGGER payment_moved AFTER UPDATE ON payments
  REFERENCING OLD TABLE AS before NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION puhui_payment_moved();
"""


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = [f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name};" for table, name in WIDENED]
    sql += [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ]
    sql.append(FUNCTIONS)
    for table in APPEND_ONLY:
        sql.append(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION puhui_append_only();"
        )
    for table, sees in POLICIES.items():
        sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY scope ON {table} TO {APP_ROLE} USING ({sees}) WITH CHECK ({sees});",
            f"GRANT SELECT ON {table} TO {APP_ROLE};",
        ]
    return sql


class Migration(_forward.Migration):
    """Guards of evidence."""

    dependencies = [("models", "0018_outcomes")]

    operations = [ops.RunSQL(statements())]
