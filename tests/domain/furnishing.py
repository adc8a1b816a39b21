"""Rows for the guarded tables of evidence, statements and certificates, one in each."""

from datetime import timedelta
from typing import Final

import orjson

from tests.town import DAY, Town

# Columns that the database computes and nobody may write.
COMPUTED: Final = frozenset({"blanks"})
OF_FACTORS = ("old_passwords", "second_factors", "recovery_codes")


async def evidence(town: Town, unit_id: int) -> None:
    """A lawful row in every table of holds, inquiries and letters of the bank's."""
    await town.insert("holds", kind="MEMBER", member_id=1, reason="核实", lifter="CHECKER")
    await town.insert("payment_omissions", reason="HELD", hold_id=1, unit_id=unit_id)
    await town.insert("inquiries")
    await town.insert("inquiry_payments")
    await town.insert("scans", digest="a" * 64, media_type="application/pdf", size_bytes=1)
    await town.insert("scan_pieces", scan_id=1)
    proven = {"outcome": "FAILED", "code": "2003", "reference": "函1", "reason": "函"}
    await town.insert("proofs", state="ATTACHED", digest="a" * 64, **proven)


async def statements(town: Town) -> None:
    """A lawful row in every table of statements and certificates; triggers are asleep."""
    days = {"follows_on": DAY, "day_on": DAY + timedelta(days=1)}
    await town.insert("bank_statements", account_masked="62*1", **days)
    await town.insert("statement_entries", direction="D", amount_fen=1, finding="DEPOSIT")
    words = {"kind": "REPEATED", "state": "EXPLAINED", "reason": "是", "evidence": "单"}
    people = {"explained_by_id": 1, "explained_at": town.now, "entry_id": 1}
    await town.insert("statement_breaks", **words, **people)
    await town.insert("certificates", number=1, state="COUNTING", previous_digest="0" * 64)
    await town.insert("certificate_files", role="COUNTED")
    await town.insert("certificate_letters", pay_id="P1", place=1, digest="a" * 64)
    await town.insert("certificate_links")
    await town.insert("certificate_counts")


async def lives(town: Town, unit_id: int) -> None:
    """This will put in what happened to a unit and to a member, and a member on the way to it."""
    change = {"kind": "CORRECTED", "reason": "更正", "changes": "[]", "unit_id": unit_id}
    await town.insert("unit_changes", from_unit_id=None, to_unit_id=None, **change)
    merger = {"state": "REQUESTED", "document": "文号", "reason": "合并", "sources": "[2]"}
    await town.insert("unit_mergers", into_id=unit_id, decided_at=None, moved=None, **merger)
    step = {"from_status": "ACTIVE", "to_status": "QUIT", "reason": "退会", "unit_id": unit_id}
    await town.insert("membership_changes", member_id=1, **step)
    await town.insert("roster_fixes", roster_row_id=1, roster_id=1, field="mobile")
    await town.insert("profile_trials", state="REQUESTED")
    await town.insert("profile_trial_files", file_id=1, position=1)
    proposed = {"state": "PROPOSED", "is_direct": False, "changes": "[]", "decided_at": None}
    await town.insert("corrections", member_id=1, reason="笔误", **proposed)
    given = {"act": "GIVEN", "channel": "PAPER", "ref": "C1", "text_id": 1}
    await town.insert("consents", member_id=1, **given)
    asked = {"state": "REQUESTED", "document": "介绍信", "reason": "调动", "decided_at": None}
    await town.insert("transfers", member_id=1, from_unit_id=2, to_unit_id=unit_id, **asked)


async def counts(town: Town, unit_id: int) -> None:
    """This will leave one row in every table of counts, which triggers have filled meanwhile."""
    await town.owner.execute(
        "TRUNCATE count_totals, count_deltas, count_months, count_groups, count_branches,"
        " count_waiting, count_rechecks, count_refusals, count_refusal_notes RESTART IDENTITY"
    )
    await town.insert("count_waiting", unit_id=unit_id)
    await town.insert("count_refusals", unit_id=unit_id)
    await town.owner.execute("TRUNCATE count_deltas RESTART IDENTITY")
    await town.insert("count_rechecks")
    await town.insert("count_refusal_notes")
    one = {"unit_id": unit_id, "dimension": "SEX", "code": "1", "total": 1, "counted": 0, "fen": 0}
    await town.insert("count_totals", **one)
    await town.insert("count_branches", **one)
    await town.insert("count_deltas", month_on=None, **one)
    month = one | {"month_on": DAY.replace(day=1)}
    month.pop("fen")
    await town.insert("count_months", **month)
    await town.insert("count_groups", labour_relation="1", dues="1", district="*", **month)


