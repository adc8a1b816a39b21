"""Questions about open payments: which evidence is missing, what was asked, which letter waits."""

from typing import Final

from domain.pages import Listing, Order
from domain.transactions import Row, question, rows

PROOFS: Final = Listing(
    table="proofs",
    columns=(
        "id",
        "payment_id",
        "state",
        "outcome",
        "code",
        "bank_serial",
        "posted_on",
        "reference",
        "digest",
        "reason",
        "attached_by_id",
        "attached_at",
        "decided_by_id",
        "decided_at",
        "decision",
    ),
    unit=None,
)

NEWEST: Final = Order("id", is_descending=True)


_EVIDENCE: Final = (
    "SELECT p.id, f.sent_at, f.business_on,"
    " (SELECT max(a.created_at) FROM bank_files a WHERE a.answers_id = p.bank_file_id"
    " AND a.kind = 'CRA' AND a.state = 'APPLIED') AS accepted_at,"
    " (SELECT max(a.created_at) FROM bank_files a WHERE a.answers_id = p.bank_file_id"
    " AND a.kind = 'CRR' AND a.state = 'APPLIED') AS answered_at,"
    " (SELECT max(r.created_at) FROM bank_files r WHERE r.direction = 'IN' AND r.kind = 'REC'"
    " AND r.business_on = f.business_on AND r.state = 'APPLIED') AS stated_at,"
    " count(i.id) AS asked_count, max(q.asked_at) AS asked_at"
    " FROM payments p JOIN bank_files f ON f.id = p.bank_file_id"
    " LEFT JOIN inquiry_payments i ON i.payment_id = p.id"
    " LEFT JOIN inquiries q ON q.id = i.inquiry_id"
    " WHERE p.id = ANY($1::bigint[]) GROUP BY p.id, f.id"
)


@question
async def evidence(payment_ids: list[int]) -> dict[int, Row]:
    """This will tell of each payment what came from the bank so far, and how often it was asked."""
    return {found["id"]: found for found in await rows(_EVIDENCE, payment_ids)}


@question
async def lines(inquiry_id: int) -> list[Row]:
    """This will give what the bank needs to look the payments of an inquiry up; cards are masked."""
    return await rows(
        "SELECT p.pay_id, c.number_masked AS card, p.amount_fen, f.business_on, f.name AS file,"
        " p.line_number, p.state, (SELECT count(*) FROM inquiry_payments o"
        " WHERE o.payment_id = p.id AND o.inquiry_id <= i.inquiry_id) AS times"
        " FROM inquiry_payments i JOIN payments p ON p.id = i.payment_id"
        " JOIN cards c ON c.id = p.card_id JOIN bank_files f ON f.id = p.bank_file_id"
        " WHERE i.inquiry_id = $1 ORDER BY p.id",
        inquiry_id,
    )
