"""Disbursements with their rail of three people, and payments with what the bank said of them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from domain.actors import Role
from domain.disbursements import queries as disbursements
from domain.money import uppercase_text
from domain.pages import Listing
from domain.payments import queries as payments
from schema.cards import BankFileRef, BankReason, MemberRef, PersonRef, UnitRef, reason
from schema.connections import After, Before, Connection, First, Last, Parent, Skip, connect, part
from schema.context import Info
from schema.evidence import PaymentEvidence, PaymentMove, Proof, evidence
from schema.fields import answer
from schema.holds import Omission, OmissionReason
from schema.nodes import Node, many, one, plain, worked_out
from schema.programmes import Entitlement, Programme
from schema.reissues import ReissueVerdict, reissue
from schema.scalars import Yuan
from schema.states import DisbursementState, ListOrder, PaymentState, values
from schema.units import path_of

if TYPE_CHECKING:
    from schema.cards import Card


@strawberry.type(description="付款：付到一名会员本人卡上的一笔钱。")
class Payment(Node):
    """One credit instruction."""

    listing: ClassVar[Listing] = payments.PAYMENTS

    pay_id: str = plain("付款号", name="paymentNo")
    amount_fen: Yuan = plain("金额", name="amount")
    state: PaymentState = plain("状态")
    reason: BankReason | None = worked_out(reason, "银行答复的原因与办法；没有则为空")
    bank_serial: str = plain("银行流水号")
    line_number: int | None = plain("在银行文件中的行号")
    created_at: datetime = plain("产生时间")
    posted_at: datetime | None = plain("银行入账时间")
    settled_at: datetime | None = plain("办结时间")
    return_serial: str = plain("退回时的银行流水号；没有退回则为空串")
    returned_on: date | None = plain("银行退回的日期")
    moves: list[PaymentMove] = many(
        "PaymentMove", "payment_id", "送银行之后状态的每一次变化及其凭据，旧的在前"
    )
    proofs: list[Proof] = many(
        "Proof", "payment_id", "银行就本笔出具的函件，旧的在前；单位经办人不可见"
    )
    member: MemberRef | None = one("Member", "member_id", "收款会员")
    card: Annotated["Card", strawberry.lazy("schema.cards")] | None = one(
        "Card", "card_id", "收款的卡"
    )
    unit: UnitRef | None = one("Unit", "unit_id", "会员所在单位")
    entitlement: Entitlement | None = one("Entitlement", "entitlement_id", "所付的应发补助")
    disbursement: Annotated["Disbursement", strawberry.lazy("schema.disbursements")] | None = one(
        "Disbursement", "disbursement_id", "所在发放批次；单位经办人不可见"
    )
    replaces: Annotated["Payment", strawberry.lazy("schema.disbursements")] | None = one(
        "Payment", "replaces_id", "所替代的失败付款"
    )
    bank_file: BankFileRef | None = one(
        "BankFile", "bank_file_id", "所在银行文件；单位经办人不可见"
    )

    @answer("到目前为止收到了银行的哪些回音；尚未送出的与单位经办人看到的为空。")
    async def evidence(self, info: Info) -> PaymentEvidence | None:
        """This will tell what came from the bank so far."""
        return await evidence(info, self.row)

    @answer("失败或退回后能否重发：数据是否已更正；没有失败或退回的为空。")
    async def reissue(self, info: Info) -> ReissueVerdict | None:
        """This will say whether paying again is likely to arrive."""
        return await reissue(info, self.row)


@strawberry.type(description="发放批次：拟定、复核、签发须为三个人。")
class Disbursement(Node):
    """One batch of payments."""

    listing: ClassVar[Listing] = disbursements.DISBURSEMENTS

    plan_year: int = plain("计划年度")
    state: DisbursementState = plain("状态")
    payment_count: int = plain("付款笔数")
    total_fen: Yuan = plain("总金额", name="total")
    total_uppercase: str = worked_out(lambda row: uppercase_text(row["total_fen"]), "总金额大写")
    digest: str = plain("全部银行文件的 SM3 摘要；复核以此为准")
    sealed_for_on: date | None = plain("银行文件所属的银行工作日")
    seal_round: int = plain("第几次封存")
    drafted_at: datetime = plain("拟定时间")
    submitted_at: datetime | None = plain("提交时间")
    sealed_at: datetime | None = plain("封存时间")
    checked_at: datetime | None = plain("复核时间")
    released_at: datetime | None = plain("签发时间")
    sent_at: datetime | None = plain("送达银行时间")
    settled_at: datetime | None = plain("办结时间")
    refusal: str = plain("未通过的原因")
    programme: Programme | None = one("Programme", "programme_id", "发放项目")
    unit: UnitRef | None = one("Unit", "unit_id", "发放范围：这个单位及其下级单位")
    drafted_by: PersonRef | None = one("Person", "drafted_by_id", "拟定人")
    checked_by: PersonRef | None = one("Person", "checked_by_id", "复核人")
    released_by: PersonRef | None = one("Person", "released_by_id", "签发人")

    @answer("组批时本可发放而被剔除的。")
    async def omissions(
        self,
        info: Info,
        reasons: Annotated[
            list[OmissionReason] | None, strawberry.argument(description="只看这些原因")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[Omission]:
        """This will page through what was left out of the batch."""
        connection: Connection[Omission] = await connect(
            info,
            "Omission",
            payments.matching_omissions(reasons=values(reasons)),
            payments.ORDERS["OLDEST"],
            part("Omission", first, after, last, before, skip),
            parent=Parent(payments.OMISSIONS_OF_DISBURSEMENT, self.row["id"]),
        )
        return connection

    @answer("批次中的付款。")
    async def payments(
        self,
        info: Info,
        states: Annotated[
            list[PaymentState] | None, strawberry.argument(description="只看这些状态")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[Payment]:
        """This will page through the batch's payments."""
        connection: Connection[Payment] = await connect(
            info,
            "Payment",
            payments.matching_payments(states=values(states)),
            payments.ORDERS["OLDEST"],
            part("Payment", first, after, last, before, skip),
            parent=Parent(payments.PAYMENTS_OF_DISBURSEMENT, self.row["id"]),
        )
        return connection


