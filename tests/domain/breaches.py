"""What the migrations guard, gathered from all of them, and what breaks each of the guards."""

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

MIGRATIONS: Final[tuple[Any, ...]] = tuple(
    importlib.import_module(f"migrations.{path.stem}")
    for path in sorted(Path("migrations").glob("[0-9]*.py"))
)


def every(name: str) -> tuple[Any, ...]:
    """This will gather what the migrations list under a name, oldest first."""
    return tuple(item for migration in MIGRATIONS for item in getattr(migration, name, ()))


CHECKS: Final = every("CHECKS")
UNIQUE: Final = every("UNIQUE")
APPEND_ONLY: Final = every("APPEND_ONLY")
ARCHIVES: Final = every("ARCHIVES")
READ_BY_ALL: Final = every("READ_BY_ALL")
UPDATABLE: Final = every("UPDATABLE")
DELETABLE: Final = every("DELETABLE")
NOTICE_DAYS: Final = every("NOTICE_DAYS")
# table → who may see (and write) which rows
POLICIES: Final[dict[str, str]] = {
    table: sees
    for migration in MIGRATIONS
    for table, sees in getattr(migration, "POLICIES", {}).items()
}
BELOW: Final[str] = next(each.BELOW for each in MIGRATIONS if hasattr(each, "BELOW"))

# What breaks each check: the assignment that an UPDATE of a lawful row makes.
BREAKS: Final[Mapping[tuple[str, str], str]] = {
    ("exports", "state"): "state = 'X'",
    ("exports", "format"): "format = 'PDF'",
    ("exports", "ready"): "digest = ''",
    ("exports", "failed"): "state = 'FAILED'",
    ("exports", "counts"): "rows_done = -1",
    ("export_chunks", "sealed"): "content_sealed = 'plain'",
    ("staff_roles", "role"): "role = 'KING'",
    ("audit_entries", "outcome"): "outcome = 'MAYBE'",
    ("units", "path"): "path = '1/4'",
    ("units", "parent"): "parent_id = id",
    ("units", "status"): "status = 'X'",
    ("members", "status"): "status = 'X'",
    ("members", "seals"): "id_no_sealed = 'plain'",
    ("members", "masked"): "mobile_masked = '13800000001'",
    ("rosters", "kind"): "kind = 'X'",
    ("rosters", "state"): "state = 'X'",
    ("roster_rows", "verdict"): "verdict = 'X'",
    ("bank_files", "direction"): "direction = 'UP'",
    ("bank_files", "state"): "state = 'X'",
    ("bank_files", "counts"): "total_fen = -1",
    ("bank_files", "evidence"): "state = 'SENT', evidence_digest = 'other'",
    ("bank_files", "quarantine"): "state = 'QUARANTINED', problem = ''",
    ("card_batches", "state"): "state = 'X'",
    ("card_applications", "state"): "state = 'X'",
    ("card_applications", "failed"): "state = 'FAILED', evidence_file_id = NULL",
    ("bookmarks", "kind"): "kind = 'X', of_list = ''",
    ("bookmarks", "of_list"): "of_list = ''",
    ("bookmarks", "name"): "name = ''",
    ("bookmarks", "content"): "content = '[]'",
    ("bookmarks", "shared_with"): "shared_with = '[\"KING\"]'",
    ("cards", "status"): "status = '77'",
    ("cards", "active"): "status = '06', activated_at = NULL",
    ("cards", "masked"): "number_masked = '6217990000000000014'",
    ("policy_dates", "days"): "begins_on = due_on + 1",
    ("policy_dates", "dates"): "effective_to = effective_from - 1",
    ("policy_dates", "words"): "original_text = ''",
    ("policy_dates", "confirmed"): "confirmed_by = '张三', interpretation = ''",
    ("reveal_days", "spent"): "spent = -1",
    ("programme_terms", "amount"): "amount_fen = 0",
    ("programme_terms", "dates"): "effective_to = effective_from - 1",
    ("purchases", "amounts"): "person_paid_fen = -1",
    ("entitlements", "amount"): "amount_fen = 0",
    ("entitlements", "cancelled"): "cancelled_at = now(), cancel_reason = ''",
    ("disbursements", "state"): "state = 'X'",
    ("disbursements", "counts"): "payment_count = 0",
    ("disbursements", "three_people"): "checked_by_id = drafted_by_id",
    ("disbursements", "order"): "state = 'RELEASED', released_by_id = NULL",
    ("payments", "state"): "state = 'X'",
    ("payments", "amount"): "amount_fen = -10000",
    ("payments", "evidence"): "state = 'FAILED', evidence_file_id = NULL",
    ("payments", "credited"): "state = 'CREDITED', bank_serial = '', posted_at = now()",
    ("ledger_entries", "account"): "account = 'POCKET'",
    ("ledger_entries", "amount"): "amount_fen = 0",
}

# A second row that a partial index lets stand beside the first.
EXEMPT: Final[Mapping[str, Mapping[str, object]]] = {
    "member_mobile_once": {"status": "QUIT"},
    "roster_workbook_once": {"state": "DISCARDED"},
    "bank_file_place_once": {"state": "QUARANTINED", "problem": "坏"},
    "bank_file_digest_once": {"state": "DUPLICATE"},
    "bank_file_batch_once": {"direction": "IN"},
    "one_default_bookmark": {"is_default": False},
    "one_open_application": {"state": "ENDED"},
    "one_live_card": {"status": "12"},
    "one_live_payment": {"state": "WITHDRAWN"},
    "one_replacement": {"state": "WITHDRAWN"},
}
# What the row must be for a partial index to count it.
COUNTED: Final[Mapping[str, str]] = {
    "member_from_row_once": "roster_row_id = 1",
    "bank_file_digest_once": "direction = 'IN', state = 'APPLIED'",
    "bank_file_batch_once": "direction = 'OUT'",
    "one_default_bookmark": "is_default = true",
    "one_replacement": "replaces_id = 1",
    "one_live_payment": "state = 'DRAFTED'",
}