async def bulletins(town: Town, unit_id: int) -> None:
    """A declared head-count and a bulletin of it that is being drafted."""
    await town.insert("headcounts", unit_id=unit_id, document="花名册")
    frozen = {"snapshot": "{}", "snapshot_digest": "0" * 64}
    words = {"title": "通报", "addressee": "各单位", "issuer": "工会"}
    await town.insert("bulletins", kind="ENTRY", state="DRAFTED", **frozen, **words)


async def desks(town: Town) -> None:
    """A lawful row in every table of what waits for somebody."""
    known = {"issuer": "https://id.example.org", "subject": "u", "state": "PROPOSED"}
    await town.insert("staff_identities", staff_id=1, proposed_by_id=2, **known)
    await town.insert("failed_jobs", actor="apply_file", state="HELD", resumed_at=None)
    await town.insert("line_dispositions", act="RESOLVED", reason="好")
    await town.insert("obligations", kind="RESULT", answer="CRR", state="OPEN", file_id=1)
    await town.insert("calendar_imports", state="PROPOSED", document="文号", source="通知")
    await town.insert("alarm_dispatches", outlet="MAIL", state="PENDING")


def insertion(table: str, document: str) -> str:
    """The statement that puts a copied row in; it takes the document."""
    columns = ", ".join(orjson.loads(document))
    return (
        f"INSERT INTO {table} ({columns})"
        f" SELECT {columns} FROM jsonb_populate_record(NULL::{table}, $1)"
    )


async def province(town: Town) -> None:
    """A lawful row in every table of the provincial database: a delivery that waits for its answer."""
    words = {"document": "文号", "source": "模板", "file_format": "CSV", "encoding": "UTF_8"}
    two = {"proposed_by_id": 1, "decided_by_id": 2, "decided_at": town.now}
    await town.insert("provincial_maps", state="CONFIRMED", **words, **two)
    people = {"requested_by_id": 1, "released_by_id": 2, "released_at": town.now}
    frozen = {"digest": "d", "size_bytes": 1, "chunks": 1, "frozen_at": town.now}
    counts = {"added": 1, "changed": 0, "removed": 0, "same": 0, "accepted": 0, "refused": 0}
    await town.insert(
        "provincial_deliveries",
        number=1,
        kind="FULL",
        state="RELEASED",
        **people,
        **frozen,
        **counts,
    )
    await town.insert("provincial_chunks")
    await town.insert("provincial_lines", act="ADDED", outcome="PENDING")
    await town.insert("provincial_standings")
    await town.insert("provincial_receipts", state="APPLIED")
    await town.insert("provincial_strays", why="REPEATED")


async def participants(town: Town, unit_id: int) -> None:
    """A lawful row in both tables of participant lists, of a unit's list that waits."""
    waiting = {"state": "RECEIVED", "content_sealed": b"x" * 32, "counts": "{}"}
    await town.insert("participant_lists", unit_id=unit_id, plan_year=2018, **waiting)
    await town.insert("participant_lines", list_id=1, standing="NOT_HERE", member_id=None)


async def rights(town: Town, unit_id: int) -> None:
    """A lawful row in every table of people's rights over their data, and of participant lists."""
    await participants(town, unit_id)
    await town.insert("record_keys", key_sealed=bytes(45), person_index=bytes(32))
    held = {"state": "STANDING", "document": "协查函", "reason": "调查", "decided_by_id": 2}
    await town.insert("legal_holds", member_id=1, proposed_by_id=1, **held)
    asked = {"kind": "ACCESS", "state": "RECORDED", "channel": "VISIT"}
    words = {"proof": "身份证原件", "wish": "查阅", "kept": "[]"}
    await town.insert("rights_requests", member_id=1, recorded_by_id=1, **asked, **words)
    await town.insert("erasures", member_id=1, asked_by_id=1, erased_by_id=2)
