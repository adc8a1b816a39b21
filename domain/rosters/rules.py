"""Where a workbook stands, what a checked row looks like, and how its verdict is told; pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

import orjson

from domain import cells, crypto
from domain.actors import PROVINCIAL_ROLES, Actor, Role
from domain.cells import CellKind, Checked, Fault, SheetRow
from domain.crypto import Keyring
from domain.errors import Conflict, Invalid, NotFound, NotPermitted
from domain.members import rules as member_rules

WORKBOOK_BYTES_MAX: Final = 20 * 1024 * 1024
FILE_NAME_MAX: Final = 200
SEALED_AS: Final = "workbook"  # the purpose under which a workbook's pieces are sealed
CHUNK_ROWS: Final = 2_000
_SHOWN_MAX: Final = 120


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
        _S.CHECKING: frozenset({_S.CHECKED, _S.UNREADABLE, _S.DISCARDED}),
        _S.CHECKED: frozenset({_S.APPLYING, _S.DISCARDED}),
        _S.APPLYING: frozenset({_S.APPLIED}),
        _S.APPLIED: frozenset(),
        _S.UNREADABLE: frozenset(),
        _S.DISCARDED: frozenset(),
    }
)

# Findings from outside the row that leave it acceptable.
NOTES: Final = frozenset(
    {"already_member_updated", "membership_status_kept", "second_purchase_same_plan_year"}
)

# Cells of a draft that have columns of their own; the personal ones are stored sealed.
_COLUMNS: Final = frozenset({"unit_name", "name", "id_no", "mobile", "address"})

# How the cells are shown that tell who somebody is, and numbers that are no person's.
_PERSONAL: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {
        "id_no": crypto.mask_id_no,
        "mobile": crypto.mask_mobile,
        "address": crypto.mask_address,
    }
)
_PUBLIC_NUMBERS: Final = frozenset({"receipt_no", "union_uscc", "employer_uscc"})
_LONG_NUMBER = re.compile(r"\d{11,}[Xx]?")

Finding = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """One row and its verdict before sealing; `refs` are the addresses of its cells.

    `shown` is what stands in them, as a person may see it: personal numbers masked.
    """

    number: int
    sheet_row: int
    verdict: Verdict
    unit_name: str
    name: str
    id_no: str | None
    mobile: str | None
    address: str | None
    attributes: Mapping[str, object]
    shown: Mapping[str, str]
    refs: Mapping[str, str]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """What a worker needs to check: the bytes, and how many rows are staged already."""

    kind: RosterKind
    content: bytes
    rows_done: int


class RosterUnknown(NotFound):
    """No such workbook, or not yours to see."""

    default_message = "没有找到这个导入文件，或不在您的权限范围内。"


class RosterInWrongState(Conflict):
    """The workbook does not stand where this act needs it."""

    code = "ROSTER_WRONG_STATE"
    default_message = "该导入当前的状态不允许此操作，请刷新后再试。"


class NothingToApply(Conflict):
    """Every row was refused."""

    code = "ROSTER_NOTHING_TO_APPLY"
    default_message = "没有可以导入的行，请按各行说明改正后重新上传。"


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


def judged(row: SheetRow, checked: Checked[Any]) -> JudgedRow:
    """This will put a row and what its subject's rules said of it into the shape that is stored.

    A refused row keeps only what a person needs to find and mend it: its place, and its cells with
    personal numbers masked.
    """
    findings = (
        *(finding(fault, Level.FAULT) for fault in checked.faults),
        *(finding(note, Level.NOTE) for note in checked.notes),
    )
    draft = checked.draft
    values: dict[str, Any] = (
        {} if draft is None else {name: getattr(draft, name) for name in draft.__dataclass_fields__}
    )
    assert (draft is None) == bool(checked.faults), "a row without faults has a draft"
    return JudgedRow(
        number=row.number,
        sheet_row=row.sheet_row,
        verdict=_verdict(checked),
        unit_name=values.get("unit_name") or _shown(row, "unit_name"),
        name=values.get("name") or _shown(row, "name"),
        id_no=values.get("id_no"),
        mobile=values.get("mobile"),
        address=values.get("address"),
        attributes={key: _plain(value) for key, value in values.items() if key not in _COLUMNS},
        shown={field: text for field in row.cells if (text := _shown(row, field))},
        refs={field: cell.ref for field, cell in row.cells.items()},
        findings=findings,
    )


def seal(judged: Iterable[JudgedRow], ring: Keyring) -> list[tuple[object, ...]]:
    """This will seal, index and mask the personal cells of judged rows; long, so not for a loop."""
    return [
        (
            entry.number,
            entry.sheet_row,
            entry.verdict.value,
            entry.unit_name,
            entry.name,
            *_sealed("id_no", entry.id_no, crypto.mask_id_no, ring),
            *_sealed("mobile", entry.mobile, crypto.mask_mobile, ring),
            None if entry.address is None else ring.seal("address", entry.address),
            orjson.dumps(entry.attributes).decode(),
            orjson.dumps(entry.shown).decode(),
            orjson.dumps(entry.refs).decode(),
            orjson.dumps(entry.findings).decode(),
        )
        for entry in judged
    ]


def opened(pieces: Iterable[bytes], ring: Keyring) -> bytes:
    """This will open a workbook's pieces and put them together; long, so not for a loop."""
    return b"".join(ring.open_bytes(SEALED_AS, piece) for piece in pieces)


