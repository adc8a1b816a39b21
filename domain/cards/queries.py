"""Questions about cards and their events."""

from collections.abc import Mapping, Sequence
from typing import Final

from domain import pages
from domain.pages import Listing, Order, Where

CARDS: Final = Listing(
    table="cards",
    columns=(
        "id",
        "member_id",
        "application_id",
        "unit_id",
        "number_masked",
        "account_masked",
        "account_class",
        "status",
        "status_at",
        "opened_on",
        "expires_on",
        "activated_at",
        "first_swipe_at",
        "fee_fen",
    ),
)

EVENTS: Final = Listing(
    table="card_events",
    columns=("id", "card_id", "status", "at", "channel", "bank_file_id", "line_number"),
    unit="(SELECT c.unit_id FROM cards c WHERE c.id = t.card_id)",
)

ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
}

HAS_CARD: Final = (
    "EXISTS (SELECT FROM cards c WHERE c.member_id = t.id AND c.status NOT IN ('12', '99'))"
)
HAS_ACTIVE_CARD: Final = "EXISTS (SELECT FROM cards c WHERE c.member_id = t.id AND c.status = '06')"


def matching_cards(*, below: str | None = None, statuses: Sequence[str] | None = None) -> Where:
    """This will put what is asked of cards into conditions; `below` is a path."""
    where = Where().add_given({"t.status = ANY({})": statuses})
    return where if below is None else pages.inside(CARDS, where, below)


def add_holders(
    where: Where, *, has_card: bool | None = None, has_active_card: bool | None = None
) -> Where:
    """This will add to conditions on members whether they hold a card, or an active one."""
    for condition, wanted in ((HAS_CARD, has_card), (HAS_ACTIVE_CARD, has_active_card)):
        if wanted is not None:
            where.add(condition if wanted else f"NOT {condition}")
    return where


async def figures(paths: Sequence[str], *, scope: str) -> dict[str, dict[str, int]]:
    """This will count the cards issued and active below each path."""
    return await pages.totals(
        "cards",
        {
            "cards_issued": "count(*)",
            "cards_active": "count(*) FILTER (WHERE t.status = '06')",
        },
        paths,
        scope=scope,
    )
