"""Questions about card batches, applications, cards and their events."""

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
        "product",
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

APPLICATIONS: Final = Listing(
    table="card_applications",
    columns=(
        "id",
        "batch_id",
        "member_id",
        "unit_id",
        "req_id",
        "state",
        "bank_file_id",
        "line_number",
        "code",
        "created_at",
        "settled_at",
    ),
)

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

APPLICATIONS_OF_BATCH: Final = "t.batch_id = p.id"

ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
}

HAS_CARD: Final = (
    "EXISTS (SELECT FROM cards c WHERE c.member_id = t.id AND c.status NOT IN ('12', '99'))"
)
HAS_ACTIVE_CARD: Final = "EXISTS (SELECT FROM cards c WHERE c.member_id = t.id AND c.status = '06')"


def matching_batches(*, below: str | None = None, states: Sequence[str] | None = None) -> Where:
    """This will put what is asked of card batches into conditions; `below` is a path."""
    where = Where().add_given({"t.state = ANY({})": states})
    return where if below is None else pages.inside(BATCHES, where, below)


def matching_applications(
    *,
    below: str | None = None,
    states: Sequence[str] | None = None,
    codes: Sequence[str] | None = None,
) -> Where:
    """This will put what is asked of card applications into conditions; `below` is a path."""
    where = Where().add_given({"t.state = ANY({})": states, "t.code = ANY({})": codes})
    return where if below is None else pages.inside(APPLICATIONS, where, below)


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
    """This will count applications sent and refused, cards issued and active, below each path."""
    applications = await pages.totals(
        "card_applications",
        {
            "cards_applied": "count(*) FILTER (WHERE t.state NOT IN ('DRAFTED', 'WITHDRAWN'))",
            "cards_failed": "count(*) FILTER (WHERE t.state = 'FAILED')",
        },
        paths,
        scope=scope,
    )
    cards = await pages.totals(
        "cards",
        {
            "cards_issued": "count(*)",
            "cards_active": "count(*) FILTER (WHERE t.status = '06')",
        },
        paths,
        scope=scope,
    )
    return {path: applications[path] | cards[path] for path in applications}
