"""Card batches: states and lawful moves; pure."""

from collections.abc import Mapping
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
