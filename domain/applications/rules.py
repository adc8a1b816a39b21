"""Card batches and applications: states, lawful moves, what the bank's answers mean; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from domain.errors import Conflict


class BatchState(StrEnum):
    """Where a card batch is."""

    DRAFTED = "DRAFTED"
    SUBMITTED = "SUBMITTED"
    SEALED = "SEALED"
    SENT = "SENT"
    SETTLED = "SETTLED"
    WITHDRAWN = "WITHDRAWN"
    HELD = "HELD"


TRANSITIONS: Final[Mapping[BatchState, frozenset[BatchState]]] = {
    BatchState.DRAFTED: frozenset({BatchState.SUBMITTED, BatchState.WITHDRAWN}),
    BatchState.SUBMITTED: frozenset({BatchState.SEALED, BatchState.WITHDRAWN, BatchState.HELD}),
    BatchState.SEALED: frozenset({BatchState.SENT, BatchState.SETTLED}),
    BatchState.SENT: frozenset({BatchState.SETTLED}),
    BatchState.SETTLED: frozenset(),
    BatchState.WITHDRAWN: frozenset(),
    BatchState.HELD: frozenset({BatchState.SUBMITTED, BatchState.WITHDRAWN}),
}


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


def is_consistent(state: str, outcome: str) -> bool:
    """This will say whether the bank's S, F or P agrees with what is already known."""
    if state == ApplicationState.ISSUED:
        return outcome == "S"
    if state == ApplicationState.FAILED:
        return outcome == "F"
    return state in OPEN_APPLICATIONS


class NobodyToApplyFor(Conflict):
    """No member of the unit needs a card now."""

    code = "NOBODY_TO_APPLY_FOR"
    default_message = "该单位没有需要申请办卡的会员：已有卡、正在办理、资料未更正或须到柜面办理的会员不再重复申请。"


class BatchInWrongState(Conflict):
    """The batch is not where this act needs it."""

    code = "CARD_BATCH_STATE"
    default_message = "办卡批次当前的状态不允许此操作，请刷新后查看。"


def check_move(current: str, target: BatchState) -> None:
    """This will let pass only a move of the table.

    Raises:
        BatchInWrongState: any other.
    """
    if target not in TRANSITIONS[BatchState(current)]:
        raise BatchInWrongState


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


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that the bank refused for its format when it took the file."""

    number: int
    ref: str
    code: str
