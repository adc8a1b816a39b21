"""What documents set: days, numbers, tiers and switches, each dated and with its words; pure (R1, R48)."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from domain import particulars
from domain.actors import IN_SCOPE, ROLE_LABELS, Role
from domain.errors import Conflict, Invalid, NotPermitted

NOTICE: Final = "川直工发〔2018〕1号"
DORMANCY_ALERT_MONTHS: Final = "DORMANCY_ALERT_MONTHS"
CARD_GOAL: Final = "CARD_GOAL"
SUBSIDY_TIERS: Final = "SUBSIDY_TIERS"
UNIT_SELF_MAINTENANCE: Final = "UNIT_SELF_MAINTENANCE"
# How much a card may receive in a day, by the class of its account: CREDIT_LIMIT_1, _2 or _3, in fen.
CREDIT_LIMIT: Final = "CREDIT_LIMIT_"
ACCOUNT_CLASSES: Final = frozenset("123")

ENTERERS: Final = (Role.OFFICE,)
CONFIRMERS: Final = (Role.OFFICE, Role.RELEASER)
# Who sees what of a member's file is the security administrator's to set, not of who works with it.
ENTERERS_OF_ROLES: Final = (Role.SECURITY_ADMIN,)
CONFIRMERS_OF_ROLES: Final = (Role.SECURITY_ADMIN, Role.OFFICE)
LABEL_CHARACTERS_MAX: Final = 60
CODE_CHARACTERS_MAX: Final = 40
TEXT_CHARACTERS_MAX: Final = 2_000
REASON_CHARACTERS_MAX: Final = 500
AMOUNT_MAX: Final = 2_000_000_000
TIERS_MAX: Final = 60


class ProvisionKind(StrEnum):
    """What is set: a day to act by, a day that was, a number, tiers, on and off, or who sees what."""

    DAY = "DAY"
    EVENT = "EVENT"
    NUMBER = "NUMBER"
    TIERS = "TIERS"
    SWITCH = "SWITCH"
    ROLES = "ROLES"


class ProvisionState(StrEnum):
    """PROPOSED by one person; IN_FORCE once another confirmed it; or DISCARDED."""

    PROPOSED = "PROPOSED"
    IN_FORCE = "IN_FORCE"
    DISCARDED = "DISCARDED"


class AmountUnit(StrEnum):
    """What a number counts."""

    FEN = "FEN"
    PERCENT = "PERCENT"
    PERSON = "PERSON"
    YEAR = "YEAR"
    MONTH = "MONTH"
    DAY = "DAY"
    TIME = "TIME"


class ProvisionInvalid(Invalid):
    """A rule needs a content of its kind, a document, its clause and its very words."""

    code = "PROVISION_INVALID"


class ProvisionKnown(Conflict):
    """That rule is entered for that year and beginning."""

    code = "PROVISION_KNOWN"
    default_message = (
        "同一事项、年度与施行日期的条款已经登记；如有新文件，请以新的施行日期另行登记。"
    )


class ProvisionInWrongState(Conflict):
    """Somebody decided on it before."""

    code = "PROVISION_STATE"
    default_message = "这条条款已经确认或已作废，请刷新后再看。"


class SameEnterer(NotPermitted):
    """Who entered a rule may not confirm it."""

    code = "SAME_ENTERER"
    default_message = "政策条款须由录入人以外的另一人核对文件原文后确认。"


class SelfMaintenanceOff(NotPermitted):
    """Units do not keep their own data yet (R7)."""

    code = "SELF_MAINTENANCE_OFF"
    default_message = "目前由省直机关工会统一办理；各单位自行维护，待另行发文后开放。"


@dataclass(frozen=True, slots=True)
class Tier:
    """One line of a table by head-count, both ends inclusive (民法典第1259条); None is no upper end.

    `fen` is what a unit of that size receives.
    """

    least: int
    most: int | None
    fen: int


@dataclass(frozen=True, slots=True)
class Provision:
    """What a document sets from a day on.

    `original_text` is as printed, even where no calendar has such a day (R18); what is held instead
    is then an interpretation, with the name of whoever confirmed it, "" until somebody has.
    """

    code: str
    kind: ProvisionKind
    label: str
    document: str
    clause: str
    original_text: str
    effective_from: date
    plan_year: int | None = None
    begins_on: date | None = None
    due_on: date | None = None
    amount: int | None = None
    unit: str = ""
    tiers: tuple[Tier, ...] | None = None
    interpretation: str = ""
    effective_to: date | None = None
    confirmed_by: str = ""
    roles: tuple[Role, ...] | None = None

    @property
    def holds_on(self) -> date:
        """The day that people count towards: the last one, or the first of what has no end."""
        day = self.due_on or self.begins_on
        assert day is not None, "the database keeps no day without one"
        return day


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it is registered."""

    number: str
    title: str
    issued_by: str
    signed_on: date | None


