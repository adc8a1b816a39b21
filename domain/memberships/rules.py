"""What must be said when a membership changes, and who may change it; pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.errors import Conflict, Invalid
from domain.members.rules import MembershipStatus

REASON_CHARACTERS_MAX: Final = 500
DOCUMENT_CHARACTERS_MAX: Final = 60
TRANSFER_DAYS: Final = "TRANSFER_DAYS"

_S = MembershipStatus
# These are steps of a transfer, which has verbs of its own.
BY_TRANSFER: Final = frozenset({_S.TRANSFER_OUT_PENDING, _S.TRANSFERRED})
# What is owed and not on its way ends with the membership (open question 10 of the requirements).
ENDINGS: Final = frozenset({_S.QUIT, _S.AUTO_QUIT, _S.EXPELLED, _S.DECEASED})
TRANSITIONS: Final[Mapping[MembershipStatus, frozenset[MembershipStatus]]] = MappingProxyType(
    {
        _S.PENDING: frozenset({_S.ACTIVE, _S.QUIT, _S.DECEASED}),
        _S.ACTIVE: frozenset({_S.TRANSFER_OUT_PENDING, _S.RETAINED, _S.RETIRED_RETAINED}) | ENDINGS,
        _S.TRANSFER_OUT_PENDING: frozenset({_S.TRANSFERRED, _S.ACTIVE, _S.DECEASED}),
        # 动态接转: the receiving unit admits the same person, the same row.
        _S.TRANSFERRED: frozenset({_S.ACTIVE, _S.DECEASED}),
        _S.RETAINED: frozenset({_S.ACTIVE, _S.RETIRED_RETAINED}) | ENDINGS,
        _S.RETIRED_RETAINED: frozenset({_S.QUIT, _S.EXPELLED, _S.DECEASED}),
        _S.QUIT: frozenset({_S.PENDING, _S.DECEASED}),
        _S.AUTO_QUIT: frozenset({_S.PENDING, _S.DECEASED}),
        _S.EXPELLED: frozenset({_S.DECEASED}),
        _S.DECEASED: frozenset(),
    }
)
STATUS_LABELS: Final = {
    _S.PENDING: "待审核",
    _S.ACTIVE: "正常",
    _S.TRANSFER_OUT_PENDING: "转出中",
    _S.TRANSFERRED: "已转出",
    _S.RETAINED: "保留会籍",
    _S.RETIRED_RETAINED: "退休保留会籍",
    _S.QUIT: "退会",
    _S.AUTO_QUIT: "自动退会",
    _S.EXPELLED: "开除会籍",
    _S.DECEASED: "去世",
}


def may_become(current: MembershipStatus, following: MembershipStatus) -> bool:
    """This will say whether a membership may go from one status to another."""
    return following in TRANSITIONS[current]


class TransferState(StrEnum):
    """ASKED for by who would take a member, or REQUESTED by who lets one go; then how it ended.

    ACCEPTED by the other side, CANCELLED by either, or EXPIRED unanswered.
    """

    ASKED = "ASKED"
    REQUESTED = "REQUESTED"
    ACCEPTED = "ACCEPTED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


class MembershipInvalid(Invalid):
    """A change of a membership needs a reason, a day that came, and for some a document."""

    code = "MEMBERSHIP_INVALID"


class MembershipStepUnlawful(Conflict):
    """A membership cannot go from where it is to there."""

    code = "MEMBERSHIP_STEP"


class MobileTaken(Conflict):
    """Somebody else has the number under which the member would come back."""

    code = "MOBILE_TAKEN"
    default_message = "该会员的手机号现为另一名会员所用，请先更正手机号。"


# What is said of one that nobody answered in time: whose turn it was.
UNANSWERED: Final = {
    TransferState.ASKED: "原单位逾期未答复",
    TransferState.REQUESTED: "接收单位逾期未接收",
}
OPEN_TRANSFERS: Final = frozenset({TransferState.ASKED, TransferState.REQUESTED})


class TransferInWrongState(Conflict):
    """It was decided before."""

    code = "TRANSFER_STATE"
    default_message = "这次转接已经办结，请刷新后再看。"


class TransferPointless(Conflict):
    """The member is there already, or the unit takes nobody."""

    code = "TRANSFER_POINTLESS"


def check_step(current: MembershipStatus, following: MembershipStatus) -> None:
    """This will let pass only a lawful step that is no part of a transfer.

    Raises:
        MembershipStepUnlawful: says from where to where, and what to do instead.
    """
    if following in BY_TRANSFER or current is _S.TRANSFER_OUT_PENDING:
        raise MembershipStepUnlawful("转接会籍请用「转出」「接收」「取消转出」办理。")
    if not may_become(current, following):
        raise MembershipStepUnlawful(
            f"会籍不能由「{STATUS_LABELS[current]}」变为「{STATUS_LABELS[following]}」。"
        )


def checked_words(document: str, reason: str, *, needs_document: bool) -> tuple[str, str]:
    """This will let pass a reason, and a document's number where one is needed.

    Raises:
        MembershipInvalid: one is missing or too long.
    """
    number, why = document.strip(), reason.strip()
    if len(number) > DOCUMENT_CHARACTERS_MAX or (needs_document and not number):
        raise MembershipInvalid("请填写依据的文号或材料名称。", field=("document",))
    if not 1 <= len(why) <= REASON_CHARACTERS_MAX:
        raise MembershipInvalid("请写明原因。", field=("reason",))
    return number, why


def check_day(
    on_day: date, *, joined_on: date | None, changed_on: date | None, today: date
) -> None:
    """This will let pass a day between joining, or the last change, and today.

    Raises:
        MembershipInvalid: it is still to come, or before the member joined or last changed.
    """
    if on_day > today:
        raise MembershipInvalid("日期不得晚于今天：到当日再办理。", field=("on_day",))
    if joined_on is not None and on_day < joined_on:
        raise MembershipInvalid("日期不得早于入会日期。", field=("on_day",))
    if changed_on is not None and on_day < changed_on:
        raise MembershipInvalid(
            f"日期不得早于上一次会籍变动的日期（{changed_on.isoformat()}）。", field=("on_day",)
        )


def expiry(today: date, days: int | None) -> date:
    """This will give the last day on which a transfer may be taken.

    Raises:
        MembershipInvalid: no rule in force says for how many days.
    """
    if days is None:
        raise MembershipInvalid("没有现行条款规定接收期限，请先在「政策条款」录入 TRANSFER_DAYS。")
    return today + timedelta(days=days)
