"""Questions about cards and their events."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from domain import pages, trends
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
    "cards_issued": "count(*)",
    "cards_made": "count(*) FILTER (WHERE t.status BETWEEN '02' AND '11')",
    "cards_delivered": "count(*) FILTER (WHERE t.status BETWEEN '04' AND '11')",
    "cards_collected": "count(*) FILTER (WHERE t.status BETWEEN '05' AND '11')",
    "cards_active": "count(*) FILTER (WHERE t.status = '06')",
}

# Whoever holds a live card, and whose is active, before membership is looked at.
_LIVE: Final[Mapping[str, str]] = {
    "members_carded": "count(*) FILTER (WHERE t.status NOT IN ('12', '99'))",
    "members_active": "count(*) FILTER (WHERE t.status = '06')",
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
    return await pages.totals("cards", _STAGES, paths, scope=scope)


async def holders(paths: Sequence[str], *, scope: str) -> dict[str, dict[str, int]]:
    """This will count below each path the people in good standing who hold a card (R20).

    These are the live cards, of which a member has at most one, less those of the few who are not
    in good standing; so a million cards are joined to nothing. A card's unit is its member's.
    """
    counted = await pages.totals("cards", _LIVE, paths, scope=scope)
    besides = await pages.totals(
        "members",
        {name: aggregate.replace("t.", "c.") for name, aggregate in _LIVE.items()},
        paths,
        scope=scope,
        joins="JOIN cards c ON c.member_id = t.id",
        where="t.status <> 'ACTIVE' AND c.status NOT IN ('12', '99')",
    )
    return {
        path: {name: held[name] - besides[path][name] for name in _LIVE}
        for path, held in counted.items()
    }


async def monthly(wanted: Sequence[date], path: str, *, scope: str) -> dict[date, dict[str, int]]:
    """This will count the cards opened, and those activated for the first time, in each month."""
    count = "count(*)"
    issued = await trends.monthly(
        "cards", {"cards_issued": count}, wanted, path, scope=scope, at="opened_on", is_day=True
    )
    activated = await trends.monthly(
        "cards", {"cards_activated": count}, wanted, path, scope=scope, at="activated_at"
    )
    return {month: issued[month] | activated[month] for month in wanted}
