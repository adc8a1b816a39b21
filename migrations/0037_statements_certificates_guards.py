"""Guards of statements and certificates: nothing stated or certified is ever changed or deleted."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"
EVERYTHING = f"{SCOPE} = '/'"

# (table, name, check)
CHECKS = (
    ("bank_statements", "sums", "opening_fen + credits_fen - debits_fen = closing_fen AND debit_count >= 0 AND credit_count >= 0"),
    ("bank_statements", "account", "octet_length(account_sealed) >= 29 AND octet_length(account_index) = 32 AND account_masked LIKE '%*%'"),
    ("bank_statements", "days", "follows_on < day_on"),
    ("statement_entries", "direction", "direction IN ('D','C')"),
    ("statement_entries", "amount", "amount_fen > 0"),
    ("statement_entries", "finding", "finding IN ('MATCHED','DEPOSIT','UNEXPLAINED_DEBIT','UNKNOWN_PAYMENT','REPEATED','AMOUNT_DIFFERS','SERIAL_DIFFERS','CONTRADICTS','RETURN_UNREPORTED')"),
    ("statement_entries", "matched", "finding <> 'MATCHED' OR payment_id IS NOT NULL"),
    ("statement_breaks", "kind", "kind IN ('UNEXPLAINED_DEBIT','UNKNOWN_PAYMENT','REPEATED','AMOUNT_DIFFERS','SERIAL_DIFFERS','CONTRADICTS','RETURN_UNREPORTED','DEBIT_MISSING','RETURN_MISSING','OPENING_DIFFERS','DAY_MISSING','ACCOUNT_DIFFERS')"),
    ("statement_breaks", "state", "state IN ('OPEN','EXPLAINED','RESOLVED')"),
    ("statement_breaks", "explained", "state = 'OPEN' OR (reason <> '' AND evidence <> '' AND explained_at IS NOT NULL)"),
    ("statement_breaks", "two_people", "state <> 'RESOLVED' OR (resolved_at IS NOT NULL AND resolved_by_id <> explained_by_id)"),
    ("certificates", "state", "state IN ('COUNTING','ISSUED')"),
    ("certificates", "number", "number > 0"),
    ("certificates", "issued", "state <> 'ISSUED' OR (verdict IN ('BALANCED','INCOMPLETE','DIFFERS') AND length(digest) = 64 AND length(seal) = 64 AND document <> '' AND issued_at IS NOT NULL)"),
    ("certificates", "previous", "length(previous_digest) = 64"),
    ("certificate_files", "role", "role IN ('COUNTED','UNSENT')"),
)

# (name, table, columns, condition)
UNIQUE = (
    ("statement_day_once", "bank_statements", "account_index, day_on", ""),
    ("break_of_entry_once", "statement_breaks", "entry_id", ""),
    ("one_certificate_counting", "certificates", "state", "state = 'COUNTING'"),
    ("file_counted_once", "certificate_files", "file_id", "role = 'COUNTED'"),
)

APPEND_ONLY = (
    "bank_statements",
    "statement_entries",
    "certificate_files",
    "certificate_links",
    "certificate_counts",
)

FUNCTIONS = """
CREATE FUNCTION puhui_certificate_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an issued certificate never changes' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER certificate_fixed BEFORE UPDATE OR DELETE ON certificates FOR EACH ROW
  WHEN (OLD.state = 'ISSUED') EXECUTE FUNCTION puhui_certificate_fixed();

CREATE FUNCTION puhui_certificate_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before record;
BEGIN
  SELECT number, day_on, digest, state INTO before FROM certificates
    WHERE number < NEW.number ORDER BY number DESC LIMIT 1;
  IF NEW.number <> coalesce(before.number, 0) + 1
     OR NEW.previous_digest <> coalesce(before.digest, repeat('0', 64))
     OR before.state = 'COUNTING' OR NEW.day_on <= before.day_on THEN
    RAISE EXCEPTION 'a certificate follows the one before it' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER certificate_follows BEFORE INSERT ON certificates FOR EACH ROW
  EXECUTE FUNCTION puhui_certificate_follows();

CREATE FUNCTION puhui_break_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what a break is never changes' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER break_fixed BEFORE UPDATE OF statement_id, kind, day_on, entry_id, payment_id, pay_id,
  ours_fen, theirs_fen, found_at ON statement_breaks FOR EACH ROW
  EXECUTE FUNCTION puhui_break_fixed();
CREATE TRIGGER break_resolved BEFORE UPDATE OR DELETE ON statement_breaks FOR EACH ROW
  WHEN (OLD.state = 'RESOLVED') EXECUTE FUNCTION puhui_break_fixed();
"""

# table → who may see (and write) which rows
POLICIES = {
    "bank_statements": EVERYTHING,
    "statement_entries": EVERYTHING,
    "statement_breaks": EVERYTHING,
    "certificates": EVERYTHING,
    "certificate_files": EVERYTHING,
    "certificate_links": EVERYTHING,
    "certificate_counts": EVERYTHING,
}
UPDATABLE = ("statement_breaks", "certificates")


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ]
    sql += [
        f"CREATE UNIQUE INDEX {name} ON {table} ({columns})" + (f" WHERE {where};" if where else ";")
        for name, table, columns, where in UNIQUE
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
            f"GRANT SELECT, INSERT ON {table} TO {APP_ROLE};",
        ]
    sql += [f"GRANT UPDATE ON {table} TO {APP_ROLE};" for table in UPDATABLE]
    sql.append(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE};")
    return sql


class Migration(_forward.Migration):
    """Guards of statements and certificates."""

    dependencies = [("models", "0036_statements_certificates")]

    operations = [ops.RunSQL(statements())]