@strawberry.input(description="发放批次的查询条件；同时满足所填各项。")
class DisbursementFilter:
    """What is asked of disbursements."""

    programme: str | None = strawberry.field(description="发放项目代码", default=None)
    plan_year: int | None = strawberry.field(description="计划年度", default=None)
    states: list[DisbursementState] | None = strawberry.field(
        description="这些状态之一", default=None
    )
    waits_for_me: bool | None = strawberry.field(
        description="只看等我复核或签发的；我办过前一步的不在其内", default=None
    )
    drafted_by_me: bool | None = strawberry.field(description="只看我拟定的", default=None)


@strawberry.input(description="付款的查询条件；同时满足所填各项。")
class PaymentFilter:
    """What is asked of payments."""

    unit_id: strawberry.ID | None = strawberry.field(
        description="只看这个单位及其下级单位；填单位的全局编号", default=None
    )
    states: list[PaymentState] | None = strawberry.field(description="这些状态之一", default=None)
    codes: list[str] | None = strawberry.field(description="这些银行答复代码之一", default=None)
    posted_since: datetime | None = strawberry.field(
        description="这个时间起（含）入账的", default=None
    )
    posted_until: datetime | None = strawberry.field(
        description="这个时间前（不含）入账的", default=None
    )
    to_reissue: bool | None = strawberry.field(
        description="只看失败或退回、仍应发放且尚未重发的", default=None
    )


@strawberry.type
class DisbursementQueries:
    """Root fields about disbursements and payments."""

    @answer("发放批次列表；单位经办人不可见。")
    async def disbursements(
        self,
        info: Info,
        filter_: Annotated[
            DisbursementFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[Disbursement]:
        """This will page through disbursements."""
        asked = filter_ or DisbursementFilter()
        actor = info.context.actor
        me = actor.staff_id or 0
        where = disbursements.matching(
            programme=asked.programme,
            plan_year=asked.plan_year,
            states=values(asked.states),
            drafted_by_id=me if asked.drafted_by_me else None,
        )
        if asked.waits_for_me:
            disbursements.waiting_for(
                where,
                me,
                may_check=Role.CHECKER in actor.roles,
                may_release=Role.RELEASER in actor.roles,
            )
        connection: Connection[Disbursement] = await connect(
            info,
            "Disbursement",
            where,
            disbursements.ORDERS[order_by.value],
            part("Disbursement", first, after, last, before, skip),
        )
        return connection

    @answer("付款列表。")
    async def payments(
        self,
        info: Info,
        filter_: Annotated[
            PaymentFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[Payment]:
        """This will page through payments."""
        asked = filter_ or PaymentFilter()
        is_seen, path = await path_of(info, asked.unit_id)
        where = payments.matching_payments(
            below=path,
            states=values(asked.states),
            codes=asked.codes,
            posted_since=asked.posted_since,
            posted_until=asked.posted_until,
            to_reissue=asked.to_reissue,
        )
        connection: Connection[Payment] = await connect(
            info,
            "Payment",
            where if is_seen else None,
            payments.ORDERS[order_by.value],
            part("Payment", first, after, last, before, skip),
        )
        return connection
