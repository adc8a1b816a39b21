"""What is said of each person on a participant list, and to whom; pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain import cells, crypto, identifiers, who
from domain.actors import PROVINCIAL_ROLES, Actor, Role
from domain.errors import Conflict, Invalid, NotFound, NotPermitted
from domain.rosters.rules import RosterKind, RosterUnknown

CHECKERS: Final = (Role.OFFICE, Role.CLERK)
ROWS_MAX: Final = 20_000
BYTES_MAX: Final = 20 * 1024 * 1024
LISTS_A_DAY: Final = 20
FILE_NAME_MAX: Final = 200
NAME_MAX: Final = 60
YEAR_MIN: Final = 2018
YEAR_MAX: Final = 2099
SEALED_AS: Final = "participant_list"
NUMBER_AS: Final = "participant_id_no"


class ListState(StrEnum):
    """RECEIVED and kept; CHECKED line by line; or UNREADABLE, with the reason."""

    RECEIVED = "RECEIVED"
    CHECKED = "CHECKED"
    UNREADABLE = "UNREADABLE"


class Standing(StrEnum):
    """What became of a line."""

    MEMBER = "MEMBER"
    NAME_DIFFERS = "NAME_DIFFERS"
    OTHER_UNIT = "OTHER_UNIT"
    NOT_ACTIVE = "NOT_ACTIVE"
    UNKNOWN = "UNKNOWN"
    NOT_HERE = "NOT_HERE"
    REPEATED = "REPEATED"
    UNREADABLE = "UNREADABLE"


LABELS: Final[Mapping[Standing, str]] = {
    Standing.MEMBER: "是会员",
    Standing.NAME_DIFFERS: "姓名与会员库不同",
    Standing.OTHER_UNIT: "是其他单位的会员",
    Standing.NOT_ACTIVE: "会籍不在正常状态",
    Standing.UNKNOWN: "会员库中没有",
    Standing.NOT_HERE: "本单位会员库中没有",
    Standing.REPEATED: "名单中重复",
    Standing.UNREADABLE: "证件号码或姓名填写有误",
}
ADVICE: Final[Mapping[Standing, str]] = {
    Standing.MEMBER: "可以参保。",
    Standing.NAME_DIFFERS: "请核对身份证：名单写错的改名单，会员库有误的提出更正。",
    Standing.OTHER_UNIT: "请由原单位转出、本单位接收会籍后再参保，不要重复录入。",
    Standing.NOT_ACTIVE: "只有会籍正常的会员可以参保；会籍已恢复的，请先办理变更。",
    Standing.UNKNOWN: "请先录入会员库：可下载预填好的导入模板，补齐其余栏目后导入。",
    Standing.NOT_HERE: "请先录入本单位会员库：可下载预填好的导入模板；已是其他单位会员的，导入时会提示转会。",
    Standing.REPEATED: "同一人只计一次，请删去多余的行。",
    Standing.UNREADABLE: "请按身份证填写姓名与证件号码；号码列须为文本格式，否则 Excel 会丢失末尾数字。",
}
# Whom a unit would have to enter first: those go into the template.
MISSING: Final = frozenset({Standing.UNKNOWN, Standing.NOT_HERE})
# Of these nobody is named: a repeat may be of somebody who is not the unit's to know of.
UNTOLD: Final = MISSING | {Standing.REPEATED, Standing.UNREADABLE}


class ListUnknown(NotFound):
    """No such list, or not yours."""

    default_message = "没有找到这份参保名单，或不在您可以查看的范围内。"


class ListAlreadyReceived(Conflict):
    """The same bytes of the same year were brought before."""

    code = "PARTICIPANTS_ALREADY_RECEIVED"
    default_message = (
        "这份名单已经核对过，请在列表中查看；名单或会员库有变化时，请修改名单后再上传。"
    )


class TooManyLists(Conflict):
    """Enough for one day."""

    code = "TOO_MANY_LISTS"
    default_message = f"每人每天最多核对 {LISTS_A_DAY} 份名单，请明天再试。"


class ListInvalid(Invalid):
    """Empty, too large, or of no year."""

    code = "PARTICIPANTS_INVALID"


class NothingMissing(Conflict):
    """Everybody is there, or the list was not checked so far."""

    code = "NOTHING_MISSING"
    default_message = "名单尚未核对，或没有需要先录入会员库的人。"


@dataclass(frozen=True, slots=True)
class Given:
    """A line as it was written."""

    sheet_row: int
    name: str
    id_no: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line by itself: what can be looked for, or that it cannot."""

    sheet_row: int
    name: str
    id_no_sealed: bytes | None
    id_no_index: bytes | None
    id_no_masked: str
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Known:
    """What the database has under an identity number."""

    member_id: int
    name: str
    status: str
    path: str


