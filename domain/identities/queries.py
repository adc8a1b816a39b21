"""Questions about identities; their table is open to the scopes EVERYTHING and STAFF_ONLY alone."""

from typing import Final

from domain.pages import Listing, Order

IDENTITIES: Final = Listing(
    table="staff_identities",
    columns=(
        *("id", "staff_id", "issuer", "subject", "state", "proposed_by_id", "proposed_at"),
        *("confirmed_by_id", "confirmed_at", "ended_by_id", "ended_at"),
    ),
    unit=None,
    for_staff=True,
)
NEWEST: Final = Order("id", is_descending=True)
