"""Questions about payments, and so about what became of each entitlement."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from domain import pages
from domain.counts import queries as counts
from domain.counts.rules import Dimension
from domain.holds.models import FIRST
from domain.pages import Listing, Order, Where
from domain.payments.rules import Reissue
from domain.transactions import question, rows

PAYMENTS: Final = Listing(
    table="payments",
    columns=(
        "id",
        "pay_id",
        "disbursement_id",
        "entitlement_id",
        "member_id",
        "card_id",
        "unit_id",
        "amount_fen",
        "state",
        "replaces_id",
        "bank_file_id",
        "line_number",
        "code",
        "bank_serial",
        "created_at",
        "posted_at",
        "settled_at",
        "moved_at",
        "return_serial",
        "returned_on",
    ),
)

OMISSIONS: Final = Listing(
    table="payment_omissions",
    columns=(
        "id",
        "disbursement_id",
        "entitlement_id",
        "member_id",
        "unit_id",
        "amount_fen",
        "reason",
        "hold_id",
        "created_at",
    ),
)
OMISSIONS_OF_DISBURSEMENT: Final = "t.disbursement_id = p.id"

LIVE: Final = "NOT IN ('FAILED', 'RETURNED', 'WITHDRAWN')"

# What became of an entitlement is told by its payments and its member's card, never stored.
ENTITLEMENT_STATE: Final = """CASE
  WHEN t.cancelled_at IS NOT NULL THEN 'CANCELLED'
  WHEN live.state = 'CREDITED' THEN 'PAID'
  WHEN live.state IS NOT NULL THEN 'IN_PROGRESS'
  WHEN active.is_active THEN 'PAYABLE'
  ELSE 'WAITING_CARD' END"""

ENTITLEMENTS: Final = Listing(
    table="entitlements",
    columns=(
        "id",
        "programme_id",
        "plan_year",
        "member_id",
        "unit_id",
        "purchase_id",
        "terms_id",
        "amount_fen",
        "cancelled_at",
        "cancel_reason",
        "created_at",
        f"{ENTITLEMENT_STATE} AS state",
    ),
    joins=f"""
