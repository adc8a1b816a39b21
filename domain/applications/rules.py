"""Applications for cards: their states, and what the bank's answers mean; pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from domain.audit.rules import holds_long_number
from domain.bank_files.rules import Line
from domain.errors import Conflict, Invalid


class ApplicationState(StrEnum):
    """Where one member's application is."""

    DRAFTED = "DRAFTED"
    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    ISSUED = "ISSUED"
    FAILED = "FAILED"
    WITHDRAWN = "WITHDRAWN"
    ENDED = "ENDED"


OPEN_APPLICATIONS: Final = frozenset({ApplicationState.SENT, ApplicationState.ACCEPTED})
SUCCESS: Final = "0000"
REASON_CHARACTERS_MAX: Final = 200
# As the bank itself would say it: the member took their consent back after they were put in.
NO_CONSENT: Final = "1014"
SEEN_BEFORE: Final = "3006"
REFERENCE_CHARACTERS_MAX: Final = 60
# Ours alone: the bank's letter says that no card was opened, and not why.
UNEXPLAINED: Final = "1090"
# Ours alone: the member had the processing of their data restricted after they were put in.
RESTRICTED: Final = "1091"
# Codes that no bank gives, with their meaning and what staff should do.
OWN_REASONS: Final[Mapping[str, tuple[str, str]]] = {
    UNEXPLAINED: ("银行函告未开卡，没有说明原因", "请向银行问明原因，更正后重新申办"),
    RESTRICTED: ("会员已要求限制处理其个人信息，资料没有送往银行", "解除限制后可以重新申办"),
}
_REFUSAL: Final = re.compile(r"1[0-9]{3}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
SETTLED_BY: Final = {"S": ApplicationState.ISSUED, "F": ApplicationState.FAILED}


class NothingToCorrect(Conflict):
    """An application that was not refused, or that another followed, needs no correction."""

    code = "NOTHING_TO_CORRECT"
    default_message = "这份申请没有失败，或已重新申请，无需登记更正。"


class LetterInvalid(Invalid):
    """A letter that proves nothing."""

    code = "LETTER_INVALID"


class NotUnanswered(Conflict):
    """Only an application without a result is settled by a letter."""

    code = "APPLICATION_NOT_UNANSWERED"
    default_message = "只有已送银行、逾期或答复后仍无明确结果的申请才能凭银行函件认定；该申请已有结果或仍在等待回报。"


@dataclass(frozen=True, slots=True)
class Letter:
    """What the bank wrote of an application: that no card was opened; its scan by its SHA-256.

    `code` is the bank's reason in our normalised codes, "" where the letter gives none.
    """

    reference: str
    digest: str
    reason: str
    code: str = ""


def checked(letter: Letter) -> Letter:
    """This will let pass only a letter that proves something, without anybody's numbers.

    Raises:
        LetterInvalid: naming the field that is missing or wrong.
    """
    for text, maximum, field in (
        (letter.reference, REFERENCE_CHARACTERS_MAX, "reference"),
        (letter.reason, REASON_CHARACTERS_MAX, "reason"),
    ):
        if not 1 <= len(text.strip()) <= maximum or holds_long_number(text):
            raise LetterInvalid(
                f"请填写{_FIELDS[field]}，不超过 {maximum} 字，不得填写证件号码或卡号。",
                field=(field,),
            )
    if _DIGEST.fullmatch(letter.digest) is None:
        raise LetterInvalid("请选择函件的扫描件。", field=("digest",))
    if letter.code and _REFUSAL.fullmatch(letter.code) is None:
        raise LetterInvalid(
            "开卡失败的原因代码是 1 开头的四位数字；函件没有写明原因的，请不要填写。",
            field=("code",),
        )
    return letter


_FIELDS: Final = {"reference": "函件编号", "reason": "说明"}


def is_consistent(state: str, outcome: str) -> bool:
    """This will say whether the bank's S, F or P agrees with what is already known."""
    if state == ApplicationState.ISSUED:
        return outcome == "S"
    if state == ApplicationState.FAILED:
        return outcome == "F"
    return state in OPEN_APPLICATIONS


@dataclass(frozen=True, slots=True)
class CardRequest:
    """What one line of an opening file asks for; personal values in clear, for the file alone."""

    application_id: int
    req_id: str
    name: str
    id_type: str
    id_no: str
    id_valid_from: date | None
    id_valid_to: date | None
    sex: str
    birth_on: date
    occupation: str
    employer: str
    address: str
    postcode: str
    mobile: str
    tax_residency: str
    unit_uscc: str
    consent_ref: str
    is_restricted: bool


def unfit(request: CardRequest, code: str) -> str:
    """This will say why a request cannot leave: nobody lets it, or what its rendering said."""
    if request.is_restricted:
        return RESTRICTED
    return code if request.consent_ref else NO_CONSENT


@dataclass(frozen=True, slots=True)
class Opening:
    """The bank's answer on one application: `outcome` is S done, F refused, P in progress."""

    number: int
    req_id: str
    outcome: str
    code: str
    card_no: str = ""
    account_no: str = ""
    account_class: str = ""
    opened_on: date | None = None
    expires_on: date | None = None
    fee_fen: int = 0
    status: str = "00"


def opening_problem(line: Opening, state: str, *, is_other_card: bool) -> Line | None:
    """This will say why a line of an application in a state cannot be applied; None when it can."""
    if is_other_card or not is_consistent(state, line.outcome):
        return Line(line.number, "CONTRADICTS", "与此前收到的开卡结果矛盾，本行未处理。")
    if line.outcome == "S" and not (line.card_no and line.account_no and line.opened_on):
        return Line(line.number, "INCOMPLETE", "开卡成功但缺少卡号、账号或开户日期，本行未处理。")
    return None


def unknown_line(number: int) -> Line:
    """This will report a line whose application nobody knows."""
    return Line(number, "UNKNOWN_REFERENCE", "找不到对应的开卡申请，本行未处理。")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that the bank refused for its format when it took the file."""

    number: int
    ref: str
    code: str


class Standing(StrEnum):
    """How far one member is on the way to a card that can be paid to."""

    ACTIVE = "ACTIVE"
    COLLECTED = "COLLECTED"
    DELIVERED = "DELIVERED"
    BEING_MADE = "BEING_MADE"
    OUT_OF_USE = "OUT_OF_USE"
    APPLIED = "APPLIED"
    DRAFTED = "DRAFTED"
    REFUSED = "REFUSED"
    NOT_IN_GOOD_STANDING = "NOT_IN_GOOD_STANDING"
    RESTRICTED = "RESTRICTED"
    TAX_RESIDENCY = "TAX_RESIDENCY"
    DOCUMENT_MISSING = "DOCUMENT_MISSING"
    CONSENT_MISSING = "CONSENT_MISSING"
    NOT_APPLIED = "NOT_APPLIED"


_OF_CARD: Final = {
    **dict.fromkeys(("00", "01", "02", "03"), Standing.BEING_MADE),
    "04": Standing.DELIVERED,
    "05": Standing.COLLECTED,
    "06": Standing.ACTIVE,
}
_OF_APPLICATION: Final = {
    ApplicationState.DRAFTED: Standing.DRAFTED,
    **dict.fromkeys(OPEN_APPLICATIONS, Standing.APPLIED),
    ApplicationState.FAILED: Standing.REFUSED,
}


def standing(
    *,
    card_status: str | None,
    application_state: str | None,
    member_status: str,
    tax_residency: str,
    has_document_date: bool,
    has_consent: bool,
    is_restricted: bool,
) -> Standing:
    """This will say where a member stands: their live card first, then the latest application.

    Without either it says what keeps them from one, as the composing of a batch judges it.
    """
    if card_status is not None:
        return _OF_CARD.get(card_status, Standing.OUT_OF_USE)
    if application_state is not None:
        under_way = _OF_APPLICATION.get(ApplicationState(application_state))
        if under_way is not None:
            return under_way
    against = {
        Standing.NOT_IN_GOOD_STANDING: member_status != "ACTIVE",
        Standing.RESTRICTED: is_restricted,
        Standing.TAX_RESIDENCY: tax_residency != "1",
        Standing.CONSENT_MISSING: not has_consent,
        Standing.DOCUMENT_MISSING: not has_document_date,
    }
    return next((why for why, is_so in against.items() if is_so), Standing.NOT_APPLIED)
