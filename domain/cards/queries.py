"""Questions about cards and their events."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from domain import pages
from domain.cards import rules
from domain.counts import queries as counts
from domain.counts.rules import Dimension
from domain.pages import Listing, Order, Where
from domain.transactions import question, rows

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
        "replaces_id",
        "missed_on",
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

# How far the live cards have come; making may skip steps, and a later status implies the earlier.
_STAGES: Final[Mapping[str, str]] = {
    "cards_issued": "sum(t.total)",
    "cards_made": "sum(t.total) FILTER (WHERE left(t.code, 2) BETWEEN '02' AND '11')",
    "cards_delivered": "sum(t.total) FILTER (WHERE left(t.code, 2) BETWEEN '04' AND '11')",
    "cards_collected": "sum(t.total) FILTER (WHERE left(t.code, 2) BETWEEN '05' AND '11')",
    "cards_active": "sum(t.total) FILTER (WHERE left(t.code, 2) = '06')",
}

# Who in good standing holds a live card, whose is active, and who has used it (R17).
_HOLDERS: Final[Mapping[str, str]] = {
    "members_carded": "sum(t.counted) FILTER (WHERE left(t.code, 2) NOT IN ('12', '99'))",
    "members_active": "sum(t.counted) FILTER (WHERE left(t.code, 2) = '06')",
    "members_swiped": "sum(t.counted) FILTER (WHERE left(t.code, 2) NOT IN ('12', '99')"
    " AND right(t.code, 1) = '+')",
}

HAS_CARD: Final = (
    "EXISTS (SELECT FROM cards c WHERE c.member_id = t.id AND c.status NOT IN ('12', '99'))"
)
HAS_ACTIVE_CARD: Final = "EXISTS (SELECT FROM cards c WHERE c.member_id = t.id AND c.status = '06')"


def matching_cards(
    *,
    below: str | None = None,
    statuses: Sequence[str] | None = None,
    dormant_by: date | None = None,
    is_missing: bool | None = None,
    member_id: int | None = None,
) -> Where:
    """This will put what is asked of cards into conditions; `below` is a path.

    `dormant_by` finds the cards opened by that day and never used since.
    """
    where = Where().add_given({"t.status = ANY({})": statuses, "t.member_id = {}": member_id})
    if dormant_by is not None:
        where.add(rules.UNUSED.replace("status", "t.status").replace("first_", "t.first_"))
        where.add("t.opened_on <= {}", dormant_by)
    if is_missing is not None:
        where.add(f"t.missed_on IS {'NOT ' if is_missing else ''}NULL")
    return where if below is None else pages.inside(CARDS, where, below)


def add_holders(
    where: Where, *, has_card: bool | None = None, has_active_card: bool | None = None
) -> Where:
    """This will add to conditions on members whether they hold a card, or an active one."""
    for condition, wanted in ((HAS_CARD, has_card), (HAS_ACTIVE_CARD, has_active_card)):
        if wanted is not None:
            where.add(condition if wanted else f"NOT {condition}")
    return where


@question
async def ids_by_line(bank_file_id: int, numbers: Sequence[int]) -> dict[int, int]:
    """This will find, by a received file's line numbers, the cards that the lines spoke of."""
    found = await rows(
        "SELECT DISTINCT line_number, card_id FROM card_events"
        " WHERE bank_file_id = $1 AND line_number = ANY($2::int[])",
        bank_file_id,
        list(numbers),
    )
    return {event["line_number"]: event["card_id"] for event in found}


async def figures(paths: Sequence[str], *, scope: str) -> dict[str, dict[str, int]]:
    """This will count below each path how far the cards have come.

    A stage counts the live cards that have reached it: none is wider than the one before.
    """
    return await counts.totals(Dimension.CARD, _STAGES, paths, scope=scope)


async def holders(paths: Sequence[str], *, scope: str) -> dict[str, dict[str, int]]:
    """This will count below each path the people in good standing who hold a card (R20).

    A member has at most one live card, and a card's unit is its member's.
    """
    return await counts.totals(Dimension.CARD, _HOLDERS, paths, scope=scope)


async def monthly(wanted: Sequence[date], path: str, *, scope: str) -> dict[date, dict[str, int]]:
    """This will count the cards opened, and those activated for the first time, in each month."""
    opened = await counts.by_code(Dimension.CARD_OPENED, path, scope=scope)
    activated = await counts.by_code(Dimension.CARD_ACTIVATED, path, scope=scope)
    issued = counts.monthly(opened, wanted, "cards_issued")
    begun = counts.monthly(activated, wanted, "cards_activated")
    return {month: issued[month] | begun[month] for month in wanted}
