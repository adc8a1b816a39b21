"""What an ORM cannot say: checks, partial uniqueness, append-only triggers, row policies, grants."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"

ROLE = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
    CREATE ROLE {APP_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT {APP_ROLE} TO CURRENT_USER;
GRANT USAGE ON SCHEMA public TO {APP_ROLE};
"""

# (table, name, check)
CHECKS = (
    ("staff_roles", "role", "role IN ('OFFICE','MAKER','CHECKER','RELEASER','LEADER','CLERK','AUDITOR','ADMIN')"),
    ("audit_entries", "outcome", "outcome IN ('DONE','REFUSED')"),
    ("units", "path", "path ~ '^(/[0-9]+)+/$'"),
    ("units", "parent", "parent_id IS DISTINCT FROM id"),
    ("units", "status", "status IN ('ACTIVE','CLOSED')"),
    ("members", "status", "status IN ('PENDING','ACTIVE','TRANSFER_OUT_PENDING','TRANSFERRED','RETAINED','RETIRED_RETAINED','QUIT','AUTO_QUIT','EXPELLED','DECEASED')"),
    ("members", "seals", "octet_length(id_no_sealed) >= 29 AND octet_length(mobile_sealed) >= 29 AND octet_length(address_sealed) >= 29 AND octet_length(id_no_index) = 32 AND octet_length(mobile_index) = 32"),
    ("members", "masked", "id_no_masked LIKE '%*%' AND mobile_masked LIKE '%*%'"),
    ("rosters", "kind", "kind IN ('UNITS','MEMBERS','PURCHASES')"),
    ("rosters", "state", "state IN ('RECEIVED','CHECKING','CHECKED','APPLYING','APPLIED','UNREADABLE','DISCARDED')"),
    ("roster_rows", "verdict", "verdict IN ('GOOD','NOTED','REFUSED')"),
    ("bank_files", "direction", "direction IN ('OUT','IN')"),
    ("bank_files", "state", "state IN ('SEALED','SENDING','SENT','ACKNOWLEDGED','VOID','HELD','RECEIVED','APPLIED','QUARANTINED','DUPLICATE')"),
    ("bank_files", "counts", "row_count >= 0 AND total_fen >= 0 AND size_bytes >= 0"),
    ("bank_files", "evidence", "state NOT IN ('SENT','ACKNOWLEDGED') OR evidence_digest = digest"),
    ("bank_files", "quarantine", "state NOT IN ('QUARANTINED','HELD') OR problem <> ''"),
    ("card_batches", "state", "state IN ('DRAFTED','SUBMITTED','SEALED','SENT','SETTLED','WITHDRAWN','HELD')"),
    ("card_applications", "state", "state IN ('DRAFTED','SENT','ACCEPTED','ISSUED','FAILED','WITHDRAWN','ENDED')"),
    ("card_applications", "failed", "state <> 'FAILED' OR (code <> '' AND evidence_file_id IS NOT NULL)"),
    ("cards", "status", "status IN ('00','01','02','03','04','05','06','07','08','09','10','11','12','99')"),
    ("cards", "active", "status <> '06' OR activated_at IS NOT NULL"),
    ("cards", "masked", "number_masked LIKE '%*%' AND account_masked LIKE '%*%'"),
    ("programme_terms", "amount", "amount_fen > 0"),
    ("programme_terms", "dates", "effective_to IS NULL OR effective_to >= effective_from"),
    ("purchases", "amounts", "premium_fen >= 0 AND unit_paid_fen >= 0 AND person_paid_fen >= 0 AND shares > 0"),
    ("entitlements", "amount", "amount_fen > 0"),
    ("entitlements", "cancelled", "(cancelled_at IS NULL) = (cancel_reason = '')"),
    ("disbursements", "state", "state IN ('DRAFTED','SUBMITTED','SEALED','APPROVED','RELEASED','SENT','SETTLED','REFUSED','WITHDRAWN','HELD')"),
    ("disbursements", "counts", "payment_count > 0 AND total_fen > 0"),
    ("disbursements", "three_people", "(checked_by_id IS NULL OR checked_by_id <> drafted_by_id) AND (released_by_id IS NULL OR (released_by_id <> drafted_by_id AND released_by_id <> checked_by_id))"),
    ("disbursements", "order", "(released_by_id IS NULL OR checked_by_id IS NOT NULL) AND (state NOT IN ('RELEASED','SENT','SETTLED') OR released_by_id IS NOT NULL) AND (state NOT IN ('SEALED','APPROVED','RELEASED','SENT','SETTLED') OR digest <> '')"),
    ("payments", "state", "state IN ('DRAFTED','SEALED','SENT','ACCEPTED','CREDITED','FAILED','UNKNOWN','RETURNED','WITHDRAWN')"),
    ("payments", "amount", "amount_fen > 0"),
    ("payments", "evidence", "state NOT IN ('CREDITED','FAILED','RETURNED','UNKNOWN','ACCEPTED') OR evidence_file_id IS NOT NULL"),
    ("payments", "credited", "state <> 'CREDITED' OR (bank_serial <> '' AND posted_at IS NOT NULL)"),
    ("ledger_entries", "account", "account IN ('PAYER','IN_TRANSIT','PAID')"),
    ("ledger_entries", "amount", "amount_fen <> 0"),
)