def refused_among(sealed: Iterable[tuple[object, ...]]) -> int:
    """This will count the refused rows among those that `seal` gave."""
    return sum(verdict == Verdict.REFUSED for _, _, verdict, *_ in sealed)


def _sealed(
    purpose: str, text: str | None, mask: Callable[[str], str], ring: Keyring
) -> tuple[bytes | None, bytes | None, str]:
    if text is None:
        return None, None, ""
    return ring.seal(purpose, text), ring.blind_index(purpose, text), mask(text)


def finding(fault: Fault, level: Level) -> Finding:
    """This will give a fault or a note in the shape that is stored and shown."""
    return {
        "code": fault.code,
        "field": fault.field,
        "ref": fault.ref,
        "message": fault.message,
        "level": level.value,
    }


def told(code: str, word: Callable[..., Fault], **context: object) -> Finding:
    """This will word a finding from outside the row, and give it the weight its code has."""
    return finding(word(code, **context), Level.NOTE if code in NOTES else Level.FAULT)


def worded_for_province(code: str, *, ref: str, unit: str = "") -> Fault:
    """This will word what the comparison with the members found, naming the other unit.

    Raises:
        KeyError: no such code; that is our bug.
    """
    if code not in WORDING:
        return member_rules.cross_fault(code, ref=ref)
    field, label, hint = WORDING[code]
    return Fault(code, field, ref, f"{ref} {label}：{hint.format(unit=unit)}")


def worded_for_unit(code: str, *, ref: str, unit: str = "") -> Fault:
    """This will word the same for a clerk: whose member somebody is concerns the province alone.

    Raises:
        KeyError: no such code; that is our bug.
    """
    if code in member_rules.CROSS_FIELDS:
        return member_rules.cross_fault(code, ref=ref)
    return worded_for_province(code, ref=ref, unit=unit)


def file_name(text: str) -> str:
    """This will keep the last part of an uploaded file's name, printable and bounded."""
    last = text.replace("\\", "/").rsplit("/", 1)[-1]
    return cells.clean(last)[-FILE_NAME_MAX:] or "workbook"


def _verdict(checked: Checked[Any]) -> Verdict:
    if checked.faults:
        return Verdict.REFUSED
    return Verdict.NOTED if checked.notes else Verdict.GOOD


def _shown(row: SheetRow, field: str) -> str:
    """This will write a cell as it may be seen: a number that tells a person's identity masked.

    Such a number is masked in whichever column it was put by mistake, too.
    """
    cell = row.cells.get(field)
    if cell is None or cell.kind is CellKind.EMPTY:
        return ""
    text = cell.text if cell.kind is CellKind.ERROR else cells.text_of(cell)
    if field in _PERSONAL:
        return _PERSONAL[field](text)[:_SHOWN_MAX]
    if field not in _PUBLIC_NUMBERS and _LONG_NUMBER.search(text):
        text = _LONG_NUMBER.sub(lambda found: crypto.mask_id_no(found[0]), text)
    return text[:_SHOWN_MAX]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


WORDING: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "already_member_updated": (
            "id_no",
            "证件号码",
            "已是本单位工会会员，导入后将按本表更新其信息。",
        ),
        "membership_status_kept": (
            "status",
            "会员状态",
            "与会员库登记的会籍状态不同；导入不改变会籍状态，请另行办理会籍变动。",
        ),
        "member_of_another_unit": (
            "id_no",
            "证件号码",
            "已是「{unit}」的会员，请办理会籍接转。",
        ),
    }
)
