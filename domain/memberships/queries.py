"""Questions about the life of memberships and about transfers."""

from collections.abc import Mapping, Sequence
from typing import Final

from domain import pages
from domain.pages import Listing, Order, Where

CHANGES: Final = Listing(
    table="membership_changes",
    columns=(
        *("id", "member_id", "unit_id", "from_status", "to_status", "on_day", "document"),
        *("reason", "other_unit", "changed_at", "changed_by_id"),
    ),
)
# Those who shall act see the transfer: who is asked to let a member go, or who shall take one. Who let
# one go sees it in the history; who asked for one sees nothing of it but that they asked.
TRANSFERS: Final = Listing(
    table="transfers",
    columns=(
        *("id", "member_id", "from_unit_id", "to_unit_id", "member_name", "id_no_masked"),
        *("from_unit_name", "state", "document", "reason", "expires_on", "requested_at"),
        *("requested_by_id", "decided_at", "decided_by_id", "decision"),
    ),
    unit="CASE WHEN t.state = 'ASKED' THEN t.from_unit_id ELSE t.to_unit_id END",
)
ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
}


def matching(*, below: str | None = None, states: Sequence[str] | None = None) -> Where:
    """This will put what is asked of transfers into conditions; `below` is the receiver's path."""
    where = Where().add_given({"t.state = ANY({})": states})
    return where if below is None else pages.inside(TRANSFERS, where, below)
