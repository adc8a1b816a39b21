"""Holds: what must not be paid for now, and what was left out of a batch for it."""

from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from domain.holds import operations as holding
from domain.holds import queries as holds
from domain.pages import Listing
from domain.payments import queries as payments
from schema.cards import BankFileRef, MemberRef, PersonRef, UnitRef
from schema.connections import After, Before, Connection, First, Last, Skip, connect, part
from schema.context import Info
from schema.fields import answer
from schema.nodes import Node, one, plain
from schema.programmes import Programme
from schema.scalars import Yuan
from schema.states import ListOrder, Role, values

if TYPE_CHECKING:
    from schema.disbursements import Disbursement

DisbursementRef = Annotated["Disbursement", strawberry.lazy("schema.disbursements")]


@strawberry.enum(description="止付的对象")
class HoldKind(Enum):
    """What is held."""

    MEMBER = strawberry.enum_value("MEMBER", description="一名会员的全部付款")
    UNIT = strawberry.enum_value("UNIT", description="一个单位及其下级单位会员的全部付款")
    PROGRAMME = strawberry.enum_value("PROGRAMME", description="一个发放项目的全部付款")
    DISBURSEMENT = strawberry.enum_value("DISBURSEMENT", description="一个发放批次")
    BANK_FILE = strawberry.enum_value("BANK_FILE", description="一个付款文件")


@strawberry.enum(description="组批时被剔除的原因")
class OmissionReason(Enum):
    """Why something payable was left out."""

    HELD = strawberry.enum_value("HELD", description="处于止付中")
    CARD_LIMIT = strawberry.enum_value("CARD_LIMIT", description="超过该类账户的单日入账限额")


@strawberry.type(description="止付：暂不支付，由放置人以外的人解除。")
class Hold(Node):
    """One reason why something must not be paid for now."""

    listing: ClassVar[Listing] = holds.HOLDS

    kind: HoldKind = plain("止付的对象")
    reason: str = plain("原因")
    lifter: Role = plain("由哪个岗位解除")
    expires_on: date | None = plain("到期日，含当日；为空表示直到解除")
    sent_count: int = plain("放置时已经送出、无法止付的笔数")
    placed_at: datetime = plain("放置时间")
    lifted_at: datetime | None = plain("解除时间")
    lift_reason: str = plain("解除的原因")
    placed_by: PersonRef | None = one("Person", "placed_by_id", "放置人")
    lifted_by: PersonRef | None = one("Person", "lifted_by_id", "解除人")
    member: MemberRef | None = one("Member", "member_id", "止付的会员")
    unit: UnitRef | None = one("Unit", "unit_id", "止付的单位")
    programme: Programme | None = one("Programme", "programme_id", "止付的发放项目")
    disbursement: DisbursementRef | None = one("Disbursement", "disbursement_id", "止付的发放批次")
    bank_file: BankFileRef | None = one("BankFile", "bank_file_id", "止付的付款文件")

    @answer("现在是否仍在止付。")
    def is_standing(self, info: Info) -> bool:
        """This will say whether the hold stands today."""
        ends = self.row["expires_on"]
        is_over = ends is not None and ends < holding.today(info.context.now())
        return self.row["lifted_at"] is None and not is_over


@strawberry.type(description="组批时本可发放而被剔除的一笔。")
class Omission(Node):
    """What was left out of a batch."""

    listing: ClassVar[Listing] = payments.OMISSIONS

    amount_fen: Yuan = plain("金额", name="amount")
    reason: OmissionReason = plain("剔除的原因")
    member: MemberRef | None = one("Member", "member_id", "会员")
    unit: UnitRef | None = one("Unit", "unit_id", "会员所在单位")
    hold: Hold | None = one("Hold", "hold_id", "所依据的止付")


@strawberry.input(description="剔除的查询条件；同时满足所填各项。")
class OmissionFilter:
    """What is asked of what was left out."""

    reasons: list[OmissionReason] | None = strawberry.field(
        description="这些原因之一", default=None
    )


@strawberry.input(description="止付的查询条件；同时满足所填各项。")
class HoldFilter:
    """What is asked of holds."""

    kinds: list[HoldKind] | None = strawberry.field(description="这些对象之一", default=None)
    is_standing: bool | None = strawberry.field(description="现在是否仍在止付", default=None)


@strawberry.type
class HoldQueries:
    """Root fields about holds."""

    @answer("止付列表；单位经办人不可见。")
    async def holds(
        self,
        info: Info,
        filter_: Annotated[
            HoldFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[Hold]:
        """This will page through holds."""
        asked = filter_ or HoldFilter()
        where = holds.matching(
            kinds=values(asked.kinds),
            is_standing=asked.is_standing,
            today=holding.today(info.context.now()),
        )
        connection: Connection[Hold] = await connect(
            info,
            "Hold",
            where,
            holds.ORDERS[order_by.value],
            part("Hold", first, after, last, before, skip),
        )
        return connection
