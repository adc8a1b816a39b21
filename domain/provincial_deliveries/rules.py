"""Where a delivery stands, which lines go into it, and what an answer makes of a person; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.actors import Role
from domain.crypto import Sealer
from domain.errors import Conflict, Invalid, NotPermitted
from domain.provincial_fields import LineAct
from domain.provincial_maps.rules import ColumnMap, FileFormat

OFFICERS: Final = (Role.OFFICE,)
RELEASERS: Final = (Role.OFFICE, Role.CHECKER)
READERS: Final = (Role.OFFICE, Role.CHECKER, Role.AUDITOR)
RECEIPT_DAYS: Final = "PROVINCIAL_RECEIPT_DAYS"
KEPT_DAYS: Final = "PROVINCIAL_KEPT_DAYS"
LINES_MAX: Final = 1_000_000
PAGE_ROWS: Final = 2_000
CHUNK_BYTES: Final = 256 * 1024
ATTEMPTS_MAX: Final = 5
LEASE: Final = timedelta(seconds=60)
REASON_CHARACTERS_MAX: Final = 500
SEALED_AS: Final = "provincial_line"
# Why somebody whom the province wants is left out, beside what their record lacks.
RESTRICTED: Final = "RESTRICTED"
RESTRICTED_LABEL: Final = "限制处理个人信息"


class DeliveryKind(StrEnum):
    """Everything that the province should hold, or only what differs from what it holds."""

    FULL = "FULL"
    DELTA = "DELTA"


KIND_LABELS: Final = {DeliveryKind.FULL: "全量", DeliveryKind.DELTA: "增量"}


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    REQUESTED = "REQUESTED"
    COMPOSING = "COMPOSING"
    WRITING = "WRITING"
    FROZEN = "FROZEN"
    RELEASED = "RELEASED"
    ANSWERED = "ANSWERED"
    CLOSED = "CLOSED"
    VOIDED = "VOIDED"
    EMPTY = "EMPTY"
    FAILED = "FAILED"


_S = DeliveryState
TRANSITIONS: Final[Mapping[DeliveryState, frozenset[DeliveryState]]] = MappingProxyType(
    {
        _S.REQUESTED: frozenset({_S.COMPOSING, _S.VOIDED}),
        _S.COMPOSING: frozenset({_S.WRITING, _S.EMPTY, _S.FAILED, _S.VOIDED}),
        _S.WRITING: frozenset({_S.WRITING, _S.FROZEN, _S.FAILED, _S.VOIDED}),
        _S.FROZEN: frozenset({_S.RELEASED, _S.VOIDED}),
        _S.RELEASED: frozenset({_S.ANSWERED, _S.CLOSED, _S.VOIDED}),
        _S.ANSWERED: frozenset(),
        _S.CLOSED: frozenset(),
        _S.VOIDED: frozenset(),
        _S.EMPTY: frozenset(),
        _S.FAILED: frozenset(),
    }
)
# One at a time: what the next one must send follows from the answer to this one.
OPEN: Final = frozenset({_S.REQUESTED, _S.COMPOSING, _S.WRITING, _S.FROZEN, _S.RELEASED})
FETCHED: Final = frozenset({_S.RELEASED, _S.ANSWERED, _S.CLOSED})


class Outcome(StrEnum):
    """What the province said of a line; PENDING until it says something."""

    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"


class DeliveryInWrongState(Conflict):
    """It is further on, or not so far yet."""

    code = "DELIVERY_STATE"
    default_message = "这份报送已不在可以这样办理的状态，请刷新后再看。"


class DeliveryOpen(Conflict):
    """Another delivery is still under way."""

    code = "DELIVERY_OPEN"
    default_message = (
        "上一份报送还没有结束：请先导入省库回执，或关闭、作废它。下一份要报什么，取决于它的结果。"
    )


class SameReleaser(NotPermitted):
    """Who asked for a delivery may not let it out."""

    code = "SAME_RELEASER"
    default_message = "报送文件含完整证件号码，须由申请人以外的另一人核对后放行。"


class DeliveryRestricted(Conflict):
    """Somebody in the file had the processing of their data restricted since it was composed."""

    code = "DELIVERY_RESTRICTED"
    default_message = (
        "文件中有会员在生成之后要求限制处理其个人信息，不能放行或下载；请作废或关闭后重新生成。"
    )


class DeliveryNotReleased(Conflict):
    """Nobody may fetch it yet, or nobody any more."""

    code = "DELIVERY_NOT_RELEASED"
    default_message = "这份报送尚未由另一人放行，或已作废、已过保存期，不能下载。"


class TooManyLines(Invalid):
    """More than one file holds."""

    code = "TOO_MANY_LINES"
    default_message = f"超过 {LINES_MAX:,} 行，一份文件放不下。"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the province holds of a person as we know it, and what it refused last; by digest."""

    held: bytes | None = None
    refused: bytes | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a delivery before it has its number."""

    member_id: int
    act: LineAct
    digest: bytes
    id_no_index: bytes
    record: Mapping[str, object]
    sealer: Sealer


@dataclass(frozen=True, slots=True)
class Tally:
    """What was found on one page of members."""

    seen: int = 0
    wanted: int = 0
    omitted: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A delivery in a worker's hands: how it is written and how far it has come."""

    id: int
    number: int
    kind: DeliveryKind
    attempt: int
    is_composing: bool
    map: ColumnMap
    cursor_id: int
    lines: int
    created_at: datetime
    requested_by: str