@dataclass(frozen=True, slots=True)
class CardIssuer:
    """An organisation that issues the card: of the PROVINCE, or EXECUTING it in Chengdu (R15)."""

    name: str
    part: str
    document: str
    clause: str
    effective_from: date


def checked(entered: Provision) -> Provision:
    """This will let pass only a rule that says what, when and where it is written.

    Raises:
        ProvisionInvalid: otherwise; names the field and how to mend it.
    """
    for field, name in (
        ("code", "代码"),
        ("label", "事项"),
        ("document", "文号"),
        ("clause", "条款"),
        ("original_text", "原文"),
    ):
        if not getattr(entered, field).strip():
            raise ProvisionInvalid(f"请填写{name}。", field=(field,))
    for field, most in (
        ("code", CODE_CHARACTERS_MAX),
        ("label", LABEL_CHARACTERS_MAX),
        ("clause", LABEL_CHARACTERS_MAX),
        ("document", LABEL_CHARACTERS_MAX),
        ("original_text", TEXT_CHARACTERS_MAX),
        ("interpretation", TEXT_CHARACTERS_MAX),
    ):
        if len(getattr(entered, field)) > most:
            raise ProvisionInvalid(f"太长：不得超过 {most} 个字。", field=(field,))
    if entered.effective_to is not None and entered.effective_to < entered.effective_from:
        raise ProvisionInvalid("失效日期不得早于施行日期。", field=("effective_to",))
    _CHECKS[entered.kind](entered)
    if entered.code.startswith(particulars.CODE) and entered.kind is not ProvisionKind.ROLES:
        raise ProvisionInvalid(f"以 {particulars.CODE} 开头的代码只用于可见岗位。", field=("code",))
    if entered.code.startswith(CREDIT_LIMIT):
        _check_credit_limit(entered)
    return entered


def enterers(kind: str) -> tuple[Role, ...]:
    """This will give who may enter a rule of a kind."""
    return ENTERERS_OF_ROLES if kind == ProvisionKind.ROLES else ENTERERS


def confirmers(kind: str) -> tuple[Role, ...]:
    """This will give who may confirm or discard a rule of a kind that another person entered."""
    return CONFIRMERS_OF_ROLES if kind == ProvisionKind.ROLES else CONFIRMERS


def check_begins(kind: str, effective_from: date, today: date) -> None:
    """This will refuse that who sees what begins on a day that is over: what was seen then, was.

    Raises:
        ProvisionInvalid: it does.
    """
    if kind == ProvisionKind.ROLES and effective_from < today:
        raise ProvisionInvalid(
            "可见岗位的施行日期不得早于今天；已过的，请作废后以新的施行日期重新录入。",
            field=("effective_from",),
        )


def tier_for(tiers: Sequence[Tier], members: int) -> Tier | None:
    """This will find the line for a number of members; None for nobody (R22)."""
    return next(
        (
            tier
            for tier in tiers
            if tier.least <= members and (tier.most is None or members <= tier.most)
        ),
        None,
    )


def _check_day(entered: Provision) -> None:
    begins, due = entered.begins_on, entered.due_on
    if begins is None and due is None:
        raise ProvisionInvalid("请填写起始日或截止日。", field=("due_on",))
    if begins is not None and due is not None and due < begins:
        raise ProvisionInvalid("截止日不得早于起始日。", field=("due_on",))


