"""What a payment came from and what became of it, row by row: the raw facts of one explanation.

Every question is asked under the viewer's scope; what the row policies hide is simply not there.
"""

from collections.abc import Sequence
from typing import Final

from domain import crypto
from domain.cell_refs import refs
from domain.ledger.rules import Event, journal
from domain.rosters import rules as rosters
from domain.transactions import Row, question, row, rows

_PAYMENT: Final = f"""
SELECT p.id, p.pay_id, p.state, p.amount_fen, p.code, p.bank_serial, p.created_at, p.posted_at,
  p.return_serial, p.returned_on, p.bank_file_id, p.line_number, p.disbursement_id,
  (SELECT r.pay_id FROM payments r WHERE r.id = p.replaces_id) AS replaces,
  (SELECT r.pay_id FROM payments r WHERE r.replaces_id = p.id ORDER BY r.id DESC LIMIT 1)
    AS replaced_by,
  e.programme_id, g.name AS programme, e.plan_year, e.amount_fen AS owed_fen,
  e.created_at AS owed_at, t.document, t.clause,
  u.receipt_no, u.purchased_on, u.premium_fen, u.shares,
  u.roster_row_id AS purchase_row_id, pr.roster_id AS purchase_roster_id, pr.sheet_row AS purchase_row, {refs("pr")} AS purchase_refs,
  m.id AS member_id, m.name AS member, m.id_no_masked, m.created_at AS entered_at,
  m.roster_row_id AS member_row_id, mr.roster_id AS member_roster_id, mr.sheet_row AS member_row, {refs("mr")} AS member_refs,
  c.id AS card_id, c.number_masked, c.number_index, c.opened_on, c.activated_at,
  a.req_id, a.state AS application_state, a.bank_file_id AS request_file_id,
  a.line_number AS request_line, a.evidence_file_id AS opening_file_id,
  a.settled_at AS opened_at, n.name AS unit
FROM payments p
JOIN entitlements e ON e.id = p.entitlement_id
JOIN programmes g ON g.code = e.programme_id
JOIN programme_terms t ON t.id = e.terms_id
JOIN purchases u ON u.id = e.purchase_id
JOIN members m ON m.id = p.member_id
JOIN units n ON n.id = p.unit_id
JOIN cards c ON c.id = p.card_id
JOIN card_applications a ON a.id = c.application_id
LEFT JOIN roster_rows pr ON pr.id = u.roster_row_id
LEFT JOIN roster_rows mr ON mr.id = m.roster_row_id
WHERE p.pay_id = $1 AND starts_with(n.path, $2)
"""


@question
async def payment(pay_id: str, *, scope: str) -> Row | None:
    """This will give a payment with all that it rests on; None if there is none in the scope."""
    return await row(_PAYMENT, pay_id, scope)


@question
async def workbook(roster_id: int) -> tuple[Row, bool] | None:
    """This will give a workbook's facts, and whether its archived bytes still have its digest."""
    found = await row(
        "SELECT id, file_name, digest, size_bytes, received_at, applied_at FROM rosters"
        " WHERE id = $1",
        roster_id,
    )
    if found is None:
        return None
    pieces = await rows(
        "SELECT content_sealed FROM roster_files WHERE roster_id = $1 ORDER BY number", roster_id
    )
    content = rosters.opened([piece["content_sealed"] for piece in pieces], crypto.keyring())
    return found, crypto.file_digest(content) == found["digest"]


@question
async def file(file_id: int) -> tuple[Row, bytes] | None:
    """This will give a bank file's facts and its archived bytes, whatever digest they have."""
    found = await row(
        "SELECT f.id, f.name, f.kind, f.direction, f.digest, f.state, f.created_at, f.sent_at,"
        " f.settled_at, coalesce(p.content_sealed, c.content_sealed) AS content_sealed"
        " FROM bank_files f JOIN bank_file_contents c ON c.file_id = f.id"
        " LEFT JOIN bank_file_plains p ON p.file_id = f.id WHERE f.id = $1",
        file_id,
    )
    if found is None:
        return None
    return found, crypto.keyring().open_bytes("file", found.pop("content_sealed"))


