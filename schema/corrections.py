"""Corrections of members' data and their consent: what was proposed, decided and said."""

from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import orjson
import strawberry

from domain import codes, particulars
from domain.actors import Actor
from domain.consents import queries as consents
from domain.corrections import queries as corrections
from domain.corrections import rules
from domain.pages import Listing
from domain.transactions import Row
from schema.connections import After, Before, Connection, First, Last, Skip, connect, part
from schema.context import Info
from schema.fields import answer
from schema.nodes import Code, Node, one, plain, seen_by
from schema.states import ListOrder, values
from schema.units import Within, path_of

if TYPE_CHECKING:
    from schema.members import Member
    from schema.people import Person


def _is(value: str, description: str) -> Any:
    return strawberry.enum_value(value, description=description)


@strawberry.enum(description="信息更正的状态")
class CorrectionState(Enum):
    """Where a correction stands."""

    PROPOSED = _is("PROPOSED", "待审核")
    APPLIED = _is("APPLIED", "已更正")
    REFUSED = _is("REFUSED", "已退回")
    WITHDRAWN = _is("WITHDRAWN", "已撤回")


@strawberry.enum(description="会员信息怎样填写")
class MemberFieldKind(Enum):
    """How a field is filled in."""

    TEXT = _is("TEXT", "文字")
    CODE = _is("CODE", "从选项中选")
    DAY = _is("DAY", "日期")
    MONTH = _is("MONTH", "年月")
    YUAN = _is("YUAN", "金额")


@strawberry.enum(description="同意书的步骤")
class ConsentAct(Enum):
    """Given or withdrawn."""

    GIVEN = _is("GIVEN", "同意")
    WITHDRAWN = _is("WITHDRAWN", "撤回")


@strawberry.enum(description="会员以何种方式表示")
class ConsentChannel(Enum):
    """How a member said so."""

    PAPER = _is("PAPER", "本人签字的纸质材料")
    ONLINE = _is("ONLINE", "本人线上确认")
    PHONE = _is("PHONE", "电话确认并记录")


@strawberry.type(description="更正的一项：原来的与更正后的；号码与住址只显示掩码。")
class CorrectionChange:
    """One field of a correction."""

    field: str = strawberry.field(description="内容代码")
    label: str = strawberry.field(description="内容的中文名称")
    before: str = strawberry.field(
        description="原来的；没有则为空文本，不是本人岗位可见的为“已隐去”"
    )
    after: str = strawberry.field(
        description="更正后的；清空则为空文本，不是本人岗位可见的为“已隐去”"
    )
    is_withheld: bool = strawberry.field(description="前后内容是否因不是本人岗位可见而隐去")


def _changes(row: Row, actor: Actor) -> list[CorrectionChange]:
    stored = row["changes"]
    lines = orjson.loads(stored) if isinstance(stored, str) else stored
    return [
        CorrectionChange(label=rules.FIELDS[line["field"]].label, **line)
        for line in particulars.veiled(actor, lines)
    ]


@strawberry.type(description="会员信息的一次更正：改什么、依据、原因、提出人与审核人。")
class Correction(Node):
    """A change of one member's data."""

    listing: ClassVar[Listing] = corrections.CORRECTIONS

    state: CorrectionState = plain("状态")
    is_direct: bool = plain("是否无须审核、当即更正的")
    changes: list[CorrectionChange] = seen_by(_changes, "改了哪些内容")
    reason: str = plain("原因")
    document: str = plain("依据的材料；没有则为空文本")
    proposed_at: datetime = plain("提出时间")
    due_on: date | None = plain("应在此日前审核，含当日；当即更正的为空")
    decided_at: datetime | None = plain("办结时间；待审核的为空")
    decision: str = plain("退回的原因")
    member: Annotated["Member", strawberry.lazy("schema.members")] | None = one(
        "Member", "member_id", "会员"
    )
    proposed_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "proposed_by_id", "提出人；单位经办人不可见"
    )
    decided_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "decided_by_id", "审核人；单位经办人不可见"
    )


@strawberry.type(description="会员个人信息同意书的一个版本。")
class ConsentText(Node):
    """The words that members agree to."""

    listing: ClassVar[Listing] = consents.TEXTS

    version: str = plain("版本")
    title: str = plain("名称")
    words: str = plain("正文")
    basis: str = plain("依据")
    effective_from: date = plain("启用日期")


@strawberry.type(description="会员对个人信息处理的一次同意或撤回。")
class Consent(Node):
    """One step of a member's consent."""

    listing: ClassVar[Listing] = consents.CONSENTS

    act: ConsentAct = plain("同意还是撤回")
    ref: str = plain("授权书编号")
    on_day: date = plain("本人表示的日期")
    channel: ConsentChannel = plain("方式")
    collector: str = plain("采集人；撤回的为空文本")
    reason: str = plain("撤回的原因；同意的为空文本")
    recorded_at: datetime = plain("登记时间")
    text: Annotated["ConsentText", strawberry.lazy("schema.corrections")] | None = one(
        "ConsentText", "text_id", "同意的文本；撤回的为空"
    )
    recorded_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "recorded_by_id", "登记人；单位经办人不可见"
    )


@strawberry.type(description="会员信息中可以更正的一项。")
class MemberFieldSpec:
    """A field as it is filled in."""

    code: str = strawberry.field(description="代码")
    label: str = strawberry.field(description="中文名称")
    kind: MemberFieldKind = strawberry.field(description="怎样填写")
    choices: list[Code] = strawberry.field(description="选项；不是从选项中选的为空列表")
    is_needed: bool = strawberry.field(description="是否不能为空")
    is_reviewed: bool = strawberry.field(description="是否总须另一人审核")


@strawberry.input(description="信息更正的查询条件；同时满足所填各项。")
class CorrectionFilter:
    """What is asked of corrections."""

    states: list[CorrectionState] | None = strawberry.field(
        description="这些状态之一", default=None
    )


@strawberry.type
class CorrectionQueries:
    """Root fields about corrections."""

    @answer("信息更正列表：您范围内会员的；省直机关工会可见全部。")
    async def corrections(
        self,
        info: Info,
        filter_: Annotated[
            CorrectionFilter | None, strawberry.argument(name="filter", description="查询条件")
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
    ) -> Connection[Correction]:
        """This will page through corrections."""
        asked = filter_ or CorrectionFilter()
        is_seen, path = await path_of(info, below)
        connection: Connection[Correction] = await connect(
            info,
            "Correction",
            corrections.matching(below=path, states=values(asked.states)) if is_seen else None,
            corrections.ORDERS[order_by.value],
            part("Correction", first, after, last, before, skip),
        )
        return connection

    @answer("会员信息中可以更正的各项。")
    def member_fields(self) -> list[MemberFieldSpec]:
        """This will list the fields that can be put right."""
        return [
            MemberFieldSpec(
                code=code,
                label=spec.label,
                kind=MemberFieldKind(spec.kind.value),
                choices=[]
                if spec.table is None
                else [
                    Code(code=key, label=label)
                    for key, label in codes.TABLES[spec.table].labels.items()
                ],
                is_needed=spec.is_needed,
                is_reviewed=code in rules.IDENTITY,
            )
            for code, spec in rules.FIELDS.items()
        ]
