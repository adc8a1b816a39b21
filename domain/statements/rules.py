"""What an entry of a statement can turn out to be, and what a break between it and our books is; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from domain.actors import Role
from domain.errors import Conflict, Invalid, NotPermitted

REASON_CHARACTERS_MAX: Final = 300
EVIDENCE_CHARACTERS_MAX: Final = 100
EXPLAINERS: Final = (Role.OFFICE, Role.MAKER, Role.CHECKER)
CONFIRMERS: Final = (Role.CHECKER, Role.RELEASER)


class Finding(StrEnum):
    """What an entry turned out to be; all but MATCHED and DEPOSIT are breaks."""

    MATCHED = "MATCHED"
    DEPOSIT = "DEPOSIT"
    UNEXPLAINED_DEBIT = "UNEXPLAINED_DEBIT"
    UNKNOWN_PAYMENT = "UNKNOWN_PAYMENT"
    REPEATED = "REPEATED"
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS"
    SERIAL_DIFFERS = "SERIAL_DIFFERS"
    CONTRADICTS = "CONTRADICTS"
    RETURN_UNREPORTED = "RETURN_UNREPORTED"


class BreakKind(StrEnum):
    """How the bank's books and ours differ."""

    UNEXPLAINED_DEBIT = "UNEXPLAINED_DEBIT"
    UNKNOWN_PAYMENT = "UNKNOWN_PAYMENT"
    REPEATED = "REPEATED"
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS"
    SERIAL_DIFFERS = "SERIAL_DIFFERS"
    CONTRADICTS = "CONTRADICTS"
    RETURN_UNREPORTED = "RETURN_UNREPORTED"
    DEBIT_MISSING = "DEBIT_MISSING"
    RETURN_MISSING = "RETURN_MISSING"
    OPENING_DIFFERS = "OPENING_DIFFERS"
    DAY_MISSING = "DAY_MISSING"
    ACCOUNT_DIFFERS = "ACCOUNT_DIFFERS"


BREAK_LABELS: Final[Mapping[str, str]] = {
    "UNEXPLAINED_DEBIT": "支出不是我方的付款（手续费或其他）",
    "UNKNOWN_PAYMENT": "付款流水号我方没有",
    "REPEATED": "同一笔付款重复记账",
    "AMOUNT_DIFFERS": "金额与我方不一致",
    "SERIAL_DIFFERS": "银行流水号与此前回报不一致",
    "CONTRADICTS": "我方记为未付，银行已付出",
    "RETURN_UNREPORTED": "银行已退回，我方没有退票",
    "DEBIT_MISSING": "我方记为已入账，对账单上没有",
    "RETURN_MISSING": "我方记为已退回，对账单上没有",
    "OPENING_DIFFERS": "期初余额与上一日期末余额不一致",
    "DAY_MISSING": "缺少前一银行工作日的对账单",
    "ACCOUNT_DIFFERS": "付款账户与此前的对账单不同",
}


class BreakState(StrEnum):
    """Where a break stands: it blocks the release of money until a second person confirmed it."""

    OPEN = "OPEN"
    EXPLAINED = "EXPLAINED"
    RESOLVED = "RESOLVED"


TRANSITIONS: Final[Mapping[BreakState, frozenset[BreakState]]] = {
    BreakState.OPEN: frozenset({BreakState.EXPLAINED}),
    # Explained again, it is another person's explanation that waits for confirmation.
    BreakState.EXPLAINED: frozenset({BreakState.EXPLAINED, BreakState.RESOLVED}),
    BreakState.RESOLVED: frozenset(),
}


class StatementRepeated(Conflict):
    """There is a statement of that account and day already."""

    code = "STATEMENT_REPEATED"
    default_message = "该账户当日的对账单已收到过，内容不同的第二份不予采用。"


class PartOutOfOrder(Conflict):
    """A part of a day's statement came before the part that it goes on from."""

    code = "STATEMENT_PART_ORDER"
    default_message = "这是当日对账单的后一部分，前一部分尚未收到；收到后请在隔离与处置放行。"


class BreakInWrongState(Conflict):
    """The break is not where this act needs it."""

    code = "BREAK_STATE"
    default_message = "该差异当前的状态不允许此操作，请刷新后查看。"


class SameExplainer(NotPermitted):
    """Who explained a break does not confirm it."""

    code = "SAME_PERSON"
    default_message = "差异须由说明人以外的另一人确认。"


class ExplanationInvalid(Invalid):
    """No reason, or one that is too long or names a person's number."""

    code = "EXPLANATION_INVALID"


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement of the account as the bank states it; `direction` D is out of it, C into it."""

    line_number: int
    number: int
    bank_serial: str
    pay_id: str
    direction: str
    amount_fen: int
    balance_fen: int
    posted_at: datetime
    summary: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class StatementDay:
    """A statement as received: `follows_on` is the banking day before, whose statement must be there.

    A file that `is_full` holds as many lines as one may: the day's next part may follow it.
    """

    account: str = field(repr=False)
    day_on: date
    follows_on: date
    opening_fen: int
    debit_count: int
    debits_fen: int
    credit_count: int
    credits_fen: int
    closing_fen: int
    entries: Sequence[Entry] = field(repr=False)
    sequence: int = 1
    is_full: bool = False


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The statement of another day of the same account."""

    day_on: date
    follows_on: date
    opening_fen: int
    closing_fen: int
    received_at: datetime
    part: int = 1
    is_full: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """The days before and after, if any, and whether the account was never seen beside another.

    `earlier` is the last part of the same day that came before.
    """

    before: Neighbour | None
    after: Neighbour | None
    is_other_account: bool
    earlier: Neighbour | None = None


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """A break between two days."""

    kind: BreakKind
    ours_fen: int | None = None
    theirs_fen: int | None = None


def part_of(day: StatementDay, around: Around) -> int:
    """This will say which part of its day a statement is; most days have but one.

    Raises:
        StatementRepeated: the day was stated to its end, or this does not go on from there.
        PartOutOfOrder: it goes on from a part that is not there.
    """
    earlier, before = around.earlier, around.before
    if earlier is not None:
        if not earlier.is_full:
            raise StatementRepeated
        if earlier.closing_fen != day.opening_fen:
            raise PartOutOfOrder
        return earlier.part + 1
    if day.sequence > 1 and before is not None and before.closing_fen != day.opening_fen:
        raise PartOutOfOrder
    return 1


def chain_breaks(day: StatementDay, around: Around) -> tuple[ChainBreak, ...]:
    """This will compare a statement with the days around it.

    The very first statement has nothing to follow; one that comes late is held against the next.
    Of a day in parts the first is held against the day before, the last against the next.
    """
    before = around.before if around.earlier is None else None
    after = None if day.is_full else around.after
    found = []
    if around.is_other_account:
        found.append(ChainBreak(BreakKind.ACCOUNT_DIFFERS))
    if before is not None and before.day_on != day.follows_on:
        found.append(ChainBreak(BreakKind.DAY_MISSING))
    elif before is not None and before.closing_fen != day.opening_fen:
        found.append(ChainBreak(BreakKind.OPENING_DIFFERS, before.closing_fen, day.opening_fen))
    if (
        after is not None
        and after.follows_on == day.day_on
        and after.opening_fen != day.closing_fen
    ):
        found.append(ChainBreak(BreakKind.OPENING_DIFFERS, day.closing_fen, after.opening_fen))
    return tuple(found)


def check_move(current: str, target: BreakState) -> None:
    """This will let pass only a move of the table.

    Raises:
        BreakInWrongState: any other.
    """
    if target not in TRANSITIONS[BreakState(current)]:
        raise BreakInWrongState
