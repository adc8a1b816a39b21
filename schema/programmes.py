"""Programmes and their dated terms, purchases of the mutual-aid plan, and what they entitle to."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from domain.pages import Listing
from domain.payments import queries as payments
from domain.programmes import queries as programmes
from schema.connections import After, Before, Connection, First, Last, Skip, connect, part
from schema.context import Info
from schema.fields import answer
from schema.nodes import Node, many, one, plain, worked_out
from schema.scalars import Yuan
from schema.states import EntitlementState, ListOrder, values
from schema.units import path_of

if TYPE_CHECKING:
    from schema.disbursements import Payment
    from schema.members import Member
    from schema.units import Unit

UnitRef = Annotated["Unit", strawberry.lazy("schema.units")]
MemberRef = Annotated["Member", strawberry.lazy("schema.members")]


@strawberry.type(description="发放依据：某一计划年度的条款。")
class ProgrammeTerms(Node):
    """What holds for a programme in a plan year."""

    listing: ClassVar[Listing] = programmes.TERMS

    plan_year: int = plain("计划年度")
    amount_fen: Yuan = plain("每人金额", name="amount")
    purchases_from: date = plain("自哪一天起的购买有效")
    document: str = plain("文件")
    clause: str = plain("条款")
    effective_from: date = plain("施行日期")
    effective_to: date | None = plain("失效日期；为空表示仍然有效")
    original_text: str = plain("条款原文")


@strawberry.type(description="发放项目。")
class Programme(Node):
    """Something paid to members' cards."""

    listing: ClassVar[Listing] = programmes.PROGRAMMES

    code: str = plain("项目代码")
    name: str = plain("项目名称")
    terms: list[ProgrammeTerms] = many("ProgrammeTerms", "programme_id", "各年度条款，旧的在前")


@strawberry.type(description="互助保障购买记录。")
class Purchase(Node):
    """A recorded purchase of the mutual-aid plan."""

    listing: ClassVar[Listing] = programmes.PURCHASES

    plan_year: int = plain("计划年度")
    purchased_on: date = plain("购买日期")
    shares: int = plain("份数")
    premium_fen: Yuan = plain("保费", name="premium")
    unit_paid_fen: Yuan = plain("单位缴纳", name="unitPaid")
    person_paid_fen: Yuan = plain("个人缴纳", name="personPaid")
    receipt_no: str = plain("收据号")
    ineligibility: str | None = worked_out(
        lambda row: row["ineligibility"] or None, "不符合补助条件的原因代码；符合则为空"
    )
    created_at: datetime = plain("入库时间")
    member: MemberRef | None = one("Member", "member_id", "购买的会员")
    unit: UnitRef | None = one("Unit", "unit_id", "会员所在单位")


@strawberry.type(description="应发补助：每人每项每年度一次。")
class Entitlement(Node):
    """What is owed to a member."""

    listing: ClassVar[Listing] = payments.ENTITLEMENTS

    plan_year: int = plain("计划年度")
    amount_fen: Yuan = plain("金额", name="amount")
    state: EntitlementState = plain("状态")
    cancelled_at: datetime | None = plain("取消时间")
    cancel_reason: str = plain("取消原因")
    created_at: datetime = plain("产生时间")
    programme: Programme | None = one("Programme", "programme_id", "发放项目")
    terms: ProgrammeTerms | None = one("ProgrammeTerms", "terms_id", "依据的条款")
    purchase: Purchase | None = one("Purchase", "purchase_id", "依据的购买记录")
    member: MemberRef | None = one("Member", "member_id", "应得的会员")
    unit: UnitRef | None = one("Unit", "unit_id", "会员所在单位")
    payments: list[Annotated["Payment", strawberry.lazy("schema.disbursements")]] = many(
        "Payment", "entitlement_id", "付款记录，旧的在前"
    )


@strawberry.input(description="购买记录的查询条件；同时满足所填各项。")
class PurchaseFilter:
    """What is asked of purchases."""

    unit_id: strawberry.ID | None = strawberry.field(
        description="只看这个单位及其下级单位；填单位的全局编号", default=None
    )
    plan_year: int | None = strawberry.field(description="计划年度", default=None)
    is_eligible: bool | None = strawberry.field(description="是否符合补助条件", default=None)


@strawberry.input(description="应发补助的查询条件；同时满足所填各项。")
class EntitlementFilter:
    """What is asked of entitlements."""

    unit_id: strawberry.ID | None = strawberry.field(
        description="只看这个单位及其下级单位；填单位的全局编号", default=None
    )
    programme: str | None = strawberry.field(description="发放项目代码", default=None)
    plan_year: int | None = strawberry.field(description="计划年度", default=None)
    states: list[EntitlementState] | None = strawberry.field(
        description="这些状态之一", default=None
    )


@strawberry.type
class ProgrammeQueries:
    """Root fields about programmes, purchases and entitlements."""

    @answer("全部发放项目。")
    async def programmes(self) -> list[Programme]:
        """This will list the programmes."""
        return [Programme.of(row) for row in await programmes.every()]

    @answer("互助保障购买记录列表。")
    async def purchases(
        self,
        info: Info,
        filter_: Annotated[
            PurchaseFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[Purchase]:
        """This will page through purchases."""
        asked = filter_ or PurchaseFilter()
        is_seen, path = await path_of(info, asked.unit_id)
        where = programmes.matching_purchases(
            below=path, plan_year=asked.plan_year, is_eligible=asked.is_eligible
        )
        connection: Connection[Purchase] = await connect(
            info,
            "Purchase",
            where if is_seen else None,
            programmes.ORDERS[order_by.value],
            part("Purchase", first, after, last, before, skip),
        )
        return connection

    @answer("应发补助列表。")
    async def entitlements(
        self,
        info: Info,
        filter_: Annotated[
            EntitlementFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[Entitlement]:
        """This will page through entitlements."""
        asked = filter_ or EntitlementFilter()
        is_seen, path = await path_of(info, asked.unit_id)
        where = payments.matching_entitlements(
            below=path,
            programme=asked.programme,
            plan_year=asked.plan_year,
            states=values(asked.states),
        )
        connection: Connection[Entitlement] = await connect(
            info,
            "Entitlement",
            where if is_seen else None,
            payments.ORDERS[order_by.value],
            part("Entitlement", first, after, last, before, skip),
        )
        return connection
