"""Questions about disbursements."""

from collections.abc import Mapping, Sequence
from typing import Final

from domain.pages import Listing, Order, Where
from domain.transactions import question, value

DISBURSEMENTS: Final = Listing(
    table="disbursements",
    columns=(
        "id",
        "programme_id",
        "plan_year",
        "unit_id",
        "state",
        "payment_count",
        "total_fen",
        "digest",
        "sealed_for_on",
        "seal_round",
        "drafted_by_id",
        "checked_by_id",
        "released_by_id",
        "drafted_at",
        "submitted_at",
        "sealed_at",
        "checked_at",
        "released_at",
        "sent_at",
        "settled_at",
        "refusal",
    ),
)

ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
}


def matching(
    *,
    programme: str | None = None,
    plan_year: int | None = None,
    states: Sequence[str] | None = None,
) -> Where:
    """This will put what is asked of disbursements into conditions."""
    return Where().add_given(
        {
            "t.programme_id = {}": programme,
            "t.plan_year = {}": plan_year,
            "t.state = ANY({})": states,
        }
    )


@question
async def is_released(disbursement_id: int) -> bool:
    """This will say whether the batch may be sent: released, and not yet all gone."""
    state = await value("SELECT state FROM disbursements WHERE id = $1", disbursement_id)
    return bool(state == "RELEASED")
