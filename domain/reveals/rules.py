"""What may be revealed, for which reasons, and when a day begins.

Sources: JR/T 0171 (C2 and C3 data are masked), GB/T 35273 5.2 (least necessary, on the record).
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from domain.actors import Role
from domain.calendar import CHINA
from domain.errors import Conflict, Invalid, NotPermitted

# A list and its total are two searches; a mask leaves thousands of numbers to be tried.
SEARCHES_PER_DAY: Final = 500
REVEALERS: Final = (Role.OFFICE, Role.CLERK)
REASON_CHARACTERS_MIN: Final = 4
REASON_CHARACTERS_MAX: Final = 200

# A mobile, a card or an identity number, also when written in groups; a date is shorter.
_LONG_NUMBER: Final = re.compile(r"(?:\d[ -]?){9,}")


class Item(StrEnum):
    """What of a member is kept sealed."""

    ID_NO = "ID_NO"
    MOBILE = "MOBILE"
    ADDRESS = "ADDRESS"
    CARD_NO = "CARD_NO"


class RevealBudgetSpent(NotPermitted):
    """The person looked at as many values as one may on one day."""

    code = "REVEAL_BUDGET_SPENT"
    default_message = "您今天查看完整号码的次数已达上限，请明天再办；确有急需的，请联系系统管理员。"


class SearchBudgetSpent(NotPermitted):
    """The person searched for as many whole numbers as one may on one day."""

    code = "SEARCH_BUDGET_SPENT"
    default_message = (
        "您今天按完整号码查找的次数已达上限，请明天再查，或按姓名、拼音、单位查找；"
        "确有急需的，请联系系统管理员。"
    )


class NothingToReveal(Conflict):
    """The member has no such value: no address was given, or no card is in use."""

    code = "NOTHING_TO_REVEAL"
    default_message = "没有登记这一项，或名下没有在用的卡。"


@dataclass(frozen=True, slots=True)
class Revealed:
    """One value, for the one answer that asked for it, and how many more there may be today."""

    value: str = field(repr=False)
    remaining: int


def check_reason(reason: str) -> str:
    """This will give back a reason without surrounding blanks.

    Raises:
        Invalid: too short or long, or with a number of a person in it.
    """
    text = reason.strip()
    if not REASON_CHARACTERS_MIN <= len(text) <= REASON_CHARACTERS_MAX:
        limits = f"{REASON_CHARACTERS_MIN}–{REASON_CHARACTERS_MAX}"
        raise Invalid(f"请写明查看的原因，{limits} 个字。", field=("reason",))
    if _LONG_NUMBER.search(text):
        raise Invalid("原因中请不要填写证件号码、手机号或卡号。", field=("reason",))
    return text


def day_of(now: datetime) -> date:
    """This will give the day, in China, that a budget is for."""
    return now.astimezone(CHINA).date()
