"""Members: who they are (masked), their cards and what they are owed and paid."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from domain import member_search, qualification
from domain.cards import queries as cards
from domain.codes import Table
from domain.crypto import narrow_id_no
from domain.members import queries as members
from domain.pages import Listing
from schema.connections import After, Before, Connection, First, Last, Skip, connect, part
from schema.context import Info
from schema.fields import answer
from schema.member_search import MemberQuestion, document, standard_of
from schema.nodes import Code, Node, coded, many, one, plain, worked_out
from schema.particulars import kept, particular
from schema.scalars import Yuan
from schema.standings import CardStanding, standing_of
from schema.states import MemberOrder, MemberStatus, value_of
from schema.timeline import NAME as HAPPENING
from schema.timeline import Happening, Kinds, happenings
from schema.units import path_of

if TYPE_CHECKING:
    from schema.cards import Card, CardApplication
    from schema.corrections import Consent, Correction
    from schema.disbursements import Payment
    from schema.memberships import MembershipChange, Transfer
    from schema.programmes import Entitlement, Purchase
    from schema.units import Unit


@strawberry.type(description="工会会员。证件号码与手机号只显示掩码。")
class Member(Node):
    """One person."""

    listing: ClassVar[Listing] = members.MEMBERS

    name: str = plain("姓名")
    sex: Code | None = coded(Table.SEX, "sex", "性别")
    ethnicity: Code | None = particular(Table.ETHNICITY, "ethnicity", "民族")
    id_type: Code | None = coded(Table.ID_TYPE, "id_type", "证件类型")
    id_no_masked: str = worked_out(
        lambda row: narrow_id_no(row["id_no_masked"]), "证件号码（掩码）：首末各一位"
    )
    id_valid_from: date | None = plain("证件有效期起")
    id_valid_to: date | None = plain("证件有效期止；长期或未填时为空")
    is_id_long_term: bool = plain("证件是否长期有效")
    birth_on: date = plain("出生日期")
    political_status: Code | None = particular(
        Table.POLITICAL_STATUS, "political_status", "政治面貌"
    )
    education: Code | None = coded(Table.EDUCATION, "education", "学历")
    technical_level: Code | None = coded(
        Table.TECHNICAL_LEVEL, "technical_level", "技术（技能）等级"
    )
    hukou: Code | None = particular(Table.HUKOU, "hukou", "户籍类型")
    is_migrant_worker: bool | None = kept(
        "is_migrant_worker", "是否农民工；未填或不是本人岗位可见的为空"
    )
    employment_status: Code | None = coded(Table.EMPLOYMENT_STATUS, "employment_status", "就业状况")
    employment_form: Code | None = coded(Table.EMPLOYMENT_FORM, "employment_form", "用工形式")
    mobile_masked: str = plain("手机号（掩码）")
    department: str = plain("部门")
    post: str = plain("岗位")
    joined_on: date | None = plain("入会日期")
    status: MemberStatus = plain("会籍状态")
    occupation: Code | None = coded(Table.OCCUPATION, "occupation", "职业")
    postcode: str = plain("邮政编码")
    tax_residency: Code | None = coded(Table.TAX_RESIDENCY, "tax_residency", "税收居民身份")
    hukou_region: Code | None = particular(Table.DISTRICT, "hukou_region", "户籍地")
    personal_status: Code | None = coded(Table.PERSONAL_STATUS, "personal_status", "个人身份")
    employer: str = plain("用人单位")
    union_post: Code | None = coded(Table.UNION_POST, "union_post", "工会职务")
    membership_no: str = plain("会员证号")
    medical_insurance: Code | None = particular(
        Table.MEDICAL_INSURANCE, "medical_insurance", "医疗保险"
    )
    medical_region: Code | None = particular(Table.DISTRICT, "medical_region", "参保地")
    dues_paid_to: date | None = plain("会费缴至")
    dues: Yuan | None = worked_out(lambda row: row["dues_fen"], "月缴会费")
    dues_method: Code | None = coded(Table.DUES_METHOD, "dues_method", "会费缴纳方式")
    honour_level: Code | None = coded(Table.HONOUR_LEVEL, "honour_level", "劳模称号")
    honour_year: int | None = plain("授予年份")
    honour_no: str = plain("劳模证书号")
    hardship_level: Code | None = particular(Table.HARDSHIP_LEVEL, "hardship_level", "困难档案")
    hardship_cause: Code | None = particular(Table.HARDSHIP_CAUSE, "hardship_cause", "致困原因")
    email_masked: str = kept(
        "email", "电子邮箱（掩码）；不是本人岗位可见的为空文本", column="email_masked", nothing=""
    )
    consent_ref: str = plain("有效的授权书编号；已撤回的为空文本")
    has_consent: bool = worked_out(
        lambda row: row["consent_ref"] != "", "是否有有效的个人信息同意；没有的不能办卡"
    )
    restricted_on: date | None = plain(
        "自这一天起限制处理其个人信息（个人信息保护法第四十四条）；没有限制的为空"
    )
    created_at: datetime = plain("建档时间")
    updated_at: datetime = plain("最近更新时间")
    unit: Annotated["Unit", strawberry.lazy("schema.units")] | None = one(
        "Unit", "unit_id", "所在单位"
    )
    cards: list[Annotated["Card", strawberry.lazy("schema.cards")]] = many(
        "Card", "member_id", "名下的卡，旧的在前"
    )

    @answer("办卡进展：办到哪一步、为什么、怎么办。")
    async def card_standing(self, info: Info) -> CardStanding:
        """This will say where the member stands on the way to a card."""
        return await standing_of(info, self.row["id"])

    @answer("按现行规定信息是否合格：必填的齐全，且没有错误。")
    async def is_qualified(self, info: Info) -> bool:
        """This will hold the record against today's standard."""
        held = await standard_of(info)
        return not held.missing(self.row["blanks"]) and not held.found(self.row)

    @answer("按现行规定还缺少的信息；齐全的为空列表。")
    async def missing(self, info: Info) -> list[Code]:
        """This will name what must be filled and is not."""
        held = await standard_of(info)
        return [
            Code(code=field, label=qualification.LABELS[field])
            for field in held.missing(self.row["blanks"])
        ]

    @answer("按现行规定有误的信息；没有的为空列表。")
    async def flaws(self, info: Info) -> list[Code]:
        """This will name what is wrong."""
        held = await standard_of(info)
        return [
            Code(code=flaw, label=qualification.FLAW_LABELS[flaw]) for flaw in held.found(self.row)
        ]

    applications: list[Annotated["CardApplication", strawberry.lazy("schema.cards")]] = many(
        "CardApplication", "member_id", "办卡申请，旧的在前"
    )
    purchases: list[Annotated["Purchase", strawberry.lazy("schema.programmes")]] = many(
        "Purchase", "member_id", "互助保障购买记录，旧的在前"
    )
    entitlements: list[Annotated["Entitlement", strawberry.lazy("schema.programmes")]] = many(
        "Entitlement", "member_id", "应发补助，旧的在前"
    )
    payments: list[Annotated["Payment", strawberry.lazy("schema.disbursements")]] = many(
        "Payment", "member_id", "付款记录，旧的在前"
    )

    @answer("经过：从名册入库到补助入账的每一件事，新的在前。")
    async def timeline(
        self,
        info: Info,
        kinds: Kinds = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[Happening]:
        """This will page through what happened to the member."""
        wanted = part(HAPPENING, first, after, last, before, skip)
        return await happenings(info, self.row["id"], wanted, kinds=kinds)

    changes: list[Annotated["MembershipChange", strawberry.lazy("schema.memberships")]] = many(
        "MembershipChange", "member_id", "会籍的历次变动，旧的在前"
    )
    corrections: list[Annotated["Correction", strawberry.lazy("schema.corrections")]] = many(
        "Correction", "member_id", "信息更正，旧的在前"
    )
    consents: list[Annotated["Consent", strawberry.lazy("schema.corrections")]] = many(
        "Consent", "member_id", "个人信息同意与撤回，旧的在前；随名册导入的同意见 consentRef"
    )
    transfers: list[Annotated["Transfer", strawberry.lazy("schema.memberships")]] = many(
        "Transfer", "member_id", "会籍转接，旧的在前；转出单位的经办人不可见，请看会籍变动"
    )


@strawberry.input(description="会员的查询条件；同时满足所填各项。")
class MemberFilter:
    """What is asked of members."""

    unit_id: strawberry.ID | None = strawberry.field(
        description="只看这个单位及其下级单位；填单位的全局编号", default=None
    )
    name: str | None = strawberry.field(description="姓名，须完全一致", default=None)
    name_starts_with: str | None = strawberry.field(description="姓名开头的字", default=None)
    id_no: str | None = strawberry.field(
        description="完整的证件号码；只用于查找，不会被显示或记录", default=None
    )
    mobile: str | None = strawberry.field(
        description="完整的手机号；只用于查找，不会被显示或记录", default=None
    )
    card_no: str | None = strawberry.field(
        description="完整的卡号；只用于查找，不会被显示或记录", default=None
    )
    spelled: str | None = strawberry.field(
        description="姓名的拼音开头，或各字拼音首字母的开头", default=None
    )
    question: MemberQuestion | None = strawberry.field(
        description="更多条件，可分组；与其他各项同时满足", default=None
    )
    status: MemberStatus | None = strawberry.field(description="会籍状态", default=None)
    has_card: bool | None = strawberry.field(
        description="是否有卡（不含已销卡与开卡失败）", default=None
    )
    has_active_card: bool | None = strawberry.field(description="是否有已激活的卡", default=None)


@strawberry.type
class MemberQueries:
    """Root fields about members."""

    @answer("会员列表。")
    async def members(
        self,
        info: Info,
        filter_: Annotated[
            MemberFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            MemberOrder, strawberry.argument(description="排列顺序")
        ] = MemberOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[Member]:
        """This will page through members."""
        asked = filter_ or MemberFilter()
        if {asked.id_no, asked.mobile, asked.card_no} != {None}:
            info.context.searches += 1
        is_seen, path = await path_of(info, asked.unit_id)
        where = members.matching(
            below=path,
            name=asked.name,
            name_starts_with=asked.name_starts_with,
            status=value_of(asked.status),
            id_no=asked.id_no,
            mobile=asked.mobile,
            card_no=asked.card_no,
            spelled=asked.spelled,
        )
        if asked.question is not None:
            question = document(asked.question)
            member_search.check_asker(question, by=info.context.actor)
            member_search.add(where, question, await standard_of(info))
        cards.add_holders(where, has_card=asked.has_card, has_active_card=asked.has_active_card)
        connection: Connection[Member] = await connect(
            info,
            "Member",
            where if is_seen else None,
            members.ORDERS[order_by.value],
            part("Member", first, after, last, before, skip),
        )
        return connection
