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
    drafted_by_id: int | None = None,
) -> Where:
    """This will put what is asked of disbursements into conditions."""
    return Where().add_given(
        {
            "t.programme_id = {}": programme,
            "t.plan_year = {}": plan_year,
            "t.state = ANY({})": states,
            "t.drafted_by_id = {}": drafted_by_id,
        }
    )


def waiting_for(where: Where, person_id: int, *, may_check: bool, may_release: bool) -> Where:
    """This will keep what somebody may check or release now: never where they took a step before."""
    return where.add(
        "(({} AND t.state = 'SEALED' AND t.drafted_by_id <> {}) OR ({} AND t.state = 'APPROVED'"
        " AND t.drafted_by_id <> {} AND t.checked_by_id <> {}))",
        may_check,
        person_id,
        may_release,
        person_id,
        person_id,
    )


@question
async def is_released(disbursement_id: int) -> bool:
    """This will say whether the batch may be sent: released, and not yet all gone."""
    state = await value("SELECT state FROM disbursements WHERE id = $1", disbursement_id)
    return bool(state == "RELEASED")
