"""Payments: states, and what a bank's answer proves; pure.

An instruction's failure is proven only by a definite refusal of the bank. Anything else, a "seen
before" (2010, 3006) above all, leaves it where only more evidence can move it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class PaymentState(StrEnum):
    """Where one credit instruction is; the database refuses every move that is not drawn here.

    DRAFTED → SEALED (bytes archived) → SENT (may be at the bank) → ACCEPTED → CREDITED or FAILED;
    UNKNOWN is left by evidence alone. WITHDRAWN never left us.
    """

    DRAFTED = "DRAFTED"
    SEALED = "SEALED"
    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    CREDITED = "CREDITED"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"
    RETURNED = "RETURNED"
    WITHDRAWN = "WITHDRAWN"


AWAITING_RESULT: Final = frozenset({PaymentState.SENT, PaymentState.ACCEPTED, PaymentState.UNKNOWN})
SUCCESS: Final = "0000"
IN_PROGRESS: Final = "9998"
SEEN_BEFORE: Final = frozenset({"2010", "3006"})
UNPROVEN: Final = SEEN_BEFORE | {"9999"}


@dataclass(frozen=True, slots=True)
class CreditLine:
    """What one line of a credit file pays; name and card in clear, for the file alone."""

    payment_id: int
    pay_id: str
    card_no: str
    name: str
    amount_fen: int
    programme: str
    summary: str


@dataclass(frozen=True, slots=True)
class Credit:
    """The bank's answer on one payment: `outcome` S, F, P or U; `amount_fen` as it states it."""

    number: int
    pay_id: str
    outcome: str
    code: str
    amount_fen: int
    bank_serial: str = ""
    posted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that the bank refused for its format when it took the file."""

    number: int
    ref: str
    code: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A payment as it stands before an answer is taken in."""

    state: PaymentState
    amount_fen: int
    bank_serial: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer does to a payment: the state it moves to, if any, and what is wrong, if so."""

    state: PaymentState | None
    problem_code: str = ""
    problem: str = ""
    is_break: bool = False


def judge(credit: Credit, payment: Standing | None) -> Verdict:
    """This will weigh one result line against the payment as it stands (exchange.md 2, 6, 7)."""
    if payment is None:
        return Verdict(
            None, "UNKNOWN_REFERENCE", "找不到对应的付款流水，本行未处理。", is_break=True
        )
    if credit.amount_fen != payment.amount_fen:
        return Verdict(
            _if_awaiting(payment, PaymentState.UNKNOWN),
            "AMOUNT_DIFFERS",
            "银行回报的金额与发送的金额不一致。",
            is_break=True,
        )
    if payment.state not in AWAITING_RESULT:
        return _repeated(credit, payment)
    return _first_answer(credit)


def _first_answer(credit: Credit) -> Verdict:
    match credit.outcome:
        case "S" if credit.bank_serial and credit.posted_at is not None:
            return Verdict(PaymentState.CREDITED)
        case "S":
            return Verdict(
                PaymentState.UNKNOWN,
                "INCOMPLETE",
                "银行回报入账成功但缺少流水号或入账时间。",
                is_break=True,
            )
        case "F" | "U" if credit.code in SEEN_BEFORE or (
            credit.outcome == "F" and credit.code in UNPROVEN
        ):
            return Verdict(
                PaymentState.UNKNOWN,
                "NOT_PROVEN",
                "银行称流水重复或结果未知，不能视为失败，须向银行查询。",
                is_break=True,
            )
        case "F" if credit.code != IN_PROGRESS:
            return Verdict(PaymentState.FAILED)
        case "U":
            return Verdict(PaymentState.UNKNOWN)
        case _:
            return Verdict(None)


def _repeated(credit: Credit, payment: Standing) -> Verdict:
    """This will judge an answer on a payment that is settled, or that was never sent."""
    says = {"S": PaymentState.CREDITED, "F": PaymentState.FAILED}.get(credit.outcome)
    same_serial = credit.bank_serial in {"", payment.bank_serial}
    if says is None or (says is payment.state and same_serial):
        return Verdict(None)
    return Verdict(
        None, "CONTRADICTS", "与此前的付款结果矛盾，本行未处理，请立即与银行核对。", is_break=True
    )


def _if_awaiting(payment: Standing, state: PaymentState) -> PaymentState | None:
    return state if payment.state in AWAITING_RESULT and payment.state is not state else None
