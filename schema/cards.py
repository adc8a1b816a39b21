"""Card batches, applications with their refusals explained, and cards with what happened to them."""

from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, ClassVar, Final

import strawberry

from domain.applications import queries as applications
from domain.applications.rules import OWN_REASONS
from domain.calendar import CHINA
from domain.card_batches import queries as card_batches
from domain.cards import queries as cards
from domain.pages import Listing
from domain.policies import queries as policies
from domain.policies.rules import DORMANCY_ALERT_MONTHS, months_before
from domain.transactions import Row
from integrations.psbc.codes import CardStatusCode, ResultCode
from schema.connections import After, Before, Connection, First, Last, Parent, Skip, connect, part
from schema.context import Info
from schema.fields import answer
from schema.nodes import Code, Node, many, one, plain, worked_out
from schema.scalars import Yuan
from schema.states import CardApplicationState, CardBatchState, ListOrder, values
from schema.unanswered import unanswered
from schema.units import path_of

if TYPE_CHECKING:
    from schema.bank_files import BankFile
    from schema.members import Member
    from schema.people import Person
    from schema.units import Unit

UnitRef = Annotated["Unit", strawberry.lazy("schema.units")]
MemberRef = Annotated["Member", strawberry.lazy("schema.members")]
PersonRef = Annotated["Person", strawberry.lazy("schema.people")]
BankFileRef = Annotated["BankFile", strawberry.lazy("schema.bank_files")]

_RESULTS: Final = {code.value: code for code in ResultCode}
_STATUSES: Final[dict[str, str]] = {str(c.value): c.label for c in CardStatusCode}


@strawberry.type(description="银行的答复代码、含义与办法。")
class BankReason:
    """What the bank answered, and what to do about it."""

    code: str = strawberry.field(description="代码")
    meaning: str = strawberry.field(description="含义")
    advice: str = strawberry.field(description="怎么办")


def reason(row: Row) -> BankReason | None:
    """This will explain the result code on a row; none is None."""
    code = row["code"]
    return explained(code) if code else None


def explained(code: str) -> BankReason:
    """This will explain a result code; one that nobody registered is for the administrator."""
    known = _RESULTS.get(code)
    if known is None and code in OWN_REASONS:
        meaning, advice = OWN_REASONS[code]
        return BankReason(code=code, meaning=meaning, advice=advice)
    if known is None:
        return BankReason(code=code, meaning="银行给出的代码未登记", advice="联系系统管理员")
    return BankReason(code=code, meaning=known.description, advice=known.advice)


def _status(row: Row) -> Code:
    status: str = row["status"]
    return Code(code=status, label=_STATUSES.get(status, status))


@strawberry.type(description="银行报告的卡片状态变化。")
class CardEvent(Node):
    """One thing the bank reported about a card."""

    listing: ClassVar[Listing] = cards.EVENTS

    at: datetime = plain("发生时间")
    channel: str = plain("办理渠道")
    line_number: int = plain("在银行文件中的行号")
    status: Code = worked_out(_status, "变化后的状态")
    card: Annotated["Card", strawberry.lazy("schema.cards")] | None = one(
        "Card", "card_id", "哪一张卡"
    )
    bank_file: BankFileRef | None = one("BankFile", "bank_file_id", "依据的银行文件")


@strawberry.type(description="会员服务卡。卡号与账号只显示掩码。")
class Card(Node):
    """A member's card as the bank reports it."""

    listing: ClassVar[Listing] = cards.CARDS

    number_masked: str = plain("卡号（掩码）")
    account_masked: str = plain("账号（掩码）")
    account_class: str = plain("账户类别：1 为Ⅰ类户，2 为Ⅱ类户，3 为Ⅲ类户")
    status: Code = worked_out(_status, "卡片状态")
    status_at: datetime = plain("状态变化时间")
    is_active: bool = worked_out(
        lambda row: row["status"] == CardStatusCode.ACTIVE.value, "是否已激活、可以收款"
    )
    opened_on: date = plain("开户日期")
    expires_on: date | None = plain("卡片有效期止")
    activated_at: datetime | None = plain("激活时间")
    first_swipe_at: datetime | None = plain("首次使用时间")
    fee_fen: Yuan = plain("工本费，应为零", name="fee")
    missed_on: date | None = plain(
        "银行全量卡状态中没有这张卡的日子；银行再次列出后为空", name="missingSince"
    )
    replaces: Annotated["Card", strawberry.lazy("schema.cards")] | None = one(
        "Card", "replaces_id", "所补换的旧卡；不是补换的卡时为空"
    )
    member: MemberRef | None = one("Member", "member_id", "持卡会员")
    unit: UnitRef | None = one("Unit", "unit_id", "会员所在单位")
    application: Annotated["CardApplication", strawberry.lazy("schema.cards")] | None = one(
        "CardApplication", "application_id", "据以开卡的申请"
    )
    events: list[CardEvent] = many("CardEvent", "card_id", "状态变化，旧的在前")


