"""Rosters: what a workbook was found to hold, row by row."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import orjson
import strawberry

from domain.pages import Listing
from domain.rosters import queries as rosters
from domain.transactions import Row
from schema.connections import After, Before, Connection, First, Last, Parent, Skip, connect, part
from schema.context import Info
from schema.fields import answer
from schema.nodes import Node, one, plain, worked_out
from schema.states import (
    FaultLevel,
    ListOrder,
    RosterKind,
    RosterState,
    Verdict,
    value_of,
    values,
)
from schema.units import path_of

if TYPE_CHECKING:
    from schema.people import Person
    from schema.units import Unit

PersonRef = Annotated["Person", strawberry.lazy("schema.people")]


@strawberry.type(description="名册一行中的一个问题。")
class Fault:
    """Why a row is refused, or what to look at."""

    code: str = strawberry.field(description="问题代码")
    field: str = strawberry.field(description="哪一栏")
    cell: str = strawberry.field(description="单元格地址，如 G7")
    message: str = strawberry.field(description="问题说明与改法")
    level: FaultLevel = strawberry.field(description="轻重")


def _faults(row: Row) -> list[Fault]:
    found: list[dict[str, Any]] = orjson.loads(row["faults"])
    return [
        Fault(
            code=one["code"],
            field=one["field"],
            cell=one["ref"],
            message=one["message"],
            level=FaultLevel(one.get("level", "fault")),
        )
        for one in found
    ]


@strawberry.type(description="名册的一行及其检查结论。")
class RosterRow(Node):
    """One data row."""

    listing: ClassVar[Listing] = rosters.ROWS

    number: int = plain("第几条数据，从 1 起")
    sheet_row: int = plain("在工作表中的行号")
    verdict: Verdict = plain("检查结论")
    unit_name: str = plain("表中填写的单位")
    name: str = plain("表中填写的姓名或名称")
    id_no_masked: str = plain("证件号码（掩码）")
    mobile_masked: str = plain("手机号（掩码）")
    applied_at: datetime | None = plain("入库时间")
    faults: list[Fault] = worked_out(_faults, "问题与提示")


@strawberry.type(description="上传的名册（工作簿）。")
class Roster(Node):
    """One workbook."""

    listing: ClassVar[Listing] = rosters.ROSTERS

    kind: RosterKind = plain("名册种类")
    file_name: str = plain("文件名")
    digest: str = plain("文件的 SM3 摘要")
    size_bytes: int = plain("文件大小，字节")
    state: RosterState = plain("状态")
    problem_code: str = plain("无法读取的原因代码")
    problem: str = plain("无法读取的原因")
    rows_total: int = plain("数据行数")
    rows_done: int = plain("已检查的行数")
    rows_good: int = plain("合格的行数")
    rows_noted: int = plain("合格但有提示的行数")
    rows_refused: int = plain("不合格的行数")
    rows_applied: int = plain("已入库的行数")
    received_at: datetime = plain("收到时间")
    checked_at: datetime | None = plain("检查完毕时间")
    applied_at: datetime | None = plain("入库完毕时间")
    unit: Annotated["Unit", strawberry.lazy("schema.units")] | None = one(
        "Unit", "unit_id", "上传人所属的单位；全省名册为空"
    )
    received_by: PersonRef | None = one("Person", "received_by_id", "上传人")
    applied_by: PersonRef | None = one("Person", "applied_by_id", "确认入库的人")

    @answer("名册的各行，按行号排列。")
    async def rows(
        self,
        info: Info,
        verdicts: Annotated[
            list[Verdict] | None, strawberry.argument(description="只看这些检查结论")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[RosterRow]:
        """This will page through the rows."""
        connection: Connection[RosterRow] = await connect(
            info,
            "RosterRow",
            rosters.matching_rows(verdicts=values(verdicts)),
            rosters.ROW_ORDER,
            part("RosterRow", first, after, last, before, skip),
            parent=Parent(rosters.ROWS_OF_ROSTER, self.row["id"]),
        )
        return connection


@strawberry.input(description="名册的查询条件；同时满足所填各项。")
class RosterFilter:
    """What is asked of rosters."""

    unit_id: strawberry.ID | None = strawberry.field(
        description="只看这个单位及其下级单位；填单位的全局编号", default=None
    )
    kind: RosterKind | None = strawberry.field(description="名册种类", default=None)
    states: list[RosterState] | None = strawberry.field(description="这些状态之一", default=None)


@strawberry.type
class RosterQueries:
    """Root fields about rosters."""

    @answer("名册列表。")
    async def rosters(
        self,
        info: Info,
        filter_: Annotated[
            RosterFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[Roster]:
        """This will page through rosters."""
        asked = filter_ or RosterFilter()
        is_seen, path = await path_of(info, asked.unit_id)
        where = rosters.matching(below=path, kind=value_of(asked.kind), states=values(asked.states))
        connection: Connection[Roster] = await connect(
            info,
            "Roster",
            where if is_seen else None,
            rosters.ORDERS[order_by.value],
            part("Roster", first, after, last, before, skip),
        )
        return connection