def _check_number(entered: Provision) -> None:
    if entered.amount is None or not 0 <= entered.amount <= AMOUNT_MAX:
        raise ProvisionInvalid("请填写不小于 0 的数值。", field=("amount",))
    if entered.unit not in set(AmountUnit):
        raise ProvisionInvalid("请选择数值的单位。", field=("unit",))
    if entered.unit == AmountUnit.PERCENT and entered.amount > 100:  # noqa: PLR2004 - per cent
        raise ProvisionInvalid("百分数不得超过 100。", field=("amount",))


def _check_credit_limit(entered: Provision) -> None:
    """This will let pass a limit of what a card may receive in a day only as payments can heed it."""
    if entered.code.removeprefix(CREDIT_LIMIT) not in ACCOUNT_CLASSES:
        raise ProvisionInvalid(
            "入账限额的代码须为 CREDIT_LIMIT_1、CREDIT_LIMIT_2 或 CREDIT_LIMIT_3，末位为账户类别。",
            field=("code",),
        )
    if entered.kind is not ProvisionKind.NUMBER or entered.unit != AmountUnit.FEN:
        raise ProvisionInvalid("入账限额须为数值，单位为元。", field=("unit",))
    if not entered.amount or entered.plan_year is not None:
        raise ProvisionInvalid("入账限额须大于 0，且不分计划年度。", field=("amount",))


def _check_switch(entered: Provision) -> None:
    if entered.amount not in {0, 1}:
        raise ProvisionInvalid("开关只能是开或关。", field=("amount",))


def _check_tiers(entered: Provision) -> None:
    tiers = entered.tiers or ()
    if not 1 <= len(tiers) <= TIERS_MAX:
        raise ProvisionInvalid(f"请填写 1–{TIERS_MAX} 个档次。", field=("tiers",))
    following = 1
    for number, tier in enumerate(tiers, 1):
        is_last = number == len(tiers)
        if tier.least != following:
            raise ProvisionInvalid(
                f"第 {number} 档应从 {following} 人起，与上一档相接，不留空档也不重叠。",
                field=("tiers",),
            )
        if (tier.most is None) != is_last:
            raise ProvisionInvalid("最后一档、且只有最后一档没有上限。", field=("tiers",))
        if tier.most is not None and tier.most < tier.least:
            raise ProvisionInvalid(f"第 {number} 档的上限小于下限。", field=("tiers",))
        if not 0 <= tier.fen <= AMOUNT_MAX:
            raise ProvisionInvalid(f"第 {number} 档的金额不对。", field=("tiers",))
        following = (tier.most or 0) + 1


def _check_roles(entered: Provision) -> None:
    named = "、".join(particulars.PARTICULARS.values())
    if not particulars.of_code(entered.code) or entered.plan_year is not None:
        raise ProvisionInvalid(f"请选择是哪一项：{named}；不分计划年度。", field=("code",))
    roles = entered.roles or ()
    if not roles or len(set(roles)) < len(roles) or not IN_SCOPE.issuperset(roles):
        those = "、".join(ROLE_LABELS[role] for role in Role if role in IN_SCOPE)
        raise ProvisionInvalid(f"请选择可见的岗位，至少一个，从中选：{those}。", field=("roles",))


_CHECKS: Final = {
    ProvisionKind.DAY: _check_day,
    ProvisionKind.EVENT: _check_day,
    ProvisionKind.NUMBER: _check_number,
    ProvisionKind.SWITCH: _check_switch,
    ProvisionKind.TIERS: _check_tiers,
    ProvisionKind.ROLES: _check_roles,
}


def months_before(day: date, months: int) -> date:
    """This will give the latest day from which so many months have passed by a day.

    The months of the 31st end with the month: from 30 September five months are over on 28 February.
    """
    total = day.year * 12 + day.month - 1 - months
    year, month = divmod(total, 12)
    if (day + timedelta(days=1)).day == 1:
        return date(year, month + 1, monthrange(year, month + 1)[1])
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def days_left(day: date, today: date) -> int:
    """This will count the days to a day: 0 on the day itself, negative once it is over."""
    return (day - today).days
