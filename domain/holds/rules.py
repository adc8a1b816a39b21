"""Holds: on what, placed and lifted by whom; pure."""

from datetime import date
from enum import StrEnum
from typing import Final

from domain.actors import ROLE_LABELS, Role
from domain.errors import Conflict, Invalid, NotPermitted
from domain.money import yuan_text

REASON_CHARACTERS_MAX: Final = 200

# Whoever answers for money; the leader only looks.
HOLDERS: Final = (Role.OFFICE, Role.CHECKER, Role.RELEASER)


class HoldKind(StrEnum):
    """What is held: all of a person's payments, a unit's, a programme's, a batch's or a file's."""

    MEMBER = "MEMBER"
    UNIT = "UNIT"
    PROGRAMME = "PROGRAMME"
    DISBURSEMENT = "DISBURSEMENT"
    BANK_FILE = "BANK_FILE"


class HoldReasonMissing(Invalid):
    """Placing and lifting a hold need a reason."""

    code = "REASON_MISSING"
    default_message = f"请填写原因，不超过 {REASON_CHARACTERS_MAX} 字，且不得含证件号码或卡号。"


class HoldExpired(Invalid):
    """A hold must last at least today."""

    code = "HOLD_EXPIRED"
    default_message = "到期日不能早于今天。"


class LifterUnknown(Invalid):
    """Only who may place a hold may lift one."""

    code = "LIFTER_UNKNOWN"
    default_message = "只能指定普惠办公室、财务复核或财务签发来解除。"


class HoldTooLate(Conflict):
    """All that was to be held may be at the bank already."""

    code = "HOLD_TOO_LATE"
    default_message = "已经太晚：所有付款均已送出或已办结，不能再止付；如需追回，请立即联系银行。"


class HoldLifted(Conflict):
    """Somebody lifted the hold before."""

    code = "HOLD_LIFTED"
    default_message = "该止付已解除，请刷新后查看。"


class SamePerson(NotPermitted):
    """Nobody lifts the hold that they placed."""

    code = "SAME_PERSON"
    default_message = "止付须由放置人以外的人解除。"


class PaymentsHeld(Conflict):
    """Some of what is to leave is on hold."""

    code = "PAYMENTS_HELD"
    default_message = "有付款处于止付中，不能送出。"


def check_lifter(lifter: Role) -> None:
    """This will let pass only a role that may lift holds.

    Raises:
        LifterUnknown: otherwise.
    """
    if lifter not in HOLDERS:
        raise LifterUnknown(field=("lifter",))


def check_expiry(expires_on: date | None, today: date) -> None:
    """This will let pass a hold without end, or one that lasts today at least.

    Raises:
        HoldExpired: otherwise.
    """
    if expires_on is not None and expires_on < today:
        raise HoldExpired(field=("expiresOn",))


def check_may_lift(
    placed_by_id: int, lifter: str, staff_id: int | None, roles: frozenset[Role]
) -> None:
    """This will let pass only a holder of the role that the hold names, and not who placed it.

    Raises:
        NotPermitted, SamePerson.
    """
    if Role(lifter) not in roles:
        raise NotPermitted(f"此止付只能由「{ROLE_LABELS[Role(lifter)]}」解除。")
    if staff_id is None or staff_id == placed_by_id:
        raise SamePerson


def held(count: int, fen: int) -> PaymentsHeld:
    """This will say how much is on hold of what is to leave."""
    return PaymentsHeld(
        f"有 {count} 笔、合计 {yuan_text(fen)} 元的付款处于止付中；"
        "请先解除止付，或撤回本批后重新组批（止付的会自动剔除）。"
    )
