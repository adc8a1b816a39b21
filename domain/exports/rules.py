"""Where an export stands, how much may be asked at once, and what its file is called; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from domain.calendar import CHINA
from domain.errors import Conflict, Invalid, NotFound, NotPermitted

ROWS_MAX: Final = 1_000_000
OPEN_MAX: Final = 3
ATTEMPTS_MAX: Final = 5
CHUNK_BYTES: Final = 256 * 1024
LEASE: Final = timedelta(seconds=60)
KEPT_DAYS: Final = 7

# Found whole by those who type them; kept sealed, so that no row says who was looked for.
NUMBERS: Final = frozenset({"id_no", "mobile", "card_no"})
PRIVATE: Final = NUMBERS | {"name", "name_starts_with", "spelled"}


class ExportState(StrEnum):
    """Where an export stands."""

    REQUESTED = "REQUESTED"
    WRITING = "WRITING"
    READY = "READY"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"


class ExportFormat(StrEnum):
    """What kind of file."""

    XLSX = "XLSX"
    CSV = "CSV"


_S = ExportState
# WRITING to WRITING is another worker's fresh start, once the one before has fallen silent.
TRANSITIONS: Final[Mapping[ExportState, frozenset[ExportState]]] = MappingProxyType(
    {
        _S.REQUESTED: frozenset({_S.WRITING, _S.CANCELLED, _S.FAILED}),
        _S.WRITING: frozenset({_S.WRITING, _S.READY, _S.FAILED, _S.CANCELLED}),
        _S.READY: frozenset({_S.EXPIRED}),
        _S.FAILED: frozenset(),
        _S.EXPIRED: frozenset(),
        _S.CANCELLED: frozenset(),
    }
)
OPEN: Final = frozenset({_S.REQUESTED, _S.WRITING})


class ExportUnknown(NotFound):
    """No such export, or not yours."""

    default_message = "没有找到这份导出，或不是您申请的。"


class ExportInWrongState(Conflict):
    """It is finished, or was cancelled."""

    code = "EXPORT_IN_WRONG_STATE"
    default_message = "这份导出已经结束，不能再取消。"


class TooManyExports(Conflict):
    """This person has enough under way."""

    code = "TOO_MANY_EXPORTS"
    default_message = f"您有 {OPEN_MAX} 份导出正在进行，请等其中一份完成或取消后再试。"


class TooManyRows(Invalid):
    """More than one file should hold."""

    code = "TOO_MANY_ROWS"
    default_message = f"符合条件的超过 {ROWS_MAX:,} 行，请缩小条件后分次导出。"


class NothingToExport(Invalid):
    """The list is empty."""

    code = "NOTHING_TO_EXPORT"
    default_message = "没有符合条件的行，无需导出。"


class ColumnsInvalid(Invalid):
    """No columns, one twice, or one that the list does not have."""

    code = "COLUMNS_INVALID"
    default_message = "请至少选择一列，且每列只选一次。"


class ColumnsNotPermitted(NotPermitted):
    """Columns that are not for this person."""

    code = "COLUMNS_NOT_PERMITTED"

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__(f"您的岗位不能导出这些栏：{'、'.join(titles)}。", field=("columns",))


class ExportUnfinished(Conflict):
    """The file is still being written."""

    code = "EXPORT_UNFINISHED"
    default_message = "这份导出还没有写完，请稍候再下载。"


class ExportNoLonger(Conflict):
    """The file is gone: it expired, was cancelled or never came to be."""

    code = "EXPORT_EXPIRED"
    default_message = "这份导出已过期删除，请回到列表重新导出。"


class ScopeChanged(Conflict):
    """Whoever asked may no longer see what they asked for."""

    code = "EXPORT_SCOPE_CHANGED"
    default_message = "您的岗位或单位范围已经变化，请重新登录后再次导出。"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants as a file: a list, what is asked of it, its order and its columns."""

    sheet: str
    asked: Mapping[str, Any]
    order: str
    columns: tuple[str, ...]
    format: ExportFormat


@dataclass(frozen=True, slots=True)
class Writing:
    """An export in a worker's hands; `attempt` tells this worker's turn from any other's."""

    id: int
    attempt: int
    wish: Wish
    requested_by_id: int
    scope: str
    address: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """What a finished file is: how many rows, how many bytes in how many chunks, and its digest.

    `shown` are the particulars of members' files that were shown to whoever it was written for.
    """

    rows: int
    size_bytes: int
    chunks: int
    digest: str
    shown: frozenset[str] = frozenset()


def check_move(state: str, following: ExportState) -> None:
    """This will let an export go only where the table says.

    Raises:
        ExportInWrongState: it stands elsewhere.
    """
    if following not in TRANSITIONS[ExportState(state)]:
        raise ExportInWrongState


def check_columns(keys: Sequence[str], known: Sequence[str]) -> None:
    """This will let pass columns that are there, each once.

    Raises:
        ColumnsInvalid: none, one twice or one unknown.
    """
    if not keys or len(set(keys)) < len(keys) or not set(keys) <= set(known):
        raise ColumnsInvalid(field=("columns",))


def check_rows(count: int) -> None:
    """This will let pass as many rows as one file should hold.

    Raises:
        NothingToExport, TooManyRows: none, or too many.
    """
    if count == 0:
        raise NothingToExport
    if count > ROWS_MAX:
        raise TooManyRows


def is_silent(heartbeat_at: datetime | None, now: datetime) -> bool:
    """This will say whether the worker that has an export in its hands is taken for dead."""
    return heartbeat_at is None or heartbeat_at <= now - LEASE


def file_name(title: str, format_: str, now: datetime) -> str:
    """This will name a file as people look for it: 会员-20180320-1000.xlsx."""
    return f"{title}-{now.astimezone(CHINA):%Y%m%d-%H%M}.{format_.lower()}"


def purpose(export_id: int, attempt: int, number: int) -> str:
    """This will name the place of a chunk: sealed for it, it opens in no other."""
    return f"export:{export_id}:{attempt}:{number}"