LEFT JOIN LATERAL (
  SELECT p.state FROM payments p WHERE p.entitlement_id = t.id AND p.state {LIVE} LIMIT 1
) live ON true
LEFT JOIN LATERAL (
  SELECT true AS is_active FROM cards c WHERE c.member_id = t.member_id AND c.status = '06' LIMIT 1
) active ON true""",
)

# Owed, not under way, and no card to pay to: looked up for each, since it is asked of few.
_WAITS: Final = (
    "t.cancelled_at IS NULL AND (SELECT true FROM payments p"
    f" WHERE p.entitlement_id = t.id AND p.state {LIVE} LIMIT 1) IS NULL"
    " AND (SELECT true FROM cards c"
    " WHERE c.member_id = t.member_id AND c.status = '06' LIMIT 1) IS NULL"
)
# By how much waiting has changed since it was last looked at: what waits now, less what did then.
_SINCE: Final = f"""
SELECT t.unit_id, '' AS code, 1 AS total, 0 AS counted, 0 AS fen
FROM (SELECT DISTINCT r.member_id FROM count_rechecks r) n
JOIN entitlements t ON t.member_id = n.member_id WHERE {_WAITS}
UNION ALL
SELECT w.unit_id, '', -1, 0, 0 FROM count_waiting w
WHERE w.member_id IN (SELECT r.member_id FROM count_rechecks r)
"""

# Failed or returned for good, still owed, and not paid again: nobody may be forgotten.
_TO_REISSUE: Final = (
    "t.state IN ('FAILED', 'RETURNED') AND NOT EXISTS (SELECT FROM payments n"
    " WHERE n.entitlement_id = t.entitlement_id AND n.id > t.id AND n.state <> 'WITHDRAWN')"
    " AND (SELECT e.cancelled_at FROM entitlements e WHERE e.id = t.entitlement_id) IS NULL"
)

# What has changed for a failed or returned payment since.
_REISSUES: Final = (
    "SELECT p.id, p.code, p.card_id AS paid_card_id, p.settled_at, c.id AS card_id,"
    " c.status_at AS card_status_at, m.updated_at AS member_updated_at,"
    " held.id IS NOT NULL AS is_held"
    " FROM payments p JOIN members m ON m.id = p.member_id JOIN units u ON u.id = p.unit_id"
    " JOIN disbursements d ON d.id = p.disbursement_id"
    " LEFT JOIN LATERAL (SELECT c.id, c.status_at FROM cards c"
    " WHERE c.member_id = p.member_id AND c.status = '06' ORDER BY c.id DESC LIMIT 1) c ON true "
    + FIRST.format(
        today="$2::date",
        member="p.member_id",
        programme="d.programme_id",
        disbursement="NULL::bigint",
        file="NULL::bigint",
        path="u.path",
    )
    + " WHERE p.id = ANY($1::bigint[]) AND p.settled_at IS NOT NULL"
)

PAYMENTS_OF_DISBURSEMENT: Final = "t.disbursement_id = p.id"

ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
}


def matching_omissions(*, reasons: Sequence[str] | None = None) -> Where:
    """This will put what is asked of what was left out of batches into conditions."""
    return Where().add_given({"t.reason = ANY({})": reasons})


def matching_payments(
    *,
    below: str | None = None,
    states: Sequence[str] | None = None,
    codes: Sequence[str] | None = None,
    posted_since: datetime | None = None,
    posted_until: datetime | None = None,
    to_reissue: bool | None = None,
) -> Where:
    """This will put what is asked of payments into conditions; `below` is a path."""
    where = Where().add_given(
        {
            "t.state = ANY({})": states,
            "t.code = ANY({})": codes,
            "t.posted_at >= {}": posted_since,
            "t.posted_at < {}": posted_until,
        }
    )
    if to_reissue is not None:
        where.add(_TO_REISSUE if to_reissue else f"NOT ({_TO_REISSUE})")
    return where if below is None else pages.inside(PAYMENTS, where, below)


def matching_entitlements(
    *,
    below: str | None = None,
    programme: str | None = None,
    plan_year: int | None = None,
    states: Sequence[str] | None = None,
) -> Where:
    """This will put what is asked of entitlements into conditions; `below` is a path."""
    where = Where().add_given(
        {
            "t.programme_id = {}": programme,
            "t.plan_year = {}": plan_year,
            f"({ENTITLEMENT_STATE}) = ANY({{}})": states,
        }
    )
    return where if below is None else pages.inside(ENTITLEMENTS, where, below)


@question
async def ids_by_pay_id(pay_ids: Sequence[str]) -> dict[str, int]:
    """This will find payments by their numbers; an unknown number is not in the answer."""
    found = await rows(
        "SELECT id, pay_id FROM payments WHERE pay_id = ANY($1::text[])", list(pay_ids)
    )
    return {payment["pay_id"]: payment["id"] for payment in found}


@question
async def entitlements_of(payment_ids: Sequence[int]) -> list[int]:
    """This will give what payments pay."""
    found = await rows(
        "SELECT entitlement_id FROM payments WHERE id = ANY($1::bigint[])", list(payment_ids)
    )
    return [payment["entitlement_id"] for payment in found]


@question
async def reissues(payment_ids: Sequence[int], *, today: date) -> dict[int, Reissue]:
    """This will tell of failed or returned payments what has changed since."""
    found = await rows(_REISSUES, list(payment_ids), today)
    return {payment.pop("id"): Reissue(**payment) for payment in found}


async def waiting(paths: Sequence[str], *, scope: str) -> dict[str, dict[str, int]]:
    """This will count what is owed below each path and waits for a card."""
    measures = {"entitlements_waiting_for_card": "sum(t.total)"}
    return await counts.totals(Dimension.WAITING, measures, paths, scope=scope, besides=_SINCE)


async def figures(paths: Sequence[str], *, scope: str) -> dict[str, dict[str, int]]:
    """This will count what became of the credits below each path."""
    measures = {
        "credits_sent": "sum(t.total) FILTER"
        " (WHERE t.code NOT IN ('DRAFTED', 'SEALED', 'WITHDRAWN'))",
        "credits_credited": "sum(t.total) FILTER (WHERE t.code = 'CREDITED')",
        "credits_failed": "sum(t.total) FILTER (WHERE t.code IN ('FAILED', 'RETURNED'))",
        "credits_unknown": "sum(t.total) FILTER (WHERE t.code = 'UNKNOWN')",
        "credited_fen": "sum(t.fen) FILTER (WHERE t.code = 'CREDITED')",
    }
    return await counts.totals(Dimension.PAYMENT, measures, paths, scope=scope)


async def monthly(wanted: Sequence[date], path: str, *, scope: str) -> dict[date, dict[str, int]]:
    """This will sum what the bank credited in each month, by its own time of posting."""
    found = await counts.by_code(Dimension.CREDITED, path, scope=scope)
    return counts.monthly(found, wanted, "credited_fen", measure="fen")
