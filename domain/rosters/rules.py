"""Where a workbook stands, what a checked row looks like, and how its verdict is told; pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from domain import cells
from domain.actors import PROVINCIAL_ROLES, Actor, Role
from domain.cells import Fault
from domain.crypto import Keyring
from domain.errors import Conflict, Invalid, NotFound, NotPermitted
from domain.members import rules as member_rules

WORKBOOK_BYTES_MAX: Final = 20 * 1024 * 1024
FILE_NAME_MAX: Final = 200
SEALED_AS: Final = "workbook"  # the purpose under which a workbook's pieces are sealed
CELLS: Final = "cells"  # the purpose under which the cells of a row with findings are sealed
CHUNK_ROWS: Final = 2_000


class RosterKind(StrEnum):
    """What a workbook lists."""

    UNITS = "UNITS"
    MEMBERS = "MEMBERS"
    PURCHASES = "PURCHASES"


class RosterState(StrEnum):
    """Where a workbook stands."""

    RECEIVED = "RECEIVED"
    CHECKING = "CHECKING"
    CHECKED = "CHECKED"
    APPLYING = "APPLYING"
    APPLIED = "APPLIED"
    UNREADABLE = "UNREADABLE"
    DISCARDED = "DISCARDED"
    MERGED = "MERGED"  # its rows went into the workbook that they correct


class Verdict(StrEnum):
    """What came of a row: taken, taken with something to look at, or not taken."""

    GOOD = "GOOD"
    NOTED = "NOTED"
    REFUSED = "REFUSED"


class Level(StrEnum):
    """How much a finding weighs: a fault refuses its row, a note goes with it."""

    FAULT = "fault"
    NOTE = "note"


_S = RosterState
TRANSITIONS: Final[Mapping[RosterState, frozenset[RosterState]]] = MappingProxyType(
    {
        _S.RECEIVED: frozenset({_S.CHECKING, _S.DISCARDED}),
        _S.CHECKING: frozenset({_S.CHECKED, _S.UNREADABLE, _S.DISCARDED, _S.MERGED}),
        _S.CHECKED: frozenset({_S.APPLYING, _S.DISCARDED}),
        _S.APPLYING: frozenset({_S.APPLIED}),
        # Rows that were left for later, or corrected since, are taken in another round.
        _S.APPLIED: frozenset({_S.APPLYING}),
        _S.MERGED: frozenset(),
        _S.UNREADABLE: frozenset(),
        _S.DISCARDED: frozenset(),
    }
)

# Findings from outside the row that leave it acceptable.
NOTES: Final = frozenset(
    {
        "membership_status_kept",
        "second_purchase_same_plan_year",
        "in_another_roster",
        "name_on_card",
    }
)

Finding = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Workbook:
    """What a worker needs to check: the bytes, and how many rows are staged already."""

    kind: RosterKind
    content: bytes
    rows_done: int
    corrects_id: int | None = None


class RosterUnknown(NotFound):
    """No such workbook, or not yours to see."""

    default_message = "没有找到这个导入文件，或不在您的权限范围内。"


class RosterInWrongState(Conflict):
    """The workbook does not stand where this act needs it."""

    code = "ROSTER_WRONG_STATE"
    default_message = "该导入当前的状态不允许此操作，请刷新后再试。"


class NothingToApply(Conflict):
    """No row is acceptable and not taken yet."""

    code = "ROSTER_NOTHING_TO_APPLY"
    default_message = "没有可以导入的行，请按各行说明改正后重新上传。"


class RosterNotDecidedByRow(Conflict):
    """Only members and units are decided upon and corrected row by row."""

    code = "ROSTER_NOT_BY_ROW"
    default_message = "只有会员名册和单位名册可以逐行处理；其他名册请改好后重新上传。"


class RosterNotMarked(Conflict):
    """There is nothing to mark in the workbook, or not yet."""

    code = "ROSTER_NOT_MARKED"
    default_message = "名册还没有检查完，或没有可以标注的内容，请稍后再试。"


class WorkbookSizeInvalid(Invalid):
    """Empty, or larger than a workbook may be."""

    code = "WORKBOOK_SIZE"
    default_message = "文件是空的或超过 20 MB，请拆分后分别上传。"


def check_size(size_bytes: int) -> None:
    """This will let pass only a size that a workbook may have.

    Raises:
        WorkbookSizeInvalid: empty or too large.
    """
    if not 0 < size_bytes <= WORKBOOK_BYTES_MAX:
        raise WorkbookSizeInvalid(field=("file",))


def check_marked(roster: Mapping[str, Any], *, only_refused: bool) -> None:
    """This will let pass only a checked workbook, with refused rows if only those are asked for.

    Raises:
        RosterNotMarked: it is not.
    """
    if roster["checked_at"] is None or roster["state"] == RosterState.UNREADABLE:
        raise RosterNotMarked
    if only_refused and not roster["rows_refused"]:
        raise RosterNotMarked("没有不合格的行。")


def check_acceptable(current: str, *, rows: int) -> None:
    """This will let pass only a checked workbook with at least one acceptable row.

    Raises:
        RosterInWrongState: not checked, or decided already.
        NothingToApply: every row was refused.
    """
    check_move(current, RosterState.APPLYING)
    if not rows:
        raise NothingToApply


def check_correctable(roster: Mapping[str, Any], *, kind: RosterKind) -> None:
    """This will let pass only a checked workbook of this kind that may still be corrected.

    Raises:
        RosterInWrongState: under way, or given up.
        RosterNotDecidedByRow: another kind, or one that is taken over whole.
    """
    if roster["kind"] != kind or kind is RosterKind.PURCHASES:
        raise RosterNotDecidedByRow
    if roster["state"] not in {RosterState.CHECKED, RosterState.APPLIED}:
        raise RosterInWrongState


def check_move(current: str, following: RosterState) -> None:
    """This will let pass only a move that the table of transitions knows.

    Raises:
        RosterInWrongState: it does not.
    """
    if following not in TRANSITIONS[RosterState(current)]:
        raise RosterInWrongState


def uploading_unit(kind: RosterKind, by: Actor) -> int | None:
    """This will give the unit that a person's upload belongs to: a clerk's own, the office's none.

    Raises:
        NotPermitted: neither office nor clerk, or a clerk with a directory of units.
    """
    if kind is RosterKind.UNITS:
        by.require(Role.OFFICE)
    by.require(Role.OFFICE, Role.CLERK)
    if by.staff_id is None:
        raise NotPermitted("导入须由登录的人员办理。")
    if not by.roles.isdisjoint(PROVINCIAL_ROLES):
        return None
    if by.unit_id is None:
        raise NotPermitted("您的账号没有所属单位，不能导入。")
    return by.unit_id


def opened(pieces: Iterable[bytes], ring: Keyring) -> bytes:
    """This will open a workbook's pieces and put them together; long, so not for a loop."""
    return b"".join(ring.open_bytes(SEALED_AS, piece) for piece in pieces)


