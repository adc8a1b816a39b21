"""Questions about card batches."""

from collections.abc import Mapping, Sequence
from typing import Final

from domain import pages
from domain.pages import Listing, Order, Where

BATCHES: Final = Listing(
    table="card_batches",
    columns=(
        "id",
        "unit_id",
        "state",
        "application_count",
        "drafted_by_id",
        "submitted_by_id",
        "drafted_at",
        "submitted_at",
        "sealed_at",
        "sent_at",
        "settled_at",
    ),
)

ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
}


def matching(*, below: str | None = None, states: Sequence[str] | None = None) -> Where:
    """This will put what is asked of card batches into conditions; `below` is a path."""
    where = Where().add_given({"t.state = ANY({})": states})
    return where if below is None else pages.inside(BATCHES, where, below)
