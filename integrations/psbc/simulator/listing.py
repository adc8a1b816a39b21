"""Listings (ACT): every card with its status, every so many days, in as many parts as it needs."""

from typing import Final

from integrations.psbc.simulator import files, times
from integrations.psbc.simulator.desk import Desk, after
from integrations.psbc.simulator.production import STATUSES

# A listing is written so long after its day has begun.
LISTED_AFTER_S: Final = 18 * 3600
_CARDS: Final = (
    "SELECT card_no, req_id, status, changed_us, channel, first_swipe_us FROM cards"
    " WHERE status IS NOT NULL UNION ALL"
    " SELECT card_no, req_id, '12', changed_us, channel, NULL FROM former_cards ORDER BY card_no"
)


class DayIsListed(Exception):
    """The listing of this day is out; there is only one."""


def first_due_us(desk: Desk) -> int | None:
    """This will say when the next listing is to be written."""
    day = _next(desk) if desk.scenario.listing_every_days else None
    return None if day is None else after(times.day_begins_us(day), LISTED_AFTER_S)


def write(desk: Desk, *, upto_us: int, at_us: int) -> bool:
    """This will write the listing that is due; false when none can be."""
    day = _next(desk)
    if day is None:
        return False
    # After a time of being closed it is today that is listed, not every day that has passed.
    _issue(desk, max(day, times.to_day(min(upto_us, at_us))), at_us=at_us)
    return True


def order(desk: Desk, *, at_us: int) -> str:
    """This will list every card now and say of which day the listing is.

    Raises:
        DayIsListed: there is one of today.
    """
    today = times.to_day(at_us)
    if desk.state.has("SELECT 1 FROM listings WHERE day = ?", today):
        raise DayIsListed(today)
    _issue(desk, today, at_us=at_us)
    return today


def _next(desk: Desk) -> str | None:
    days = desk.scenario.opening_days
    last = desk.state.row("SELECT max(day) AS day FROM listings")
    if last is not None and last["day"] is not None:
        next_us = times.day_begins_us(last["day"]) + desk.scenario.listing_every_days * times.DAY_US
        return days.first_from(times.to_day(next_us))
    opened_us = desk.state.number("SELECT min(changed_us) FROM cards WHERE status IS NOT NULL")
    return None if opened_us is None else days.first_from(times.to_day(opened_us))


def _issue(desk: Desk, day: str, *, at_us: int) -> None:
    cards = [
        (
            card["card_no"],
            card["req_id"],
            card["status"],
            times.to_instant(card["changed_us"]),
            card["channel"],
            times.to_instant(card["first_swipe_us"]),
        )
        for card in desk.state.rows(_CARDS)
    ]
    parts = [cards[at : at + files.ROWS_MAX] for at in range(0, len(cards), files.ROWS_MAX)]
    with desk.state.transaction():
        desk.state.insert("listings", day=day)
        for number, part in enumerate(parts, 1):
            desk.issue(STATUSES, f"F{day}-{number}-{len(parts)}", part, at_us=at_us, day=day)
