"""Questions about programmes, their terms, and purchases of the mutual-aid plan."""

from collections.abc import Mapping
from typing import Final

from domain import pages
from domain.pages import Listing, Order, Where
from domain.transactions import Row, question, rows

PROGRAMMES: Final = Listing(
    table="programmes", columns=("code", "name"), unit=None, key="code", is_public=True
)

TERMS: Final = Listing(
    table="programme_terms",
    columns=(
        "id",
        "programme_id",
        "plan_year",
        "amount_fen",
        "purchases_from",
        "document",
        "clause",
        "effective_from",
        "effective_to",
        "original_text",
    ),
    unit=None,
    is_public=True,
)

PURCHASES: Final = Listing(
    table="purchases",
    columns=(
        "id",
        "member_id",
        "unit_id",
        "plan_year",
        "purchased_on",
        "shares",
        "premium_fen",
        "unit_paid_fen",
        "person_paid_fen",
        "receipt_no",
        "ineligibility",
        "created_at",
    ),
)

ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
}


def matching_purchases(
    *, below: str | None = None, plan_year: int | None = None, is_eligible: bool | None = None
) -> Where:
    """This will put what is asked of purchases into conditions; `below` is a path."""
    where = Where().add_given({"t.plan_year = {}": plan_year})
    if is_eligible is not None:
        where.add("t.ineligibility = ''" if is_eligible else "t.ineligibility <> ''")
    return where if below is None else pages.inside(PURCHASES, where, below)


@question
async def every() -> list[Row]:
    """This will list every programme; they are rules that anybody may read."""
    columns = ", ".join(PROGRAMMES.columns)
    return await rows(f"SELECT {columns} FROM programmes ORDER BY code")
