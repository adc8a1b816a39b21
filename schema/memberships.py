"""The life of memberships: each change, and members on their way to another unit."""

from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import strawberry

from domain.crypto import narrow_id_no
from domain.memberships import queries as memberships
from domain.pages import Listing
from schema.connections import After, Before, Connection, First, Last, Skip, connect, part
from schema.context import Info
from schema.fields import answer
from schema.nodes import Node, one, plain, worked_out
from schema.states import ListOrder, MemberStatus, values
from schema.units import Within, path_of

if TYPE_CHECKING:
    from schema.members import Member
    from schema.people import Person
    from schema.units import Unit


def _is(value: str, description: str) -> Any:
    return strawberry.enum_value(value, description=description)


@strawberry.enum(description="会籍转接的状态")
class TransferState(Enum):
    """Where a transfer stands."""

    ASKED = _is("ASKED", "接收单位请求转入，待原单位同意")
    REQUESTED = _is("REQUESTED", "待接收")
    ACCEPTED = _is("ACCEPTED", "已接收")
    CANCELLED = _is("CANCELLED", "已取消")
    EXPIRED = _is("EXPIRED", "逾期未接收，已退回")


@strawberry.type(description="会籍的一次变动：由何变何、何日、依据、原因与办理人。")
class MembershipChange(Node):
    """One step of a membership."""

    listing: ClassVar[Listing] = memberships.CHANGES

    from_status: MemberStatus = plain("变动前的会籍状态")
    to_status: MemberStatus = plain("变动后的会籍状态")
    on_day: date = plain("变动日期")
    document: str = plain("依据的文号或材料；没有则为空文本")
    reason: str = plain("原因")
    other_unit: str = plain("转接的另一方单位；不是转接的为空文本")
    changed_at: datetime = plain("办理时间")
    unit: Annotated["Unit", strawberry.lazy("schema.units")] | None = one(
        "Unit", "unit_id", "变动时所在单位"
    )
    changed_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "changed_by_id", "办理人；系统办理或单位经办人查看时为空"
    )


@strawberry.type(
    description="会籍转接：转出单位提出、接收单位接收，或接收单位请求、原单位同意；等着办理的一方与省直机关工会可见。"
)
class Transfer(Node):
    """A member on the way to another unit."""

    listing: ClassVar[Listing] = memberships.TRANSFERS

    member_name: str = plain("会员姓名")
    id_no_masked: str = worked_out(
        lambda row: narrow_id_no(row["id_no_masked"]), "证件号码（掩码）：首末各一位"
    )
    from_unit_name: str = plain("转出单位；接收单位请求转入、原单位尚未同意的为空文本")
    state: TransferState = plain("状态")
    document: str = plain("依据的文号或材料")
    reason: str = plain("原因")
    expires_on: date = plain("接收期限，含当日；逾期未接收即退回原单位")
    requested_at: datetime = plain("提出时间")
    decided_at: datetime | None = plain("办结时间；尚未办结则为空")
    decision: str = plain("取消或退回的原因")
    to_unit: Annotated["Unit", strawberry.lazy("schema.units")] | None = one(
        "Unit", "to_unit_id", "接收单位"
    )
    member: Annotated["Member", strawberry.lazy("schema.members")] | None = one(
        "Member", "member_id", "会员；接收前接收单位不可见"
    )
    requested_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "requested_by_id", "提出人；单位经办人不可见"
    )


@strawberry.input(description="会籍转接的查询条件；同时满足所填各项。")
class TransferFilter:
    """What is asked of transfers."""

    states: list[TransferState] | None = strawberry.field(description="这些状态之一", default=None)


@strawberry.type
class MembershipQueries:
    """Root fields about transfers."""

    @answer("会籍转接列表：转到您范围内各单位的；省直机关工会可见全部。")
    async def transfers(
        self,
        info: Info,
        filter_: Annotated[
            TransferFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        below: Within = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[Transfer]:
        """This will page through transfers."""
        asked = filter_ or TransferFilter()
        is_seen, path = await path_of(info, below)
        where = memberships.matching(below=path, states=values(asked.states))
        connection: Connection[Transfer] = await connect(
            info,
            "Transfer",
            where if is_seen else None,
            memberships.ORDERS[order_by.value],
            part("Transfer", first, after, last, before, skip),
        )
        return connection