@dataclass(frozen=True, slots=True)
class Written:
    """What a finished file is."""

    size_bytes: int
    chunks: int
    digest: str


def act_of(
    kind: DeliveryKind, standing: Standing, *, digest: bytes, is_there: bool
) -> LineAct | None:
    """This will say what to send of a person, None for nothing.

    `is_there` says that the province should hold them, with a content of that digest; otherwise the
    digest is that of their removal. What was refused is not sent again before it has changed,
    except in a full delivery.
    """
    is_full = kind is DeliveryKind.FULL
    if standing.refused == digest and not is_full:
        return None
    if not is_there:
        return None if standing.held is None else LineAct.REMOVED
    if standing.held is None:
        return LineAct.ADDED
    if standing.held != digest:
        return LineAct.CHANGED
    return LineAct.SAME if is_full else None


def answered(standing: Standing, act: LineAct, digest: bytes, outcome: Outcome) -> Standing:
    """This will say how a person stands after an answer to a line about them."""
    if outcome is Outcome.ACCEPTED:
        return Standing(held=None if act is LineAct.REMOVED else digest)
    if outcome is Outcome.REFUSED:
        return replace(standing, refused=digest)
    return standing


def check_move(state: str, following: DeliveryState) -> None:
    """This will let a delivery go only where the table says.

    Raises:
        DeliveryInWrongState: it stands elsewhere.
    """
    if following not in TRANSITIONS[DeliveryState(state)]:
        raise DeliveryInWrongState


def checked_reason(text: str) -> str:
    """This will let pass a reason of a bearable length.

    Raises:
        Invalid: none, or too long.
    """
    reason = text.strip()
    if not 1 <= len(reason) <= REASON_CHARACTERS_MAX:
        raise Invalid("请写明原因。", field=("reason",))
    return reason


def is_silent(heartbeat_at: datetime | None, now: datetime) -> bool:
    """This will say whether the worker that has a delivery in its hands is taken for dead."""
    return heartbeat_at is None or heartbeat_at <= now - LEASE


def due_on(today: date, days: int | None) -> date | None:
    """This will give the day by which an answer should be there; None when no rule says."""
    return None if days is None else today + timedelta(days=days)


def file_name(number: int, kind: DeliveryKind, format_: FileFormat, day: date) -> str:
    """This will name a delivery's file: 省会员库报送-000012-增量-20180320.xlsx."""
    return f"省会员库报送-{number:06d}-{KIND_LABELS[kind]}-{day:%Y%m%d}.{format_.lower()}"


def purpose(delivery_id: int, attempt: int, number: int) -> str:
    """This will name the place of a chunk: sealed for it, it opens in no other."""
    return f"provincial:{delivery_id}:{attempt}:{number}"
