"""Payments: states, lawful moves, and what a line of a credit file says; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final, NamedTuple


class PaymentState(StrEnum):
    """Where one credit instruction is; the database refuses every move that is not drawn here.

    DRAFTED → SEALED (bytes archived) → SENT (may be at the bank) → ACCEPTED → CREDITED or FAILED;
    CREDITED → RETURNED (the bank sent the money back). UNKNOWN is left by evidence alone, and never
    for anything that could be sent again. WITHDRAWN never left us.
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


_S = PaymentState
_PROVEN: Final = frozenset({_S.CREDITED, _S.FAILED, _S.RETURNED})
# The same drawing as the trigger's in the database (exchange.md 2: no way leads out of UNKNOWN but
# to what evidence proves).
TRANSITIONS: Final[Mapping[PaymentState, frozenset[PaymentState]]] = {
    _S.DRAFTED: frozenset({_S.SEALED, _S.WITHDRAWN}),
    _S.SEALED: frozenset({_S.SENT, _S.DRAFTED, _S.WITHDRAWN}),
    _S.SENT: _PROVEN | {_S.ACCEPTED, _S.UNKNOWN},
    _S.ACCEPTED: _PROVEN | {_S.UNKNOWN},
    _S.UNKNOWN: _PROVEN,
    _S.CREDITED: frozenset({_S.RETURNED}),
    _S.FAILED: frozenset(),
    _S.RETURNED: frozenset(),
    _S.WITHDRAWN: frozenset(),
}

# Those whose outcome is not known, the likeliest while a batch is being answered first.
OPEN: Final = (
    PaymentState.ACCEPTED,
    PaymentState.SENT,
    PaymentState.UNKNOWN,
    PaymentState.SEALED,
    PaymentState.DRAFTED,
)
AWAITING_RESULT: Final = frozenset({PaymentState.SENT, PaymentState.ACCEPTED, PaymentState.UNKNOWN})


class OmissionReason(StrEnum):
    """Why something payable was left out of a batch."""

    HELD = "HELD"
    CARD_LIMIT = "CARD_LIMIT"


class ReissueVerdict(StrEnum):
    """Whether paying again what failed or came back is likely to arrive now."""

    READY = "READY"
    SAME_DATA = "SAME_DATA"
    WAITING_CARD = "WAITING_CARD"
    HELD = "HELD"


# Refusals for the name on the account, and for the state or kind of the card itself.
NAME_DIFFERS: Final = "2001"
CARD_REFUSED: Final = frozenset({"2002", "2003", "2004", "2005", "2006", "2007", "2011", "2012"})


@dataclass(frozen=True, slots=True)
class Reissue:
    """A failed or returned payment, and what has changed since; `card_id` is the active card's."""

    code: str
    paid_card_id: int
    settled_at: datetime
    card_id: int | None
    card_status_at: datetime | None
    member_updated_at: datetime
    is_held: bool


def weigh_reissue(payment: Reissue) -> ReissueVerdict:
    """This will say whether what was wrong has been corrected since: the same again fails again."""
    if payment.is_held:
        return ReissueVerdict.HELD
    if payment.card_id is None or payment.card_status_at is None:
        return ReissueVerdict.WAITING_CARD
    is_new_card = payment.card_id != payment.paid_card_id
    has_card_changed = is_new_card or payment.card_status_at > payment.settled_at
    is_same_name = payment.code == NAME_DIFFERS and payment.member_updated_at <= payment.settled_at
    if is_same_name or (payment.code in CARD_REFUSED and not has_card_changed):
        return ReissueVerdict.SAME_DATA
    return ReissueVerdict.READY


@dataclass(frozen=True, slots=True)
class Drafted:
    """How many payments were drafted, their sum in fen, and how many were left out."""

    count: int
    fen: int
    omitted: int


class ReadLine(NamedTuple):
    """What a re-read line of a credit file says of a payment, the card by its blind index."""

    pay_id: str
    amount_fen: int
    name: str
    card_index: bytes


def print_of(lines: Sequence[ReadLine]) -> str:
    """This will give the print of re-read lines: of two equal ones, all lines are equal in order.

    Only a name could hold what parts fields or lines, and a line of a file never does.
    """
    text = "\n".join(
        f"{line.pay_id}|{line.amount_fen}|{line.card_index.hex()}|{line.name}" for line in lines
    )
    return f"{len(lines)}:{sha256(text.encode()).hexdigest()}"


# The same print of the payments `p` as they are today, with whom and which card they pay in `f`.
PRINT: Final = (
    "count(*) || ':' || encode(sha256(convert_to(string_agg(p.pay_id || '|' || p.amount_fen || '|'"
    " || coalesce(encode(f.number_index, 'hex'), '') || '|' || coalesce(f.name, ''), E'\\n'"
    " ORDER BY p.line_number), 'UTF8')), 'hex')"
)


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
