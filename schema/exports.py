"""Exports: one's own lists as files, how far they are and until when they can be fetched."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from domain.actors import Actor, Role
from domain.exports import queries as exports
from domain.pages import Listing
from domain.statistic_sheets import table_of
from schema.connections import After, Before, Connection, First, Last, Skip, connect, part
from schema.context import Info
from schema.fields import answer
from schema.nodes import Node, one, plain, worked_out
from schema.states import ExportFormat, ExportList, ExportState, ListOrder, values

if TYPE_CHECKING:
    from schema.people import Person


@strawberry.type(description="一份导出：按当时的条件与列写成的文件。只有申请人可以下载。")
class Export(Node):
    """One list as a file."""

    listing: ClassVar[Listing] = exports.EXPORTS

    sheet: ExportList = worked_out(lambda row: ExportList(row["sheet"]), "导出的是哪个列表")
    title: str = worked_out(lambda row: table_of(row["sheet"]).title, "列表的中文名称")
    format: ExportFormat = plain("文件格式")
    state: ExportState = plain("状态")
    problem: str = plain("未能写成的原因；没有则为空")
    rows_total: int = plain("共有多少行")
    rows_done: int = plain("已写多少行")
    file_name: str = plain("文件名")
    size_bytes: int = plain("文件大小，字节")
    digest: str = plain("文件的 SM3 摘要")
    created_at: datetime = plain("申请时间")
    started_at: datetime | None = plain("开始写的时间")
    finished_at: datetime | None = plain("结束时间")
    expires_at: datetime | None = plain("到这个时间为止可以下载，之后删除")
    requested_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "requested_by_id", "申请人"
    )

    @answer("下载地址；不能下载时为空。只有申请人可以下载。")
    def address(self, info: Info) -> str | None:
        """This will give the address from which the file can be fetched."""
        is_own = self.row["requested_by_id"] == info.context.actor.staff_id
        is_there = self.row["state"] == "READY" and self.row["expires_at"] > info.context.now()
        return f"/exports/{self.id()}" if is_own and is_there else None

    def is_seen_by(self, actor: Actor) -> bool:
        """This will say whether somebody may know of it: whoever asked, and the auditor."""
        return actor.has(Role.AUDITOR) or self.row["requested_by_id"] == actor.staff_id


@strawberry.input(description="导出的查询条件；同时满足所填各项。")
class ExportFilter:
    """What is asked of exports."""

    states: list[ExportState] | None = strawberry.field(description="这些状态之一", default=None)


@strawberry.type
class ExportQueries:
    """Root field of exports."""

    @answer("自己的导出；审计可见所有人的记录，但不能下载。")
    async def exports(
        self,
        info: Info,
        filter_: Annotated[
            ExportFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[Export]:
        """This will page through exports."""
        asked, actor = filter_ or ExportFilter(), info.context.actor
        whose = None if actor.has(Role.AUDITOR) else actor.staff_id
        connection: Connection[Export] = await connect(
            info,
            "Export",
            exports.matching(requested_by=whose, states=values(asked.states)),
            exports.ORDERS[order_by.value],
            part("Export", first, after, last, before, skip),
        )
        return connection