@strawberry.type(description="一名会员的办卡申请。")
class CardApplication(Node):
    """One member's application."""

    listing: ClassVar[Listing] = applications.APPLICATIONS

    req_id: str = plain("申请号", name="requestNo")
    state: CardApplicationState = plain("状态")
    reason: BankReason | None = worked_out(reason, "银行答复的原因与办法；没有则为空")
    is_local: bool = plain("是否因资料无法写入银行文件而未送出", name="failedBeforeSending")
    corrected_at: datetime | None = plain("登记已在别处更正的时间；没有则为空")
    corrected_reason: str = plain("登记更正时填写的原因")
    replaces: Annotated["CardApplication", strawberry.lazy("schema.cards")] | None = one(
        "CardApplication", "replaces_id", "此前失败、本次据以重新提出的申请；首次申请时为空"
    )
    letter_reference: str = plain("据以认定未开卡的银行函件编号；没有则为空文本")
    letter_digest: str = plain("该函件扫描件的 SHA-256 摘要；扫描件从 GET /scans/{摘要} 取得")
    letter_reason: str = plain("凭函件认定时填写的说明")
    letter_at: datetime | None = plain("凭函件认定的时间；没有则为空")
    letter_by: PersonRef | None = one("Person", "letter_by_id", "凭函件认定的人")
    line_number: int | None = plain("在银行文件中的行号")
    created_at: datetime = plain("提出时间")
    settled_at: datetime | None = plain("办结时间")
    member: MemberRef | None = one("Member", "member_id", "申请办卡的会员")
    unit: UnitRef | None = one("Unit", "unit_id", "会员所在单位")
    batch: Annotated["CardBatch", strawberry.lazy("schema.cards")] | None = one(
        "CardBatch", "batch_id", "所在办卡批次"
    )
    bank_file: BankFileRef | None = one("BankFile", "bank_file_id", "所在银行文件")

    @answer("是否已过应有结果的时间，或银行已答复而没有明确说明本申请的结果；单位经办人不可见。")
    async def is_unanswered(self, info: Info) -> bool:
        """This will say whether it has no definite result though it should."""
        return await unanswered(info, self.row)


