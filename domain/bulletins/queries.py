"""Questions about bulletins: the office sees all of them, everybody the published ones."""

from collections.abc import Mapping, Sequence
from typing import Final

from domain.pages import Listing, Order, Where
from domain.transactions import Row, question, row, rows

# Whoever is not of the province sees what is published, and the row policies see to it again.
BULLETINS: Final = Listing(
    table="bulletins",
    columns=(
        *("id", "kind", "plan_year", "version", "state", "day_on", "snapshot", "number", "title"),
        *("addressee", "issuer", "opening", "closing", "issued_on", "replaces_id"),
        *("drafted_by_id", "drafted_at", "reviewed_by_id", "reviewed_at", "published_by_id"),
        *("published_at", "place", "previous_digest", "digest", "reason", "snapshot_digest"),
    ),
    unit=None,
    is_public=True,
)
ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
}


def matching(
    *,
    kinds: Sequence[str] | None = None,
    states: Sequence[str] | None = None,
    plan_year: int | None = None,
) -> Where:
    """This will put what is asked of bulletins into conditions."""
    return Where().add_given(
        {"t.kind = ANY({})": kinds, "t.state = ANY({})": states, "t.plan_year = {}": plan_year}
    )


@question
async def whole(bulletin_id: int) -> Row | None:
    """This will give a bulletin with its frozen snapshot and its document, if it may be seen."""
    return await row("SELECT * FROM bulletins WHERE id = $1", bulletin_id)


@question
async def chain() -> list[Row]:
    """This will give the published bulletins in the order of the chain."""
    return await rows(
        "SELECT id, place, previous_digest, digest, document FROM bulletins"
        " WHERE state = 'PUBLISHED' ORDER BY place"
    )
