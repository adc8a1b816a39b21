"""What is kept and why, and what would be due: counted in one statement a class, deleting nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from domain.calendar import CHINA
from domain.retention import rules
from domain.retention.rules import Kept, Reason, RecordClass, Term
from domain.transactions import question, rows

SHOWN_MAX: Final = 20

# A payment is settled once its entitlement was credited; one that failed may still be paid again.
_FILE_UNSETTLED: Final = """(f.state NOT IN ('ACKNOWLEDGED','VOID','APPLIED','DUPLICATE','REJECTED')
  OR EXISTS (SELECT FROM obligations o WHERE o.file_id = f.id AND o.state IN ('OPEN','MISSED'))
  OR EXISTS (SELECT FROM payments p
    WHERE (p.bank_file_id = coalesce(f.answers_id, f.id) OR p.evidence_file_id = f.id)
      AND p.state <> 'WITHDRAWN' AND NOT EXISTS (SELECT FROM payments q
        WHERE q.entitlement_id = p.entitlement_id AND q.state = 'CREDITED'))
  OR EXISTS (SELECT FROM card_applications a
    WHERE (a.bank_file_id = coalesce(f.answers_id, f.id) OR a.evidence_file_id = f.id)
      AND a.state IN ('DRAFTED','SENT','ACCEPTED'))
  OR EXISTS (SELECT FROM bank_statements s JOIN statement_breaks b ON b.statement_id = s.id
    WHERE s.file_id = f.id AND b.state <> 'RESOLVED')
  OR EXISTS (SELECT FROM bank_file_problems p
    WHERE p.file_id = f.id
      AND NOT EXISTS (SELECT FROM line_dispositions d WHERE d.problem_id = p.id)))"""
_FILE_HELD: Final = """(EXISTS (SELECT FROM holds h WHERE h.lifted_at IS NULL AND
    (h.bank_file_id = coalesce(f.answers_id, f.id)
     OR f.subject_type = 'disbursement' AND h.disbursement_id = f.subject_id))
  OR EXISTS (SELECT FROM file_dispositions d WHERE d.file_id = f.id AND d.outcome = ''))"""
_WAS_SET_ASIDE: Final = """(f.state IN ('QUARANTINED','REJECTED')
  OR EXISTS (SELECT FROM file_dispositions d WHERE d.file_id = f.id))"""
_FILES: Final = (
    "SELECT f.id, f.name, f.created_at AS at,"
    " f.business_on >= $1::date AS in_term,"
    f" {_FILE_UNSETTLED} AS unsettled, {_FILE_HELD} AS held FROM bank_files f WHERE "
)
# class → its records: id, what it is called, when it came to be, and what keeps it. $1 is the day
# before which a record's term is over, $2 the instant of that day's beginning.
_RECORDS: Final[Mapping[RecordClass, str]] = {
    RecordClass.BANK_FILES: f"{_FILES} NOT {_WAS_SET_ASIDE} AND $2::timestamptz IS NOT NULL",
    RecordClass.SET_ASIDE: f"{_FILES} {_WAS_SET_ASIDE} AND $2::timestamptz IS NOT NULL",
    RecordClass.ROSTERS: "SELECT r.id, r.file_name AS name, r.received_at AS at,"
    " r.received_at >= $2 OR $1::date IS NULL AS in_term,"
    " r.state NOT IN ('APPLIED','UNREADABLE','DISCARDED') AS unsettled, false AS held FROM rosters r",
    RecordClass.EXPORTS: "SELECT e.id, e.file_name AS name, e.created_at AS at,"
    " e.expires_at IS NULL OR $1::date IS NULL OR e.expires_at > $3 AS in_term,"
    " e.state IN ('REQUESTED','WRITING') AS unsettled, false AS held FROM exports e"
    " WHERE e.state IN ('REQUESTED','WRITING','READY') AND $2::timestamptz IS NOT NULL",
    RecordClass.AUDIT: "SELECT a.id, a.action AS name, a.at, a.at >= $2 OR $1::date IS NULL AS in_term,"
    " false AS unsettled, false AS held FROM audit_entries a",
    # A letter that waits for its second person keeps its scan.
    RecordClass.SCANS: "SELECT c.id, c.file_name AS name, c.received_at AS at,"
    " c.received_at >= $2 OR $1::date IS NULL AS in_term,"
    " EXISTS (SELECT FROM proofs p WHERE p.digest = c.digest AND p.state = 'ATTACHED') AS unsettled,"
    " false AS held FROM scans c",
}
_REASON: Final = (
    "CASE WHEN r.in_term THEN 'TERM' WHEN r.unsettled THEN 'UNSETTLED'"
    " WHEN r.held THEN 'HELD' ELSE 'DUE' END"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A record past its term, and whether anything else keeps it."""

    id: int
    name: str
    at: datetime
    reason: Reason


@question
async def terms(today: date) -> tuple[Term, ...]:
    """This will give the term of each class in force on a day, in the order of the classes."""
    found = await rows(
        "SELECT DISTINCT ON (record_class) record_class, years, days, document, clause,"
        " original_text, interpretation, effective_from FROM retention_terms"
        " WHERE effective_from <= $1 AND (effective_to IS NULL OR effective_to >= $1)"
        " ORDER BY record_class, effective_from DESC, id DESC",
        today,
    )
    held = {each["record_class"]: each for each in found}
    return tuple(
        Term(**held[each.value] | {"record_class": each})
        for each in RecordClass
        if each.value in held
    )


@question
async def kept(term: Term, *, now: datetime) -> tuple[Kept, ...]:
    """This will count a class's records by what keeps them, and those that are due."""
    found = await rows(
        f"SELECT {_REASON} AS reason, count(*) AS count, min(r.at) AS oldest_at"
        f" FROM ({_records(term)}) r GROUP BY 1",
        *_values(term, now),
    )
    by_reason = {
        each["reason"]: Kept(**each | {"reason": Reason(each["reason"])}) for each in found
    }
    return tuple(by_reason[reason] for reason in Reason if reason in by_reason)


@question
async def past_term(term: Term, *, now: datetime) -> tuple[Named, ...]:
    """This will name the oldest records whose least time is over, and why each is kept, or is due."""
    found = await rows(
        f"SELECT r.id, r.name, r.at, {_REASON} AS reason FROM ({_records(term)}) r"
        f" WHERE NOT r.in_term ORDER BY r.at, r.id LIMIT {SHOWN_MAX}",
        *_values(term, now),
    )
    return tuple(Named(**each | {"reason": Reason(each["reason"])}) for each in found)


def _records(term: Term) -> str:
    return _RECORDS[term.record_class]


def _values(term: Term, now: datetime) -> tuple[object, ...]:
    """This will give the day before which the term is over, its beginning, and now where it counts."""
    day = rules.over_before(term, now.astimezone(CHINA).date())
    begins = datetime.combine(day, time(), CHINA)
    return (day, begins, now) if term.record_class is RecordClass.EXPORTS else (day, begins)
