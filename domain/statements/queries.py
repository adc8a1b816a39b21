"""Questions about statements, their entries and the breaks found in them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from domain.pages import Listing, Order, Where

_BREAK_COUNT: Final = "SELECT count(*)::int FROM statement_breaks b WHERE b.statement_id = t.id"

STATEMENTS: Final = Listing(
    table="bank_statements",
    columns=(
        "id",
        "file_id",
        "account_masked",
        "day_on",
        "follows_on",
        "opening_fen",
        "debit_count",
        "debits_fen",
        "credit_count",
        "credits_fen",
        "closing_fen",
        "received_at",
        "part",
        "is_full",
        f"({_BREAK_COUNT}) AS break_count",
        f"({_BREAK_COUNT} AND b.state <> 'RESOLVED') AS open_break_count",
    ),
    unit=None,
)

ENTRIES: Final = Listing(
    table="statement_entries",
    columns=(
        "id",
        "statement_id",
        "number",
        "line_number",
        "bank_serial",
        "pay_id",
        "direction",
        "amount_fen",
        "balance_fen",
        "posted_at",
        "summary",
        "payment_id",
        "finding",
    ),
    unit=None,
)

BREAKS: Final = Listing(
    table="statement_breaks",
    columns=(
        "id",
        "statement_id",
        "kind",
        "day_on",
        "entry_id",
        "payment_id",
        "pay_id",
        "ours_fen",
        "theirs_fen",
        "state",
        "reason",
        "evidence",
        "found_at",
        "explained_by_id",
        "explained_at",
        "resolved_by_id",
        "resolved_at",
    ),
    unit=None,
)

ENTRIES_OF_STATEMENT: Final = "t.statement_id = p.id"
ENTRY_ORDER: Final = Order("number")
STATEMENT_ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("day_on", is_descending=True),
    "OLDEST": Order("day_on"),
}
BREAK_ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
}


def matching_statements(
    *, since: date | None = None, until: date | None = None, has_open_breaks: bool | None = None
) -> Where:
    """This will put what is asked of statements into conditions."""
    where = Where().add_given({"t.day_on >= {}": since, "t.day_on <= {}": until})
    if has_open_breaks is not None:
        where.add(
            f"{'' if has_open_breaks else 'NOT '}EXISTS (SELECT FROM statement_breaks b"
            " WHERE b.statement_id = t.id AND b.state <> 'RESOLVED')"
        )
    return where


def matching_entries(*, findings: Sequence[str] | None = None) -> Where:
    """This will put what is asked of entries into conditions."""
    return Where().add_given({"t.finding = ANY({})": findings})


def matching_breaks(
    *,
    states: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
    statement_id: int | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Where:
    """This will put what is asked of breaks into conditions."""
    return Where().add_given(
        {
            "t.state = ANY({})": states,
            "t.kind = ANY({})": kinds,
            "t.statement_id = {}": statement_id,
            "t.day_on >= {}": since,
            "t.day_on <= {}": until,
        }
    )
