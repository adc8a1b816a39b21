"""What an answer, a return or a statement proves about a payment; pure.

An instruction's failure is proven only by a definite refusal of the bank. Anything else, a "seen
before" (2010, 3006) above all, leaves it where only more evidence can move it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from domain.bank_files.rules import Line
from domain.payments.rules import AWAITING_RESULT, PaymentState

SUCCESS: Final = "0000"
IN_PROGRESS: Final = "9998"
NO_ANSWER: Final = "9999"
SEEN_BEFORE: Final = frozenset({"2010", "3006"})
UNPROVEN: Final = SEEN_BEFORE | {NO_ANSWER}
UNKNOWN_REFERENCE: Final = "UNKNOWN_REFERENCE"
# What a line is called that contradicts itself: paid without a serial, or another sum than was due;
# and one that names a line of ours and repeats another's holder or card.
CONTRADICTORY: Final = frozenset({"MALFORMED_FILE", UNKNOWN_REFERENCE})

# How payments stand, as one text: of equal texts the payments are as many and stand alike. Whether the
# bank has accepted one is left out, since nothing that it says of a payment is judged by that.
STANDING_PRINT: Final = (
    "count(*) || ':' || coalesce(sum(hashtextextended(concat_ws('|', pay_id,"
    " CASE state WHEN 'ACCEPTED' THEN 'SENT' ELSE state END,"
    " amount_fen, bank_serial, return_serial), 0)), 0)"
)


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
class Return:
    """A line of an RTN: the bank sent a credit back; the serial is the return's own."""

    number: int
    pay_id: str
    bank_serial: str
    amount_fen: int
    code: str
    returned_on: date


@dataclass(frozen=True, slots=True)
class Posted:
    """An entry of a statement by which a payment left the payer's account."""

    number: int
    pay_id: str
    bank_serial: str
    amount_fen: int
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A payment as it stands before an answer is taken in."""

    state: PaymentState
    amount_fen: int
    bank_serial: str
    return_serial: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer does to a payment: the state it moves to, if any, and what is wrong, if so."""

    state: PaymentState | None
    problem_code: str = ""
    problem: str = ""
    is_break: bool = False
    tells_serial: bool = False


@dataclass(frozen=True, slots=True)
class Effects:
    """What the lines of a result do to payments: moves, serials that are learnt, and what is wrong."""

    moves: tuple[tuple[Credit, PaymentState], ...]
    learnt: tuple[Credit, ...]
    problems: tuple[Line, ...]
    is_broken: bool


@dataclass(frozen=True, slots=True)
class Foresight:
    """The effects of a result on payments that stand as they were seen: `seen` is their print."""

    seen: str
    effects: Effects


def weigh(credits_: Sequence[Credit], standings: Mapping[str, Standing]) -> Effects:
    """This will judge every line of a result, each against what those before it leave."""
    moves: dict[str, tuple[Credit, PaymentState]] = {}
    learnt: list[Credit] = []
    problems: list[Line] = []
    is_broken = False
    for credit in credits_:
        before = standings.get(credit.pay_id)
        if before is not None and credit.pay_id in moves:
            before = _moved(before, *moves[credit.pay_id])
        verdict = judge(credit, before)
        if verdict.problem:
            problems.append(Line(credit.number, verdict.problem_code, verdict.problem))
            is_broken = is_broken or verdict.is_break
        if verdict.state is not None:
            moves[credit.pay_id] = (credit, verdict.state)
        elif verdict.tells_serial:
            learnt.append(credit)
    return Effects(tuple(moves.values()), tuple(learnt), tuple(problems), is_broken)


def columns(moves: Sequence[tuple[Credit, PaymentState]]) -> Sequence[list[object]]:
    """This will lay moves out column by column: payments, states, codes, serials, times and lines."""
    return (
        [credit.pay_id for credit, _ in moves],
        [state.value for _, state in moves],
        [credit.code for credit, _ in moves],
        [credit.bank_serial for credit, _ in moves],
        [credit.posted_at for credit, _ in moves],
        [credit.number for credit, _ in moves],
    )


def judge(credit: Credit, payment: Standing | None) -> Verdict:
    """This will weigh one result line against the payment as it stands (exchange.md 2, 6, 7)."""
    if payment is None:
        return Verdict(None, UNKNOWN_REFERENCE, "找不到对应的付款流水，本行未处理。", is_break=True)
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


def judge_return(returned: Return, payment: Standing | None) -> Verdict:
    """This will weigh one RTN line against the payment as it stands (exchange.md 1, 6, 7).

    The line is definite: money that came back had arrived, whether we knew it yet or not.
    """
    if payment is None:
        return Verdict(None, UNKNOWN_REFERENCE, "找不到对应的付款流水，本行未处理。", is_break=True)
    if returned.amount_fen != payment.amount_fen:
        return Verdict(
            _if_awaiting(payment, PaymentState.UNKNOWN),
            "AMOUNT_DIFFERS",
            "银行退回的金额与发送的金额不一致。",
            is_break=True,
        )
    if payment.state is PaymentState.RETURNED and payment.return_serial == returned.bank_serial:
        return Verdict(None)
    if payment.state is PaymentState.CREDITED or payment.state in AWAITING_RESULT:
        return Verdict(PaymentState.RETURNED)
    return Verdict(
        None,
        "CONTRADICTS",
        "退汇与此前的付款结果矛盾，本行未处理，请立即与银行核对。",
        is_break=True,
    )


def after_return(returned: Return, payment: Standing, verdict: Verdict) -> Standing:
    """This will give how a payment stands once a verdict on its return has moved it."""
    assert verdict.state is not None, "only a move changes a standing"
    serial = returned.bank_serial if verdict.state is PaymentState.RETURNED else ""
    return replace(payment, state=verdict.state, return_serial=serial)


def single(posted: Sequence[Posted]) -> list[Posted]:
    """This will keep the entries that are the only ones of their payment: two prove a fault."""
    times = Counter(each.pay_id for each in posted)
    return [each for each in posted if times[each.pay_id] == 1]


def _moved(payment: Standing, credit: Credit, state: PaymentState) -> Standing:
    return replace(payment, state=state, bank_serial=credit.bank_serial)


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
    if payment.state is PaymentState.RETURNED and credit.outcome == "S":
        return _late_credit(credit, payment)
    says = {"S": PaymentState.CREDITED, "F": PaymentState.FAILED}.get(credit.outcome)
    same_serial = credit.bank_serial in {"", payment.bank_serial}
    if says is None or (says is payment.state and same_serial):
        return Verdict(None)
    return _contradicts()


def _late_credit(credit: Credit, payment: Standing) -> Verdict:
    """This will judge a credit whose money has come back: it is what the return presupposes."""
    if payment.bank_serial not in {"", credit.bank_serial}:
        return _contradicts()
    is_told = bool(credit.bank_serial) and credit.posted_at is not None
    return Verdict(None, tells_serial=is_told and not payment.bank_serial)


def _contradicts() -> Verdict:
    return Verdict(
        None, "CONTRADICTS", "与此前的付款结果矛盾，本行未处理，请立即与银行核对。", is_break=True
    )


def _if_awaiting(payment: Standing, state: PaymentState) -> PaymentState | None:
    return state if payment.state in AWAITING_RESULT and payment.state is not state else None
