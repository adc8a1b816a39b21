"""What a record of consent must say; pure."""

from datetime import date
from enum import StrEnum
from typing import Final

from domain import crypto
from domain.errors import Conflict, Invalid

COLLECTOR_CHARACTERS_MAX: Final = 60
REASON_CHARACTERS_MAX: Final = 500


class ConsentAct(StrEnum):
    """GIVEN by the member, or WITHDRAWN."""

    GIVEN = "GIVEN"
    WITHDRAWN = "WITHDRAWN"


class Channel(StrEnum):
    """How the member said so: on a signed PAPER, ONLINE by themselves, or by PHONE, noted down."""

    PAPER = "PAPER"
    ONLINE = "ONLINE"
    PHONE = "PHONE"


class ConsentInvalid(Invalid):
    """A record of consent names a day that came, and who took it down, or why it ended."""

    code = "CONSENT_INVALID"


class NothingToWithdraw(Conflict):
    """No consent stands."""

    code = "NOTHING_TO_WITHDRAW"
    default_message = "该会员现在没有有效的同意，无需撤回。"


class NoConsentText(Conflict):
    """Nobody can agree to words that did not exist on that day."""

    code = "NO_CONSENT_TEXT"
    default_message = "所填日期还没有可用的同意书文本，请核对日期。"


def checked_collector(collector: str) -> str:
    """This will let pass the name of who took the consent down.

    Raises:
        ConsentInvalid: none, or too long.
    """
    text = collector.strip()
    if not 1 <= len(text) <= COLLECTOR_CHARACTERS_MAX or not text.isprintable():
        raise ConsentInvalid("请填写采集人姓名。", field=("collector",))
    return text


def checked_reason(reason: str, *, name: str) -> str:
    """This will let pass why a consent ended; it outlives the record, so it may not say whose it was.

    Raises:
        ConsentInvalid: none, too long, or with a long number or the member's `name` in it.
    """
    text = reason.strip()
    if not 1 <= len(text) <= REASON_CHARACTERS_MAX:
        raise ConsentInvalid("请写明撤回的原因或方式。", field=("reason",))
    if crypto.mask_numbers(text) != text:
        raise ConsentInvalid("请勿填写证件号码、手机号或卡号。", field=("reason",))
    if name in text:
        raise ConsentInvalid("请勿填写会员姓名，写“本人”即可。", field=("reason",))
    return text


def check_day(on_day: date, *, today: date) -> None:
    """This will let pass a day that came.

    Raises:
        ConsentInvalid: it is still to come.
    """
    if on_day > today:
        raise ConsentInvalid("日期不得晚于今天。", field=("on_day",))
