"""Card statuses as the bank reports them, and which steps are lawful; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final


class CardStatus(StrEnum):
    """A card's status as the bank reports it (bank-exchange §3.6)."""

    ACCEPTED = "00"
    IN_PRODUCTION = "01"
    MADE = "02"
    SHIPPED = "03"
    SIGNED_FOR = "04"
    COLLECTED = "05"
    ACTIVE = "06"
    LOST_BY_TELEPHONE = "07"
    LOST_FORMALLY = "08"
    BEING_REPLACED = "09"
    FROZEN = "10"
    DORMANT = "11"
    CLOSED = "12"
    OPENING_FAILED = "99"


CARD_STATUS_LABELS: Final[Mapping[CardStatus, str]] = {
    CardStatus.ACCEPTED: "已受理",
    CardStatus.IN_PRODUCTION: "制卡中",
    CardStatus.MADE: "已制卡",
    CardStatus.SHIPPED: "已寄送",
    CardStatus.SIGNED_FOR: "单位已签收",
    CardStatus.COLLECTED: "已领取（未激活，只收不付）",
    CardStatus.ACTIVE: "已激活",
    CardStatus.LOST_BY_TELEPHONE: "口头挂失",
    CardStatus.LOST_FORMALLY: "正式挂失",
    CardStatus.BEING_REPLACED: "补换中",
    CardStatus.FROZEN: "止付或冻结",
    CardStatus.DORMANT: "睡眠",
    CardStatus.CLOSED: "已销卡",
    CardStatus.OPENING_FAILED: "开卡失败",
}

_MAKING: Final = tuple(CardStatus(f"{n:02d}") for n in range(7))
_NOT_MADE: Final = frozenset({CardStatus.ACCEPTED, CardStatus.IN_PRODUCTION})
_ENDED: Final = frozenset({CardStatus.CLOSED, CardStatus.OPENING_FAILED})
# A new number may take a card's place once it is lost for good, being replaced, or closed.
REPLACEABLE: Final = frozenset(
    {CardStatus.LOST_FORMALLY, CardStatus.BEING_REPLACED, CardStatus.CLOSED}
)
_IN_USE: Final = frozenset(CardStatus) - frozenset(_MAKING[:6]) - _ENDED


# A card that is out of the bank's hands, can be used and never was (conditions on `cards`).
UNUSED: Final = "status IN ('04', '05', '06') AND first_swipe_at IS NULL"


def is_lawful_step(current: CardStatus, new: CardStatus) -> bool:
    """This will say whether a card may go from one status to another.

    Making goes forward only and may skip steps (a delta tells the last), and may fail before the
    card is made; a card in use moves freely among the statuses of use; closed is the end.
    """
    if current in _ENDED:
        return new is current
    if new is CardStatus.CLOSED or current is new:
        return True
    if new is CardStatus.OPENING_FAILED:
        return current in _NOT_MADE
    if current in _IN_USE:
        return new in _IN_USE
    if new in _IN_USE:
        return True
    return new in _MAKING and _MAKING.index(new) >= _MAKING.index(current)


def reaches_goal(carded: int, members: int, percent: int | None) -> bool:
    """This will say whether so many per cent hold a card: the number itself counts (R21).

    Nothing is rounded; where no rule sets a goal (`percent` is None), none is reached.
    """
    return percent is not None and members > 0 and 100 * carded >= percent * members


LAWFUL_STEPS: Final = tuple(
    f"{current}>{new}"
    for current in CardStatus
    for new in CardStatus
    if is_lawful_step(current, new)
)


@dataclass(frozen=True, slots=True)
class OpenedCard:
    """A card that the bank opened for an application, with its numbers in clear."""

    number: int
    application_id: int
    member_id: int
    unit_id: int
    card_no: str
    account_no: str
    account_class: str
    opened_on: date
    expires_on: date | None
    fee_fen: int
    # Where the bank tells no more of a card than that it is opened, it may be in use from then on.
    status: str = CardStatus.ACCEPTED.value


@dataclass(frozen=True, slots=True)
class CardListing:
    """A file that lists every card: `name` is of the listing, which may come in several parts."""

    name: str
    parts: int
    business_on: date


@dataclass(frozen=True, slots=True)
class StatusReport:
    """A card's status at an instant, as one line of the bank's file reports it."""

    number: int
    card_no: str
    status: str
    at: datetime
    req_id: str = ""
    channel: str = ""
    first_swipe_at: datetime | None = None
