"""Mergers of units, what one would do as things stand, and how the tree stood on a day."""

import json
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, ClassVar, Final

import strawberry

from domain.errors import DomainError
from domain.pages import Listing
from domain.transactions import Row
from domain.unit_endings import queries as mergers
from domain.unit_endings import rules
from schema import ids
from schema.cards import PersonRef, UnitRef
from schema.connections import After, Before, Connection, First, Last, Skip, connect, part
from schema.context import Info
from schema.fields import answer
from schema.nodes import Node, load, one, plain, worked_out
from schema.permissions import may_read
from schema.states import ListOrder, values

if TYPE_CHECKING:
    from schema.units import Unit


@strawberry.enum(description="单位合并的办理状态")
class UnitMergerState(Enum):
    """How far a merger has come."""

    REQUESTED = strawberry.enum_value("REQUESTED", description="待另一人确认")
    DONE = strawberry.enum_value("DONE", description="已合并")
    WITHDRAWN = strawberry.enum_value("WITHDRAWN", description="已撤回")


@strawberry.type(description="合并涉及的一类对象及其数量。")
class UnitMergerCount:
    """How many of a kind."""

    label: str = strawberry.field(description="是什么")
    number: int = strawberry.field(description="数量")


@strawberry.type(description="按现在的情况，合并会移动什么、保留什么、须先办结什么。")
class UnitMergerPreview:
    """What a merger would do."""

    moves: list[UnitMergerCount] = strawberry.field(description="随合并转到接收单位的，逐类列出")
    stays: list[UnitMergerCount] = strawberry.field(description="作为历史留在原单位名下的")
    blocks: list[str] = strawberry.field(description="须先办结的事项；为空时可以合并")
    seal: str = strawberry.field(description="这份清单的校验值，确认合并时须一并提交")


def _told(seen: rules.Preview) -> UnitMergerPreview:
    return UnitMergerPreview(
        moves=[UnitMergerCount(label=each.label, number=each.number) for each in seen.moves],
        stays=[UnitMergerCount(label=each.label, number=each.number) for each in seen.stays],
        blocks=list(seen.blocks),
        seal=seen.seal,
    )


def _moved(row: Row) -> list[UnitMergerCount]:
    moved = json.loads(row["moved"] or "{}")
    return [
        UnitMergerCount(label=label, number=moved[kind])
        for kind, label in rules.MOVES.items()
        if kind in moved
    ]


@strawberry.type(description="一次单位合并：一人申请，另一人核对后确认。")
class UnitMerger(Node):
    """One or several units that go into another."""

    listing: ClassVar[Listing] = mergers.MERGERS

    document: str = plain("批准文号")
    reason: str = plain("原因")
    on_day: date = plain("合并日期")
    state: UnitMergerState = plain("办理状态")
    requested_at: datetime = plain("申请时间")
    decided_at: datetime | None = plain("确认或撤回的时间")
    decision: str = plain("撤回的原因")
    into: UnitRef | None = one("Unit", "into_id", "接收单位")
    requested_by: PersonRef | None = one("Person", "requested_by_id", "申请人")
    decided_by: PersonRef | None = one("Person", "decided_by_id", "确认人或撤回人")
    moved: list[UnitMergerCount] = worked_out(_moved, "已转移的各类数量；尚未合并时为空列表")

    @answer("被合并的单位。")
    async def sources(self, info: Info) -> list[Annotated["Unit", strawberry.lazy("schema.units")]]:
        """This will list the units that end."""
        found = [await load(info, "Unit", key) for key in json.loads(self.row["sources"])]
        return [unit for unit in found if unit is not None]

    @answer("按现在的情况核对的清单；已办结时为空。")
    async def preview(self, info: Info) -> UnitMergerPreview | None:
        """This will say what it would do as things stand."""
        if self.row["state"] != rules.MergerState.REQUESTED:
            return None
        sources = json.loads(self.row["sources"])
        return await _preview(info, self.row["into_id"], sources)


@strawberry.type(description="某一天单位树上的一个单位。")
class UnitOnDay:
    """A unit as it stood on a day."""

    row: strawberry.Private[Row]

    @answer("当日的单位名称。")
    def name(self) -> str:
        """This will give its name of that day."""
        return str(self.row["name"])

    @answer("当日直接下级单位的个数。")
    def child_count(self) -> int:
        """This will count what stood right below it."""
        return int(self.row["child_count"])

    @answer("这个单位现在的资料。")
    async def unit(self, info: Info) -> Annotated["Unit", strawberry.lazy("schema.units")] | None:
        """This will load it as it is today."""
        found: Unit | None = await load(info, "Unit", self.row["id"])
        return found


@strawberry.input(description="单位合并的查询条件；同时满足所填各项。")
class UnitMergerFilter:
    """What is asked of mergers."""

    states: list[UnitMergerState] | None = strawberry.field(
        description="这些状态之一", default=None
    )
    unit: strawberry.ID | None = strawberry.field(
        description="涉及的单位，被合并或接收；填单位的全局编号", default=None
    )


MERGERS_MAX: Final = rules.SOURCES_MAX


@strawberry.type
class UnitMergerQueries:
    """Root fields about mergers and about the tree of another day."""

    @answer("单位合并列表；单位经办人不可见。")
    async def unit_mergers(
        self,
        info: Info,
        filter_: Annotated[
            UnitMergerFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[UnitMerger]:
        """This will page through mergers."""
        asked = filter_ or UnitMergerFilter()
        unit = None if asked.unit is None else ids.number("Unit", asked.unit, field="unit")
        connection: Connection[UnitMerger] = await connect(
            info,
            "UnitMerger",
            mergers.matching(states=values(asked.states), unit_id=unit),
            mergers.ORDERS[order_by.value],
            part("UnitMerger", first, after, last, before, skip),
        )
        return connection

    @answer("若现在合并会怎样：逐类数量与须先办结的事项；不能这样合并时为空。")
    async def unit_merger_preview(
        self,
        info: Info,
        into: Annotated[strawberry.ID, strawberry.argument(description="接收单位的全局编号")],
        sources: Annotated[
            list[strawberry.ID], strawberry.argument(description="被合并单位的全局编号")
        ],
    ) -> UnitMergerPreview | None:
        """This will say what a merger would do as things stand."""
        if not may_read(info.context.actor, "UnitMerger"):
            return None
        chosen = [ids.number("Unit", one, field="sources") for one in sources[: MERGERS_MAX + 1]]
        return await _preview(info, ids.number("Unit", into, field="into"), chosen)

    @answer("某一天的单位树：当日某单位的直接下级，不填上级时为最上级（最多列出 500 个）。")
    async def unit_tree_on(
        self,
        info: Info,
        day: Annotated[date, strawberry.argument(description="哪一天")],
        parent: Annotated[
            strawberry.ID | None, strawberry.argument(description="上级单位的全局编号")
        ] = None,
    ) -> list[UnitOnDay]:
        """This will list what stood right below a unit on a day."""
        actor = info.context.actor
        if not may_read(actor, "Unit"):
            return []
        above = None if parent is None else ids.number("Unit", parent, field="parent")
        found = await mergers.tree_on(day, parent_id=above, scope=actor.scope)
        return [UnitOnDay(row=row) for row in found]


async def _preview(info: Info, into: int, sources: list[int]) -> UnitMergerPreview | None:
    """This will say what a merger would do; None where these units cannot go into that one."""
    try:
        seen = await mergers.preview(into_id=into, sources=sources, now=info.context.now())
    except DomainError:
        return None
    return _told(seen)