def finding(fault: Fault, level: Level) -> Finding:
    """This will give a fault or a note in the shape that is stored and shown."""
    told = {
        "code": fault.code,
        "field": fault.field,
        "ref": fault.ref,
        "message": fault.message,
        "level": level.value,
    }
    return told | {"fix": fault.fix} if fault.fix else told


def told(code: str, word: Callable[..., Fault], **context: object) -> Finding:
    """This will word a finding from outside the row, and give it the weight its code has."""
    return finding(word(code, **context), Level.NOTE if code in NOTES else Level.FAULT)


def worded_for_province(code: str, *, ref: str, unit: str = "") -> Fault:
    """This will word what the comparison with the members found, naming the other unit.

    Raises:
        KeyError: no such code; that is our bug.
    """
    told = member_rules.cross_fault(code, ref=ref)
    if code != "member_of_another_unit":
        return told
    label = member_rules.FIELD_LABELS[told.field]
    return Fault(code, told.field, ref, f"{ref} {label}：{_NAMING.format(unit=unit)}")


def worded_for_unit(code: str, *, ref: str, unit: str = "") -> Fault:  # noqa: ARG001 - as above
    """This will word the same for a clerk: whose member somebody is concerns the province alone.

    Raises:
        KeyError: no such code; that is our bug.
    """
    return member_rules.cross_fault(code, ref=ref)


def file_name(text: str) -> str:
    """This will keep the last part of an uploaded file's name, printable and bounded."""
    last = text.replace("\\", "/").rsplit("/", 1)[-1]
    return cells.clean(last)[-FILE_NAME_MAX:] or "workbook"


_NAMING: Final = "已是「{unit}」的会员，请办理会籍接转。"
