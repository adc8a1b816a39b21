"""Disbursements: states, lawful moves, and why an act is refused; pure."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from domain.errors import Conflict, Invalid, NotPermitted

REASON_CHARACTERS_MAX: Final = 200


class DisbursementState(StrEnum):
    """Where a disbursement is: made, checked, released by three people; then the bank's turn."""

    DRAFTED = "DRAFTED"
    SUBMITTED = "SUBMITTED"
    SEALED = "SEALED"
    APPROVED = "APPROVED"
    RELEASED = "RELEASED"
    SENT = "SENT"
    SETTLED = "SETTLED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    HELD = "HELD"


_S = DisbursementState
TRANSITIONS: Final[Mapping[DisbursementState, frozenset[DisbursementState]]] = {
    _S.DRAFTED: frozenset({_S.SUBMITTED, _S.WITHDRAWN}),
    _S.SUBMITTED: frozenset({_S.SEALED, _S.WITHDRAWN, _S.HELD}),
    _S.SEALED: frozenset({_S.APPROVED, _S.REFUSED, _S.WITHDRAWN, _S.SUBMITTED}),
    _S.APPROVED: frozenset({_S.RELEASED, _S.REFUSED, _S.WITHDRAWN, _S.SUBMITTED}),
    _S.RELEASED: frozenset({_S.SENT, _S.SETTLED, _S.SUBMITTED}),
    _S.SENT: frozenset({_S.SETTLED}),
    _S.SETTLED: frozenset(),
    _S.REFUSED: frozenset(),
    _S.WITHDRAWN: frozenset(),
    _S.HELD: frozenset({_S.SUBMITTED, _S.WITHDRAWN}),
}


class NothingToPay(Conflict):
    """Nobody has an entitlement that can be paid now."""

    code = "NOTHING_TO_PAY"
    default_message = "没有可发放的款项：会员尚无已激活的卡，或已在其他批次中发放。"


class DisbursementInWrongState(Conflict):
    """The disbursement is not where this act needs it."""

    code = "DISBURSEMENT_STATE"
    default_message = "发放批次当前的状态不允许此操作，请刷新后查看。"


class SamePerson(NotPermitted):
    """Making, checking and releasing take three different people."""

    code = "SAME_PERSON"
    default_message = "经办、复核、签发必须由三位不同的人员完成。"


class DigestMismatch(Conflict):
    """What the checker looked at is not what is sealed now."""

    code = "DIGEST_MISMATCH"
    default_message = "批次摘要值与当前封存的文件不一致，可能已重新生成，请刷新后重新核对。"


class ControlTotalsMismatch(Invalid):
    """The releaser's count or sum is not the batch's."""

    code = "CONTROL_TOTALS_MISMATCH"
    default_message = "笔数或金额合计与批次不一致，请核对后重新输入。"


class CutOffPassed(Conflict):
    """The day for which the files were sealed is over."""

    code = "CUT_OFF_PASSED"
    default_message = "已过该批文件的银行截止时间，请重新生成文件并重新复核。"


class ReleaseBlocked(Conflict):
    """A blocking alarm is open."""

    code = "RELEASE_BLOCKED"
    default_message = "存在未处理的对账差异，在有人作出处理之前不能签发。"


class ReasonMissing(Invalid):
    """Refusing needs a reason."""

    code = "REASON_MISSING"
    default_message = f"请填写退回的原因，不超过 {REASON_CHARACTERS_MAX} 字。"


def nothing_to_pay(omitted: int) -> NothingToPay:
    """This will say why nobody is in a batch: how many were left out of it, if any."""
    if not omitted:
        return NothingToPay()
    return NothingToPay(f"没有可发放的款项：{omitted} 笔因止付或卡的单日限额被剔除。")


def check_move(current: str, target: DisbursementState) -> None:
    """This will let pass only a move of the table.

    Raises:
        DisbursementInWrongState: any other.
    """
    if target not in TRANSITIONS[DisbursementState(current)]:
        raise DisbursementInWrongState


def check_signer(staff_id: int | None, signed_before: Sequence[int | None]) -> None:
    """This will let pass only a person, and one who has put no name to the batch yet.

    Raises:
        SamePerson: otherwise; the clock never signs.
    """
    if staff_id is None or staff_id in signed_before:
        raise SamePerson


def checked_reason(reason: str) -> str:
    """This will give the reason for turning a batch down, trimmed.

    Raises:
        ReasonMissing: there is none, or too long a one.
    """
    text = reason.strip()
    if not 1 <= len(text) <= REASON_CHARACTERS_MAX:
        raise ReasonMissing(field=("reason",))
    return text


def digest_of(file_digests: Sequence[str]) -> str:
    """This will join the ordered digests of a batch's files into the text whose SM3 is approved."""
    return "\n".join(file_digests)