# (name, table, columns, condition)
UNIQUE = (
    ("session_token_once", "sessions", "token_digest", ""),
    ("access_token_once", "access_tokens", "token_digest", ""),
    ("unit_path_once", "units", "path", ""),
    ("member_id_no_once", "members", "id_no_index", ""),
    ("member_mobile_once", "members", "mobile_index", "status IN ('PENDING','ACTIVE','TRANSFER_OUT_PENDING','RETAINED','RETIRED_RETAINED')"),
    ("member_from_row_once", "members", "roster_row_id", ""),
    ("roster_workbook_once", "rosters", "kind, digest", "state NOT IN ('UNREADABLE','DISCARDED')"),
    ("bank_file_place_once", "bank_files", "direction, kind, org, business_on, sequence", "state NOT IN ('QUARANTINED','DUPLICATE')"),
    ("bank_file_digest_once", "bank_files", "digest", "direction = 'IN' AND state NOT IN ('QUARANTINED','DUPLICATE')"),
    ("bank_file_batch_once", "bank_files", "batch_no", "direction = 'OUT'"),
    ("one_open_application", "card_applications", "member_id", "state NOT IN ('FAILED','WITHDRAWN','ENDED')"),
    ("one_live_card", "cards", "member_id", "status NOT IN ('12','99')"),
    ("card_number_once", "cards", "number_index", ""),
    ("receipt_once", "purchases", "plan_year, receipt_no", ""),
    ("purchase_from_row_once", "purchases", "roster_row_id", ""),
    ("one_live_payment", "payments", "entitlement_id", "state NOT IN ('FAILED','RETURNED','WITHDRAWN')"),
    ("one_replacement", "payments", "replaces_id", "state <> 'WITHDRAWN'"),
    ("entitlement_money", "entitlements", "id, member_id, amount_fen", ""),
    ("card_owner", "cards", "id, member_id", ""),
)

# A payment pays the person and the amount of its entitlement, to that person's own card.
COMPOSITE = """
ALTER TABLE payments ADD CONSTRAINT payment_matches_entitlement
  FOREIGN KEY (entitlement_id, member_id, amount_fen)
  REFERENCES entitlements (id, member_id, amount_fen);
ALTER TABLE payments ADD CONSTRAINT payment_to_own_card
  FOREIGN KEY (card_id, member_id) REFERENCES cards (id, member_id);
"""

APPEND_ONLY = ("audit_entries", "ledger_entries", "card_events", "bank_file_problems")

FUNCTIONS = """
CREATE FUNCTION puhui_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION puhui_journals_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM added GROUP BY journal HAVING sum(amount_fen) <> 0) THEN
    RAISE EXCEPTION 'a journal does not sum to zero' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER journals_balance AFTER INSERT ON ledger_entries
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION puhui_journals_balance();

CREATE FUNCTION puhui_payment_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT (OLD.state || '>' || NEW.state = ANY (ARRAY[
    'DRAFTED>SEALED','DRAFTED>WITHDRAWN','SEALED>WITHDRAWN','SEALED>DRAFTED','SEALED>SENT',
    'SENT>ACCEPTED','SENT>CREDITED','SENT>FAILED','SENT>UNKNOWN',
    'ACCEPTED>CREDITED','ACCEPTED>FAILED','ACCEPTED>UNKNOWN',
    'UNKNOWN>CREDITED','UNKNOWN>FAILED','CREDITED>RETURNED'])) THEN
    RAISE EXCEPTION 'payment may not move % to %', OLD.state, NEW.state
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payment_moves BEFORE UPDATE OF state ON payments FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION puhui_payment_moves();

CREATE FUNCTION puhui_payment_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what a payment pays, to whom and for what never changes'
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER payment_fixed BEFORE UPDATE OF pay_id, entitlement_id, member_id, amount_fen,
  card_id, disbursement_id ON payments FOR EACH ROW
  WHEN ((OLD.pay_id, OLD.entitlement_id, OLD.member_id, OLD.amount_fen, OLD.card_id,
         OLD.disbursement_id)
    IS DISTINCT FROM (NEW.pay_id, NEW.entitlement_id, NEW.member_id, NEW.amount_fen, NEW.card_id,
         NEW.disbursement_id))
  EXECUTE FUNCTION puhui_payment_fixed();

CREATE FUNCTION puhui_bytes_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'archived bytes never change' USING ERRCODE = 'restrict_violation';
END $$;
"""