def unit_of(by: Actor) -> int | None:
    """This will give the unit that a person's lists belong to: a clerk's own, the office's none.

    Raises:
        NotPermitted: neither, or a clerk without a unit.
    """
    by.require(*CHECKERS)
    if not by.roles.isdisjoint(PROVINCIAL_ROLES):
        return None
    if by.unit_id is None:
        raise NotPermitted("您的账号没有所属单位，不能核对名单。")
    return by.unit_id


def check_given(*, size_bytes: int, plan_year: int) -> None:
    """This will let pass a list of bearable size and of a year.

    Raises:
        ListInvalid: otherwise.
    """
    if not 0 < size_bytes <= BYTES_MAX:
        raise ListInvalid(f"名单须为不超过 {BYTES_MAX // 1024 // 1024} MB 的非空文件。")
    if not YEAR_MIN <= plan_year <= YEAR_MAX:
        raise ListInvalid("请选择参保年度。", field=("planYear",))


def check_source(kind: str | None) -> None:
    """This will let pass a workbook of purchases that is there to be seen, and no other.

    Raises:
        RosterUnknown: it is not there to be seen.
        ListInvalid: it lists something else.
    """
    if kind is None:
        raise RosterUnknown(field=("roster",))
    if kind != RosterKind.PURCHASES:
        raise ListInvalid(
            "只能核对购买名册中的参保人：请选择购买名册，或上传名单文件。", field=("roster",)
        )


def read(given: Iterable[Given], ring: crypto.Keyring) -> Iterator[Line]:
    """This will judge lines by themselves: a second of the same person is a repeat."""
    seen: set[bytes] = set()
    for one in given:
        line = _read(one, ring)
        if line.id_no_index is not None and line.id_no_index in seen:
            yield _with(line, Standing.REPEATED)
            continue
        if line.id_no_index is not None:
            seen.add(line.id_no_index)
        yield line


def judged(line: Line, known: Known | None, *, within: str, is_provincial: bool) -> Standing:
    """This will say how a line stands; `within` is the path of the unit whose list it is.

    Whoever is not provincial learns of the own unit's people alone: of anybody else it is told
    neither that they are a member elsewhere, nor their name or standing.
    """
    if line.standing is not None:
        return line.standing
    is_own = known is not None and known.path.startswith(within)
    if known is None or (not is_own and not is_provincial):
        return Standing.UNKNOWN if is_provincial else Standing.NOT_HERE
    if who.packed(known.name) != line.name:
        return Standing.NAME_DIFFERS
    if not is_own:
        return Standing.OTHER_UNIT
    return Standing.MEMBER if known.status == "ACTIVE" else Standing.NOT_ACTIVE


def counts(standings: Sequence[Standing]) -> dict[str, int]:
    """This will count the lines of each standing that occurs."""
    return {one.value: standings.count(one) for one in Standing if one in standings}


def _read(given: Given, ring: crypto.Keyring) -> Line:
    name = who.packed(cells.clean(given.name))[:NAME_MAX]
    try:
        number = identifiers.any_document(given.id_no)
    except identifiers.IdentifierInvalid:
        number = ""
    if not number or not name:
        masked = crypto.mask_id_no(given.id_no[:20]) if given.id_no else ""
        return Line(given.sheet_row, name, None, None, masked, Standing.UNREADABLE)
    return Line(
        sheet_row=given.sheet_row,
        name=name,
        id_no_sealed=ring.seal(NUMBER_AS, number),
        id_no_index=ring.blind_index("id_no", number),
        id_no_masked=crypto.mask_id_no(number),
        standing=None,
    )


def _with(line: Line, standing: Standing) -> Line:
    return Line(line.sheet_row, line.name, None, line.id_no_index, line.id_no_masked, standing)
