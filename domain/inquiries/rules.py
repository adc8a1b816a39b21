"""Asking the bank, and letting its letter decide: by two people, over the same bytes; pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from domain.actors import Role
from domain.errors import Conflict, Invalid, NotPermitted
from domain.payments.rules import AWAITING_RESULT

PEOPLE: Final = (Role.OFFICE, Role.MAKER, Role.CHECKER, Role.RELEASER)
CONFIRMERS: Final = (Role.CHECKER, Role.RELEASER)
ASKED_MAX: Final = 1000
REFERENCE_CHARACTERS_MAX: Final = 60
REASON_CHARACTERS_MAX: Final = 200
ASKABLE: Final = frozenset(state.value for state in AWAITING_RESULT)
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_SERIAL: Final = re.compile(r"[0-9A-Za-z]{1,32}")
_REFUSAL: Final = re.compile(r"[23][0-9]{3}")
# What says that the bank saw it before, or does not know, proves no failure (exchange.md 6).
_UNPROVEN: Final = frozenset({"2010", "3006"})


class ProofOutcome(StrEnum):
    """What a letter of the bank's says became of a payment."""

    CREDITED = "CREDITED"
    FAILED = "FAILED"


class ProofState(StrEnum):
    """Where a proof is: attached by one person, decided on by another."""

    ATTACHED = "ATTACHED"
    CONFIRMED = "CONFIRMED"
    REFUSED = "REFUSED"


class NothingToAsk(Conflict):
    """None of the payments is open."""

    code = "NOTHING_TO_ASK"
    default_message = f"请选择尚无结果的付款，每次不超过 {ASKED_MAX} 笔；已有结果的无须查询。"


class ProofInvalid(Invalid):
    """A letter must say what became of the money, when, and under which serial."""

    code = "PROOF_INVALID"


class NotUnknown(Conflict):
    """Only a payment whose outcome is unknown is decided by a letter."""

    code = "PAYMENT_NOT_UNKNOWN"
    default_message = "只有结果未知的付款才能凭银行函件认定；该笔已有结果或仍在等待回报。"


class ProofPending(Conflict):
    """Another letter about the payment waits for confirmation."""

    code = "PROOF_PENDING"
    default_message = "该笔付款已有一份待确认的函件。"


class SerialTaken(Conflict):
    """The bank's serial stands on another payment."""

    code = "BANK_SERIAL_TAKEN"
    default_message = "该银行流水号已登记在另一笔付款上，请与银行核对。"


class ProofDecided(Conflict):
    """Somebody decided on the letter before."""

    code = "PROOF_DECIDED"
    default_message = "该函件已由他人处理，请刷新后查看。"


class LetterDiffers(Conflict):
    """The confirmer has another file in hand than was attached."""

    code = "LETTER_DIFFERS"
    default_message = "您选择的函件与登记时的不是同一份文件，不能确认。"


class SamePerson(NotPermitted):
    """Attaching and confirming take two people."""

    code = "SAME_PERSON"
    default_message = "登记与确认必须由两位不同的人员完成。"


@dataclass(frozen=True, slots=True)
class Letter:
    """What the bank wrote: its reference, the digest of the scan, and what it says of the payment."""

    outcome: ProofOutcome
    reference: str
    digest: str
    reason: str
    code: str = ""
    bank_serial: str = ""
    posted_on: date | None = None


def checked(letter: Letter, today: date) -> Letter:
    """This will let pass only a letter that proves something.

    Raises:
        ProofInvalid: naming the field that is missing or wrong.
    """
    if not 1 <= len(letter.reference.strip()) <= REFERENCE_CHARACTERS_MAX:
        raise ProofInvalid(
            f"请填写函件编号，不超过 {REFERENCE_CHARACTERS_MAX} 字。", field=("reference",)
        )
    if _DIGEST.fullmatch(letter.digest) is None:
        raise ProofInvalid("请选择函件的扫描件。", field=("digest",))
    if not 1 <= len(letter.reason.strip()) <= REASON_CHARACTERS_MAX:
        raise ProofInvalid(f"请填写说明，不超过 {REASON_CHARACTERS_MAX} 字。", field=("reason",))
    if letter.outcome is ProofOutcome.CREDITED:
        _check_credit(letter, today)
    elif _REFUSAL.fullmatch(letter.code) is None or letter.code in _UNPROVEN:
        raise ProofInvalid(
            "认定失败须填写银行的明确拒绝原因代码；“重复”或“未知”不能证明失败。", field=("code",)
        )
    return letter


def _check_credit(letter: Letter, today: date) -> None:
    if _SERIAL.fullmatch(letter.bank_serial) is None:
        raise ProofInvalid("认定入账须填写银行流水号。", field=("bankSerial",))
    if letter.posted_on is None or letter.posted_on > today:
        raise ProofInvalid("认定入账须填写入账日期，且不晚于今天。", field=("postedOn",))


def check_askable(states: Sequence[str], asked: int) -> None:
    """This will let pass only a list of open payments, each of them found, not too many.

    Raises:
        NothingToAsk: otherwise.
    """
    if not 1 <= asked <= ASKED_MAX or len(states) != asked or not ASKABLE.issuperset(states):
        raise NothingToAsk(field=("paymentIds",))


def check_confirmer(attached_by_id: int, staff_id: int | None) -> None:
    """This will let pass only a person, and not who attached the letter.

    Raises:
        SamePerson: otherwise.
    """
    if staff_id is None or staff_id == attached_by_id:
        raise SamePerson