ARCHIVES = ("bank_file_contents", "roster_files")

SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"
EVERYTHING = f"{SCOPE} = '/'"
BELOW = f"({EVERYTHING} OR unit_id IN (SELECT u.id FROM units u WHERE starts_with(u.path, {SCOPE})))"

# table → who may see (and write) which rows
POLICIES = {
    "units": f"starts_with(path, {SCOPE})",
    "members": BELOW,
    "rosters": BELOW,
    "roster_files": f"({EVERYTHING} OR roster_id IN (SELECT r.id FROM rosters r))",
    "roster_rows": f"({EVERYTHING} OR roster_id IN (SELECT r.id FROM rosters r))",
    "card_batches": BELOW,
    "card_applications": BELOW,
    "cards": BELOW,
    "card_events": f"({EVERYTHING} OR card_id IN (SELECT c.id FROM cards c))",
    "purchases": BELOW,
    "entitlements": BELOW,
    "disbursements": BELOW,
    "payments": BELOW,
    "bank_files": EVERYTHING,
    "bank_file_contents": EVERYTHING,
    "bank_file_problems": EVERYTHING,
    "file_sequences": EVERYTHING,
    "schedule_marks": EVERYTHING,
    "ledger_entries": EVERYTHING,
    "alarms": EVERYTHING,
    "staff": f"{SCOPE} IN ('/', 'staff')",
    "staff_roles": f"{SCOPE} IN ('/', 'staff')",
    "sessions": f"{SCOPE} IN ('/', 'staff')",
    "access_tokens": f"{SCOPE} IN ('/', 'staff')",
}
READ_BY_ALL = ("programmes", "programme_terms")

# Only what the application does to each table; nobody deletes, but for staged rows and roles.
UPDATABLE = tuple(
    t for t in (*POLICIES, *READ_BY_ALL) if t not in (*APPEND_ONLY, *ARCHIVES)
)
DELETABLE = ("roster_rows", "staff_roles")


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = [ROLE, FUNCTIONS, *(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    )]
    sql += [
        f"CREATE UNIQUE INDEX {name} ON {table} ({columns})" + (f" WHERE {where};" if where else ";")
        for name, table, columns, where in UNIQUE
    ]
    sql.append(COMPOSITE)
    for table in APPEND_ONLY:
        sql.append(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION puhui_append_only();"
        )
    for table in ARCHIVES:
        sql.append(
            f"CREATE TRIGGER bytes_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION puhui_bytes_fixed();"
        )
    for table, sees in POLICIES.items():
        sql.append(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;")
        sql.append(f"CREATE POLICY scope ON {table} TO {APP_ROLE} USING ({sees}) WITH CHECK ({sees});")
    for table in READ_BY_ALL:
        sql.append(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;")
        sql.append(f"CREATE POLICY read_by_all ON {table} FOR SELECT TO {APP_ROLE} USING (true);")
        sql.append(
            f"CREATE POLICY scope ON {table} TO {APP_ROLE}"
            f" USING ({EVERYTHING}) WITH CHECK ({EVERYTHING});"
        )
    sql += [
        "ALTER TABLE audit_entries ENABLE ROW LEVEL SECURITY;",
        f"CREATE POLICY write_always ON audit_entries FOR INSERT TO {APP_ROLE} WITH CHECK (true);",
        f"CREATE POLICY read_scope ON audit_entries FOR SELECT TO {APP_ROLE} USING ({BELOW});",
        # The system administrator enrols clerks into units, and sees what was done to staff.
        f"CREATE POLICY read_for_staff ON units FOR SELECT TO {APP_ROLE} USING ({SCOPE} = 'staff');",
        f"CREATE POLICY read_for_staff ON audit_entries FOR SELECT TO {APP_ROLE}"
        f" USING ({SCOPE} = 'staff' AND subject_type IN ('staff', 'session', 'access_token'));",
    ]
    for table in (*POLICIES, *READ_BY_ALL, "audit_entries"):
        sql.append(f"GRANT SELECT, INSERT ON {table} TO {APP_ROLE};")
    for table in UPDATABLE:
        sql.append(f"GRANT UPDATE ON {table} TO {APP_ROLE};")
    for table in DELETABLE:
        sql.append(f"GRANT DELETE ON {table} TO {APP_ROLE};")
    sql.append(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE};")
    return sql


class Migration(_forward.Migration):
    """Guards of the first schema."""

    dependencies = [("models", "0001_initial")]

    operations = [ops.RunSQL(statements())]