@strawberry.type(description="办卡批次：为一个单位及其下级单位的会员申请办卡。")
class CardBatch(Node):
    """One request for cards."""

    listing: ClassVar[Listing] = card_batches.BATCHES

    state: CardBatchState = plain("状态")
    application_count: int = plain("申请人数")
    drafted_at: datetime = plain("拟定时间")
    submitted_at: datetime | None = plain("提交时间")
    sealed_at: datetime | None = plain("银行文件封存时间")
    sent_at: datetime | None = plain("送达银行时间")
    settled_at: datetime | None = plain("办结时间")
    unit: UnitRef | None = one("Unit", "unit_id", "办卡单位")
    drafted_by: PersonRef | None = one("Person", "drafted_by_id", "拟定人")
    submitted_by: PersonRef | None = one("Person", "submitted_by_id", "提交人")

    @answer("批次中的办卡申请。")
    async def applications(
        self,
        info: Info,
        states: Annotated[
            list[CardApplicationState] | None, strawberry.argument(description="只看这些状态")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[CardApplication]:
        """This will page through the batch's applications."""
        connection: Connection[CardApplication] = await connect(
            info,
            "CardApplication",
            applications.matching_applications(states=values(states)),
            applications.ORDERS["OLDEST"],
            part("CardApplication", first, after, last, before, skip),
            parent=Parent(applications.APPLICATIONS_OF_BATCH, self.row["id"]),
        )
        return connection


@strawberry.enum(description="发卡机构在发卡中的分工")
class IssuerPart(Enum):
    """Whether an organisation is the province's or the executing one."""

    PROVINCE = strawberry.enum_value("PROVINCE", description="省级：免费制卡、发卡")
    EXECUTING = strawberry.enum_value("EXECUTING", description="成都：具体承办，上门服务")


@strawberry.type(description="发卡机构。")
class CardIssuer:
    """One of the organisations that issue the card."""

    name: str = strawberry.field(description="名称")
    part: IssuerPart = strawberry.field(description="分工")
    document: str = strawberry.field(description="依据的文件")
    clause: str = strawberry.field(description="条款")


@strawberry.input(description="办卡批次的查询条件；同时满足所填各项。")
class CardBatchFilter:
    """What is asked of card batches."""

    unit_id: strawberry.ID | None = strawberry.field(
        description="只看这个单位及其下级单位；填单位的全局编号", default=None
    )
    states: list[CardBatchState] | None = strawberry.field(description="这些状态之一", default=None)


@strawberry.input(description="办卡申请的查询条件；同时满足所填各项。")
class CardApplicationFilter:
    """What is asked of card applications."""

    unit_id: strawberry.ID | None = strawberry.field(
        description="只看这个单位及其下级单位；填单位的全局编号", default=None
    )
    states: list[CardApplicationState] | None = strawberry.field(
        description="这些状态之一", default=None
    )
    codes: list[str] | None = strawberry.field(description="这些银行答复代码之一", default=None)
    is_unresolved: bool | None = strawberry.field(
        description="是否失败后尚未重新申请", default=None
    )
    is_corrected: bool | None = strawberry.field(
        description="失败的原因是否已更正：会员资料此后更新过，或已登记在别处更正", default=None
    )
    is_unanswered: bool | None = strawberry.field(
        description="填 true 只看过了时间或银行答复后仍无明确结果的；单位经办人不可见", default=None
    )


@strawberry.input(description="卡片的查询条件；同时满足所填各项。")
class CardFilter:
    """What is asked of cards."""

    unit_id: strawberry.ID | None = strawberry.field(
        description="只看这个单位及其下级单位；填单位的全局编号", default=None
    )
    statuses: list[str] | None = strawberry.field(
        description="这些状态代码之一，如 05 已领取未激活、06 已激活", default=None
    )
    is_dormant_soon: bool | None = strawberry.field(
        description="填“是”时只看开户已满预警月数、到手后从未使用的卡", default=None
    )
    is_missing: bool | None = strawberry.field(
        description="是否在银行最近的全量卡状态中缺失", default=None
    )


@strawberry.type
class CardQueries:
    """Root fields about cards."""

    @answer("办卡批次列表。")
    async def card_batches(
        self,
        info: Info,
        filter_: Annotated[
            CardBatchFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[CardBatch]:
        """This will page through card batches."""
        asked = filter_ or CardBatchFilter()
        is_seen, path = await path_of(info, asked.unit_id)
        where = card_batches.matching(below=path, states=values(asked.states))
        connection: Connection[CardBatch] = await connect(
            info,
            "CardBatch",
            where if is_seen else None,
            card_batches.ORDERS[order_by.value],
            part("CardBatch", first, after, last, before, skip),
        )
        return connection

    @answer("办卡申请列表。")
    async def card_applications(
        self,
        info: Info,
        filter_: Annotated[
            CardApplicationFilter | None,
            strawberry.argument(name="filter", description="查询条件"),
        ] = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[CardApplication]:
        """This will page through card applications."""
        asked = filter_ or CardApplicationFilter()
        is_seen, path = await path_of(info, asked.unit_id)
        where = applications.matching_applications(
            below=path,
            states=values(asked.states),
            codes=asked.codes,
            is_unresolved=asked.is_unresolved,
            is_corrected=asked.is_corrected,
            is_unanswered=asked.is_unanswered,
            now=info.context.now(),
        )
        connection: Connection[CardApplication] = await connect(
            info,
            "CardApplication",
            where if is_seen else None,
            applications.ORDERS[order_by.value],
            part("CardApplication", first, after, last, before, skip),
        )
        return connection

    @answer("卡片列表。")
    async def cards(
        self,
        info: Info,
        filter_: Annotated[
            CardFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[Card]:
        """This will page through cards."""
        asked = filter_ or CardFilter()
        is_seen, path = await path_of(info, asked.unit_id)
        where = cards.matching_cards(
            below=path,
            statuses=asked.statuses,
            dormant_by=await dormant_by(info) if asked.is_dormant_soon else None,
            is_missing=asked.is_missing,
        )
        connection: Connection[Card] = await connect(
            info,
            "Card",
            where if is_seen else None,
            cards.ORDERS[order_by.value],
            part("Card", first, after, last, before, skip),
        )
        return connection

    @answer("发卡机构：省级与具体承办的银行和邮政。")
    async def card_issuers(self, info: Info) -> list[CardIssuer]:
        """This will list who issues the card."""
        today = info.context.now().astimezone(CHINA).date()
        return [
            CardIssuer(
                name=one.name, part=IssuerPart(one.part), document=one.document, clause=one.clause
            )
            for one in await policies.issuers(today)
        ]


async def dormant_by(info: Info) -> date:
    """This will give the day by which a card never used must have been opened to be warned of.

    Without a rule in force no card is.
    """
    today = info.context.now().astimezone(CHINA).date()
    months = await policies.number(DORMANCY_ALERT_MONTHS, today)
    return date.min if months is None else months_before(today, months)
