"""The life of a bank file, out and in, and what a sealed file is; pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Final, Generic, TypeVar

import orjson

from domain.audit.rules import changed
from domain.errors import Conflict, Invalid
from domain.obligations.rules import Owed

BATCH_NO_BYTES_MAX: Final = 20
REPEATED: Final = "银行重复投递了同一个文件，未产生任何影响。"


class Direction(StrEnum):
    """Which way a file travels."""

    OUT = "OUT"
    IN = "IN"


class FileState(StrEnum):
    """Where a file is in its life.

    Out: SEALED (archived) → SENDING (intent: it may be at the bank) → SENT (read back there) →
    ACKNOWLEDGED (the bank says it took it). VOID was never sent; HELD waits for a person.
    In: RECEIVED (archived) → APPLIED, or QUARANTINED whole with the reason, or DUPLICATE. People
    release a quarantined file (→ RECEIVED) or reject it; REOPENED is an applied file of which some
    lines are read again.
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
    REJECTED = "REJECTED"
    REOPENED = "REOPENED"


TRANSITIONS: Final[Mapping[FileState, frozenset[FileState]]] = {
    FileState.SEALED: frozenset({FileState.SENDING, FileState.VOID, FileState.HELD}),
    FileState.SENDING: frozenset({FileState.SENT, FileState.HELD}),
    FileState.SENT: frozenset({FileState.ACKNOWLEDGED}),
    FileState.ACKNOWLEDGED: frozenset(),
    FileState.VOID: frozenset(),
    FileState.HELD: frozenset({FileState.SENDING, FileState.VOID}),
    FileState.RECEIVED: frozenset({FileState.APPLIED, FileState.QUARANTINED, FileState.DUPLICATE}),
    FileState.APPLIED: frozenset({FileState.REOPENED}),
    FileState.REOPENED: frozenset({FileState.APPLIED}),
    FileState.QUARANTINED: frozenset({FileState.RECEIVED, FileState.REJECTED}),
    FileState.REJECTED: frozenset(),
    FileState.DUPLICATE: frozenset(),
}

# Received files that count: their bytes and their place are taken.
STANDING: Final = frozenset({FileState.RECEIVED, FileState.APPLIED, FileState.REOPENED})
# Sent files of which it is proven that the bank has them.
ARRIVED: Final = frozenset({FileState.SENT, FileState.ACKNOWLEDGED})
WAITING: Final = frozenset({FileState.RECEIVED, FileState.REOPENED})


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
class Wire:
    """A file's envelope: the very bytes to send, and the ids of the keys that it was made with."""

    content: bytes = field(repr=False)
    key_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A rendered file: its exact bytes, its flag's, counts, sum in fen and SM3 digest.

    With an envelope the flag is about the envelope, and all else about the file in it.
    """

    name: str
    content: bytes
    flag: bytes
    row_count: int
    total_fen: int
    digest: str
    wire: Wire | None = None


Prepared = tuple[FileSlot, SealedFile]


@dataclass(frozen=True, slots=True)
class Proof:
    """What was read back at the bank of a file, as its digest, and what the bank owes for it."""

    file_id: int
    digest: str
    owed: tuple[Owed, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a received file that was not applied: where and why, without personal data."""

    number: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file as it was found, before anyone reads it; "" is nothing."""

    code: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a file that was found at the bank."""

    id: int
    state: FileState


RowT = TypeVar("RowT")


def _fits(_: object) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Press(Generic[RowT]):
    """How a batch is made into files: for whom, for which day, how many rows each, in what layout."""

    org: str
    business_on: date
    rows_max: int
    render: Callable[[FileSlot, Sequence[RowT]], SealedFile]
    # Our code for a row that no file of this layout can hold, "" for one that fits.
    unfit: Callable[[RowT], str] = _fits


def slots(
    kind: str, business_on: date, batch_prefix: str, sequences: Iterable[int]
) -> list[FileSlot]:
    """This will give the places of a kind and day that these sequences are."""
    batch = f"{batch_prefix}{business_on:%y%m%d}"
    given = [FileSlot(kind, business_on, each, f"{batch}{each:06d}") for each in sequences]
    assert all(len(slot.batch_no) <= BATCH_NO_BYTES_MAX for slot in given)
    return given


def columns(files: Iterable[Prepared]) -> list[list[object]]:
    """This will lay files out by columns: place, name, counts, sum, size, digest, keys' ids."""
    return [
        list(column)
        for column in zip(
            *(
                (
                    *(slot.kind, slot.business_on, slot.sequence, slot.batch_no, sealed.name),
                    *(sealed.row_count, sealed.total_fen, len(sealed.content), sealed.digest),
                    " ".join(sealed.wire.key_ids) if sealed.wire else "",
                )
                for slot, sealed in files
            ),
            strict=True,
        )
    ]


def sent(file_id: int, was: str) -> dict[str, object]:
    """This will give a row for the audit trail: a file that arrived at the bank."""
    changes = orjson.dumps(changed({"state": (was, FileState.SENT.value)})).decode()
    return {"id": file_id, "unit_id": None, "changes": changes}


@dataclass(frozen=True, slots=True)
class Identity:
    """What a received file says it is, and which file of ours it answers, if any."""

    file_id: int
    kind: str
    business_on: date
    sequence: int
    batch_no: str
    row_count: int
    total_fen: int
    answers_id: int | None
    has_number_of_request: bool = False


def identities(said: Sequence[Identity]) -> tuple[list[object], ...]:
    """This will lay out column by column what files say they are."""
    return tuple([getattr(each, of.name) for each in said] for of in fields(Identity))


def places(said: Sequence[Identity]) -> frozenset[tuple[str, date, int]]:
    """This will give the places that files take: no two may take one."""
    return frozenset((each.kind, each.business_on, each.sequence) for each in said)


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