@question
async def acceptance_of(file_id: int) -> int | None:
    """This will find the acceptance that answered a file of ours."""
    found = await row(
        "SELECT id FROM bank_files WHERE answers_id = $1 AND kind = 'CRA'"
        " AND state IN ('APPLIED', 'REOPENED') ORDER BY id LIMIT 1",
        file_id,
    )
    return None if found is None else int(found["id"])


@question
async def activation_of(card_id: int) -> Row | None:
    """This will give the report that first said that a card is active."""
    return await row(
        "SELECT bank_file_id, line_number, at, channel FROM card_events"
        " WHERE card_id = $1 AND status = '06' ORDER BY at, id LIMIT 1",
        card_id,
    )


@question
async def disbursement(disbursement_id: int) -> tuple[Row, Sequence[str]] | None:
    """This will give a disbursement, who made, checked and released it, and its files' digests."""
    found = await row(
        "SELECT d.id, d.state, d.digest, d.payment_count, d.total_fen, d.drafted_at, d.sealed_at,"
        " d.checked_at, d.released_at, maker.name AS maker, checker.name AS checker,"
        " releaser.name AS releaser FROM disbursements d"
        " LEFT JOIN staff maker ON maker.id = d.drafted_by_id"
        " LEFT JOIN staff checker ON checker.id = d.checked_by_id"
        " LEFT JOIN staff releaser ON releaser.id = d.released_by_id WHERE d.id = $1",
        disbursement_id,
    )
    if found is None:
        return None
    files = await rows(
        "SELECT digest FROM bank_files WHERE subject_type = 'disbursement' AND subject_id = $1"
        " AND direction = 'OUT' AND state <> 'VOID' ORDER BY business_on, sequence",
        disbursement_id,
    )
    return found, [each["digest"] for each in files]


@question
async def moves(payment_id: int) -> list[Row]:
    """This will give every move of a payment that evidence made, the oldest first."""
    return await rows(
        "SELECT was, state, code, at, evidence_file_id, evidence_line, proof_id"
        " FROM payment_moves WHERE payment_id = $1 ORDER BY id",
        payment_id,
    )


@question
async def postings(pay_id: str) -> list[Row]:
    """This will give a payment's ledger entries in the order in which they were booked."""
    return await rows(
        "SELECT journal, account, amount_fen, posted_at, bank_file_id FROM ledger_entries"
        " WHERE journal = ANY($1::text[]) ORDER BY id",
        [journal(event, pay_id) for event in Event],
    )


@question
async def stated(payment_id: int, direction: str) -> Row | None:
    """This will give the entry of the bank's statements for a payment, out of the account or back."""
    return await row(
        "SELECT s.file_id, s.day_on, e.number, e.line_number, e.bank_serial, e.pay_id,"
        " e.amount_fen, e.posted_at, e.finding, b.state AS break_state"
        " FROM statement_entries e JOIN bank_statements s ON s.id = e.statement_id"
        " LEFT JOIN statement_breaks b ON b.entry_id = e.id"
        " WHERE e.payment_id = $1 AND e.direction = $2 ORDER BY e.id LIMIT 1",
        payment_id,
        direction,
    )


@question
async def unstated(payment_id: int, kind: str) -> Row | None:
    """This will give the break that says that the bank has not stated what it should have."""
    return await row(
        "SELECT kind, day_on, state, found_at FROM statement_breaks"
        " WHERE payment_id = $1 AND kind = $2 ORDER BY id LIMIT 1",
        payment_id,
        kind,
    )


@question
async def certificate(file_ids: Sequence[int]) -> Row | None:
    """This will give the certificate that counted the last of some files."""
    return await row(
        "SELECT c.id, c.number, c.day_on, c.verdict, c.document, c.digest, c.seal,"
        " c.previous_digest, c.issued_at, b.digest AS before_digest"
        " FROM certificate_files f JOIN certificates c ON c.id = f.certificate_id"
        " LEFT JOIN certificates b ON b.number = c.number - 1"
        " WHERE f.file_id = ANY($1::bigint[]) AND f.role = 'COUNTED' AND c.state = 'ISSUED'"
        " ORDER BY c.number DESC LIMIT 1",
        list(file_ids),
    )
