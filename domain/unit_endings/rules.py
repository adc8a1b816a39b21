"""What goes over when a unit ends, what stays as history, and what has to be finished first; pure.

Decided once for every kind of thing that hangs on a unit (ADR 14): people and what is still to come
for them follow; what was paid, bought, imported or decided stays with the unit where it happened,
which from then on stands below its successor.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from domain.errors import Conflict, NotPermitted
from domain.unit_changes.rules import UnitInvalid, UnitInWrongState, UnitMisplaced

SOURCES_MAX: Final = 50
NAMED_MAX: Final = 5

# Kind of thing → what it is called; in the order in which a person reads it.
MOVES: Final[Mapping[str, str]] = {
    "members": "会员",
    "retained": "其中保留会籍的会员",
    "ended": "其中会籍已终止的会员",
    "cards": "会员卡",
    "applications": "在途制卡申请",
    "entitlements": "尚未发放的补助",
    "incoming": "待接收的转入（改由接收单位接收）",
    "outgoing": "待对方接收的转出（改由接收单位转出）",
    "internal": "单位之间的转接（不再需要，自动结束）",
    "units": "直接下级单位",
}
STAYS: Final[Mapping[str, str]] = {
    "payments": "已有结果的付款",
    "purchases": "互助保障购买记录",
    "rosters": "已办结的名册",
    "staff": "工作人员账号（须由安全管理员另行授权，合并不扩大任何人的范围）",
}

# What a merger does with every table that names a unit (ADR 14): its rows go over, whole or those
# that are not over; or what is open in it has to end first, and the rest is history; or it is history.
# A test holds this against the database: whoever adds such a table decides here.
GOES_OVER: Final[Mapping[str, str]] = {
    "members": "in any status",
    "cards": "with their member",
    "card_applications": "with their member",
    "entitlements": "what is still owed, with its member",
    "transfers": "those that wait: to or from the successor, or ended between the two",
    "units": "the open ones below, and the merged one itself, hang below the successor",
}
ENDS_FIRST: Final[Mapping[str, str]] = {
    "rosters": "a roster of the unit, or with rows of it, that is not taken over",
    "roster_rows": "with their roster",
    "disbursements": "a batch that is not settled",
    "payments": "a payment without a result",
    "holds": "a hold on the unit that stands",
}
STAYS_AS_HISTORY: Final[Mapping[str, str]] = {
    "audit_entries": "the trail is never rewritten",
    "card_batches": "who asked for cards then; the applications in it go with their members",
    "headcounts": "what the unit declared; its successor declares anew",
    "membership_changes": "where the member was then",
    "participant_lists": "what the unit was told of its own list",
    "payment_moves": "with the payment",
    "payment_omissions": "who was left out of a batch then",
    "purchases": "bought through the unit",
    "sessions": "at which post somebody worked; the post says whether they still may",
    "staff": "a merger widens nobody's scope",
    "staff_posts": "nor by a further unit that a clerk is responsible for",
    "unit_changes": "what happened to the unit",
    "unit_mergers": "into which unit, as two people confirmed it",
}
# Kept by the database itself as members and cards move.
COUNTED: Final = frozenset(
    {
        "count_totals",
        "count_deltas",
        "count_months",
        "count_groups",
        "count_branches",
        "count_waiting",
        "count_refusals",
    }
)


class MergerState(StrEnum):
    """REQUESTED by one person; DONE by another, or WITHDRAWN."""

    REQUESTED = "REQUESTED"
    DONE = "DONE"
    WITHDRAWN = "WITHDRAWN"


class MergerBlocked(Conflict):
    """Something has to be finished first; the message says what."""

    code = "MERGER_BLOCKED"


class MergerInWrongState(Conflict):
    """It was decided before."""

    code = "MERGER_STATE"
    default_message = "这次合并已经办结或撤回，请刷新后再看。"


class MergerChanged(Conflict):
    """What would move is not what the person was shown."""

    code = "MERGER_CHANGED"
    default_message = "核对之后内容有变化，请按最新的清单重新核对后再确认。"


class SameRequester(NotPermitted):
    """Whoever asked for a merger does not confirm it."""

    code = "SAME_REQUESTER"
    default_message = "合并须由申请人以外的另一人核对后确认。"


@dataclass(frozen=True, slots=True)
class Count:
    """How many of a kind."""

    kind: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merger would do as things stand: what moves, what stays, what has to end before."""

    moves: tuple[Count, ...]
    stays: tuple[Count, ...]
    blocks: tuple[str, ...]

    @property
    def seal(self) -> str:
        """What the second person was shown, in short: they confirm exactly this."""
        told = json.dumps([[one.kind, one.number] for one in (*self.moves, *self.stays)])
        return hashlib.sha256(told.encode()).hexdigest()[:32]

    @property
    def moved(self) -> dict[str, int]:
        """How many of each kind go over."""
        return {one.kind: one.number for one in self.moves}


def preview(counts: Mapping[str, int], blocks: Sequence[str]) -> Preview:
    """This will put counts into words, in order."""
    return Preview(
        tuple(Count(kind, label, counts[kind]) for kind, label in MOVES.items()),
        tuple(Count(kind, label, counts[kind]) for kind, label in STAYS.items()),
        tuple(blocks),
    )


def named(what: str, names: Sequence[str]) -> str:
    """This will name the first few of what has to end first, and count the rest."""
    shown = "、".join(names[:NAMED_MAX])
    rest = f"等 {len(names)} 项" if len(names) > NAMED_MAX else ""
    return f"{what}：{shown}{rest}"


def check_units(sources: Sequence[Mapping[str, Any]], into: Mapping[str, Any]) -> None:
    """This will let pass units that may go into another.

    Raises:
        UnitInvalid: none or too many of them.
        UnitInWrongState: one of them is closed.
        UnitMisplaced: the root, a unit into itself, or into one below it.
    """
    if not 1 <= len(sources) <= SOURCES_MAX:
        raise UnitInvalid(f"请选择 1–{SOURCES_MAX} 个被合并的单位。", field=("sources",))
    if into["status"] != "ACTIVE":
        raise UnitInWrongState(f"「{into['name']}」已撤销，不能接收。", field=("into_id",))
    for unit in sources:
        if unit["status"] != "ACTIVE":
            raise UnitInWrongState(f"「{unit['name']}」已撤销或已合并。", field=("sources",))
        if unit["parent_id"] is None:
            raise UnitMisplaced("最上级的工会不能并入其他单位。", field=("sources",))
        if into["path"].startswith(unit["path"]):
            raise UnitMisplaced(
                f"「{unit['name']}」不能并入自己或自己的下级单位。", field=("into_id",)
            )
