"""Questions about requests; and everything that is held of one person, opened for their own copy."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import orjson

from domain.corrections import rules as corrections
from domain.crypto import Opener
from domain.pages import Listing, Order, Where
from domain.record_keys.queries import ring_for
from domain.transactions import Row, question, rows

REQUESTS: Final = Listing(
    table="rights_requests",
    columns=(
        *("id", "member_id", "kind", "state", "channel", "proof", "wish", "requested_on"),
        *("due_on", "recorded_by_id", "recorded_at", "decided_by_id", "decided_at", "answer"),
        *("kept", "lifted_by_id", "lifted_at", "lift_reason"),
    ),
    unit=None,
)
ORDERS: Final[Mapping[str, Order]] = {"NEWEST": Order("id", is_descending=True)}
LINES_MAX: Final = 10_000

# Title → the statement that reads a part of what is held; $1 is the member, $2 their identity index.
PARTS: Final[Mapping[str, str]] = {
    "基本资料": "SELECT m.*, u.name AS unit FROM members m JOIN units u ON u.id = m.unit_id"
    " WHERE m.id = $1 AND $2::bytea IS NOT NULL",
    "会籍变更": "SELECT on_day, from_status, to_status, document, reason, other_unit, changed_at"
    " FROM membership_changes WHERE member_id = $1 AND $2::bytea IS NOT NULL ORDER BY id",
    "信息更正": "SELECT state, values_sealed, reason, document, proposed_at, decided_at, decision"
    " FROM corrections WHERE member_id = $1 AND $2::bytea IS NOT NULL ORDER BY id",
    "同意与撤回": "SELECT c.act, c.on_day, c.channel, c.collector, c.reason, c.ref, c.recorded_at,"
    " t.version, t.title, t.words FROM consents c LEFT JOIN consent_texts t ON t.id = c.text_id"
    " WHERE c.member_id = $1 AND $2::bytea IS NOT NULL ORDER BY c.id",
    "单位转接": "SELECT from_unit_name, state, document, reason, requested_at, decided_at"
    " FROM transfers WHERE member_id = $1 AND $2::bytea IS NOT NULL ORDER BY id",
    "名册来源": "SELECT o.file_name, o.kind, o.received_at, r.sheet_row, r.verdict, o.state"
    " FROM roster_rows r JOIN rosters o ON o.id = r.roster_id"
    " WHERE r.id_no_index = $2 AND $1::bigint IS NOT NULL ORDER BY r.id",
    "普惠卡": "SELECT number_sealed, account_sealed, account_class, status, opened_on, activated_at"
    " FROM cards WHERE member_id = $1 AND $2::bytea IS NOT NULL ORDER BY id",
    "办卡申请": "SELECT a.req_id, a.state, a.code, a.created_at, a.settled_at, f.name AS bank_file,"
    " a.letter_reference, a.letter_reason"
    " FROM card_applications a LEFT JOIN bank_files f ON f.id = a.bank_file_id"
    " WHERE a.member_id = $1 AND $2::bytea IS NOT NULL ORDER BY a.id",
    "互助购买": "SELECT plan_year, purchased_on, shares, premium_fen, unit_paid_fen,"
    " person_paid_fen, receipt_no FROM purchases"
    " WHERE member_id = $1 AND $2::bytea IS NOT NULL ORDER BY id",
    "应发补助": "SELECT e.programme_id, e.plan_year, e.amount_fen, e.created_at, e.cancelled_at,"
    " e.cancel_reason FROM entitlements e"
    " WHERE e.member_id = $1 AND $2::bytea IS NOT NULL ORDER BY e.id",
    "付款": "SELECT p.pay_id, p.amount_fen, p.state, p.code, p.bank_serial, p.posted_at,"
    " f.name AS bank_file, v.name AS evidence_file FROM payments p"
    " LEFT JOIN bank_files f ON f.id = p.bank_file_id"
    " LEFT JOIN bank_files v ON v.id = p.evidence_file_id"
    " WHERE p.member_id = $1 AND $2::bytea IS NOT NULL ORDER BY p.id",
    "未列入发放": "SELECT o.disbursement_id, o.amount_fen, o.reason, o.created_at"
    " FROM payment_omissions o WHERE o.member_id = $1 AND $2::bytea IS NOT NULL ORDER BY o.id",
    "止付": "SELECT reason, placed_at, expires_on, lifted_at, lift_reason FROM holds"
    " WHERE member_id = $1 AND $2::bytea IS NOT NULL ORDER BY id",
    "省库报送": "SELECT d.number, d.kind, l.act, l.outcome, l.code, l.text, d.released_at"
    " FROM provincial_lines l JOIN provincial_deliveries d ON d.id = l.delivery_id"
    " WHERE l.member_id = $1 AND $2::bytea IS NOT NULL ORDER BY l.id",
    "参保名单": "SELECT p.plan_year, l.standing, p.checked_at FROM participant_lines l"
    " JOIN participant_lists p ON p.id = l.list_id"
    " WHERE (l.member_id = $1 OR l.id_no_index = $2) ORDER BY l.id",
    "谁看过完整号码": "SELECT at, actor, details FROM audit_entries WHERE subject_type = 'member'"
    " AND subject_id = $1 AND action = 'member.reveal' AND outcome = 'DONE'"
    " AND $2::bytea IS NOT NULL ORDER BY id",
    "办理记录": "SELECT at, actor, action, outcome, details FROM audit_entries"
    " WHERE subject_type = 'member' AND subject_id = $1 AND $2::bytea IS NOT NULL ORDER BY id",
    "可能含有本人的导出": "SELECT s.login AS actor, e.sheet, e.created_at, e.rows_total"
    " FROM exports e JOIN staff s ON s.id = e.requested_by_id"
    " JOIN members m ON m.id = $1 JOIN units u ON u.id = m.unit_id"
    " WHERE starts_with(u.path, e.scope) AND e.state IN ('READY','EXPIRED')"
    " AND e.sheet IN ('MEMBERS','ROSTER_ROWS','CARDS','CARD_APPLICATIONS','PAYMENTS','OMISSIONS')"
    " AND e.created_at >= m.created_at AND $2::bytea IS NOT NULL ORDER BY e.id",
    "个人信息请求": "SELECT kind, state, channel, wish, requested_on, due_on, answer, decided_at,"
    " lifted_at, lift_reason"
    " FROM rights_requests WHERE member_id = $1 AND $2::bytea IS NOT NULL ORDER BY id",
    "依法保留": "SELECT document, reason, from_on, until_on, state FROM legal_holds"
    " WHERE member_id = $1 AND $2::bytea IS NOT NULL ORDER BY id",
}
# Column → the purpose that it is sealed for; it is told under its plain name.
SEALED: Final[Mapping[str, str]] = {
    "id_no_sealed": "id_no",
    "mobile_sealed": "mobile",
    "address_sealed": "address",
    "email_sealed": "email",
    "number_sealed": "card_no",
    "account_sealed": "account",
    "values_sealed": corrections.SEALED_AS,
}
_LEFT_OUT: Final = ("_index", "_masked")
_OURS: Final = frozenset({"unit_id", "roster_row_id", "blanks"})


def matching(*, states: Sequence[str] | None = None, member_id: int | None = None) -> Where:
    """This will put what is asked of requests into conditions."""
    return Where().add_given({"t.state = ANY({})": states, "t.member_id = {}": member_id})


@question
async def package(member_id: int) -> dict[str, list[dict[str, Any]]]:
    """This will give everything that is held of a person, part by part, opened for their own copy."""
    index = (await rows("SELECT id_no_index FROM members WHERE id = $1", member_id))[0]
    made = {}
    for title, statement in PARTS.items():
        found = await rows(f"{statement} LIMIT {LINES_MAX}", member_id, index["id_no_index"])
        ring = await ring_for(line[column] for line in found for column in SEALED if column in line)
        made[title] = [_opened(line, ring) for line in found]
    return made


def _opened(line: Row, ring: Opener) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for column, held in line.items():
        if column in SEALED:
            told[SEALED[column]] = "" if held is None else ring.open(SEALED[column], held)
        elif not column.endswith(_LEFT_OUT) and column not in _OURS:
            told[column] = _plain(column, held)
    return told


def _plain(column: str, held: Any) -> Any:
    if column == "details":
        return orjson.loads(held)
    return held.isoformat() if isinstance(held, date | datetime) else held
