"""Questions about legal holds: the list of them."""

from collections.abc import Mapping, Sequence
from typing import Final

from domain.pages import Listing, Order, Where

HOLDS: Final = Listing(
    table="legal_holds",
    columns=(
        *("id", "member_id", "state", "document", "reason", "from_on", "until_on"),
        *("proposed_by_id", "proposed_at", "decided_by_id", "decided_at", "lift_document"),
        *("lift_reason", "lift_proposed_by_id", "lift_proposed_at", "lifted_by_id", "lifted_at"),
    ),
    unit=None,
)
ORDERS: Final[Mapping[str, Order]] = {"NEWEST": Order("id", is_descending=True)}


def matching(*, states: Sequence[str] | None = None, member_id: int | None = None) -> Where:
    """This will put what is asked of holds into conditions."""
    return Where().add_given({"t.state = ANY({})": states, "t.member_id = {}": member_id})
