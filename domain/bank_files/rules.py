"""The life of a bank file, out and in, and what a sealed file is; pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Generic, TypeVar

from domain.errors import Conflict, Invalid

BATCH_NO_BYTES_MAX: Final = 20


class Direction(StrEnum):
    """Which way a file travels."""

    OUT = "OUT"
    IN = "IN"


class FileState(StrEnum):
    """Where a file is in its life.

    Out: SEALED (archived) → SENDING (intent: it may be at the bank) → SENT (read back there) →
    ACKNOWLEDGED (the bank says it took it). VOID was never sent; HELD waits for a person.
    In: RECEIVED (archived) → APPLIED, or QUARANTINED whole with the reason, or DUPLICATE.
    """

    SEALED = "SEALED"
    SENDING = "SENDING"
    SENT = "SENT"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    VOID = "VOID"
    HELD = "HELD"
    RECEIVED = "RECEIVED"
    APPLIED = "APPLIED"
    QUARANTINED = "QUARANTINED"
    DUPLICATE = "DUPLICATE"


TRANSITIONS: Final[Mapping[FileState, frozenset[FileState]]] = {
    FileState.SEALED: frozenset({FileState.SENDING, FileState.VOID, FileState.HELD}),
    FileState.SENDING: frozenset({FileState.SENT, FileState.HELD}),
    FileState.SENT: frozenset({FileState.ACKNOWLEDGED}),
    FileState.ACKNOWLEDGED: frozenset(),
    FileState.VOID: frozenset(),
    FileState.HELD: frozenset({FileState.SENDING, FileState.VOID}),
    FileState.RECEIVED: frozenset({FileState.APPLIED, FileState.QUARANTINED}),
    FileState.APPLIED: frozenset(),
    FileState.QUARANTINED: frozenset(),
    FileState.DUPLICATE: frozenset(),
}

# Received files that count: their bytes and their place are taken.
STANDING: Final = frozenset({FileState.RECEIVED, FileState.APPLIED})


class FileInWrongState(Conflict):
    """A file cannot move from where it is to where it was told to go."""

    code = "BANK_FILE_STATE"
    default_message = "银行文件当前的状态不允许此操作。"


class PlaceTaken(Conflict):
    """Another file came under the same kind, day and sequence."""

    code = "BANK_FILE_PLACE_TAKEN"
    default_message = "同一类别、日期和序号已收到过内容不同的文件，本文件已隔离。"


class ReasonMissing(Invalid):
    """This act needs a reason."""

    code = "REASON_MISSING"
    default_message = "请填写原因。"


@dataclass(frozen=True, slots=True)
class FileSlot:
    """The place given to a file before it is rendered: nothing in the bytes comes from a clock."""

    kind: str
    business_on: date
    sequence: int
    batch_no: str


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A rendered file: its exact bytes, its flag's, counts, sum in fen and SM3 digest."""

    name: str
    content: bytes
    flag: bytes
    row_count: int
    total_fen: int
    digest: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a received file that was not applied: where and why, without personal data."""

    number: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a file that was found at the bank."""

    id: int
    state: FileState


RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True)
class Press(Generic[RowT]):
    """How a batch is made into files: for whom, for which day, how many rows each, in what layout."""

    org: str
    business_on: date
    rows_max: int
    render: Callable[[FileSlot, Sequence[RowT]], SealedFile]


def check_move(current: str, target: FileState) -> None:
    """This will let pass only a move of the table.

    Raises:
        FileInWrongState: any other.
    """
    if target not in TRANSITIONS[FileState(current)]:
        raise FileInWrongState


def backoff_s(attempts: int, *, base_s: int = 2, most_s: int = 300) -> int:
    """This will give the seconds to wait after so many failed attempts: 2, 4, 8 … 300."""
    return min(most_s, base_s << min(attempts, 16))
