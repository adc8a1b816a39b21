"""What documents set: rules with their words, as of any day, and the documents themselves (R1, R48)."""

from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import strawberry

from domain.pages import Listing
from domain.policies import queries as policies
from domain.policies import rules
from domain.transactions import Row
from schema.connections import After, Before, Connection, First, Last, Skip, connect, part
from schema.context import Info
from schema.fields import answer
from schema.nodes import Node, one, plain, worked_out
from schema.scalars import Yuan
from schema.states import ListOrder, Role, values

if TYPE_CHECKING:
    from schema.people import Person


def _is(value: str, description: str) -> Any:
    return strawberry.enum_value(value, description=description)


@strawberry.enum(description="条款的种类")
class ProvisionKind(Enum):
    """What a document sets."""

    DAY = _is("DAY", "办理期限：起始日、截止日或期间")
    EVENT = _is("EVENT", "已发生的事项")
    NUMBER = _is("NUMBER", "数值")
    TIERS = _is("TIERS", "按人数分档的标准")
    SWITCH = _is("SWITCH", "开关")
    ROLES = _is("ROLES", "会员资料某一项的可见岗位")


@strawberry.enum(description="条款的状态")
class ProvisionState(Enum):
    """Where a rule that was entered stands."""

    PROPOSED = _is("PROPOSED", "待另一人确认，尚未生效")
    IN_FORCE = _is("IN_FORCE", "已确认，自施行日期起有效")
    DISCARDED = _is("DISCARDED", "已作废")


@strawberry.enum(description="数值的单位")
class AmountUnit(Enum):
    """What a number counts."""

    FEN = _is("FEN", "分（人民币）")
    PERCENT = _is("PERCENT", "百分比")
    PERSON = _is("PERSON", "人")
    YEAR = _is("YEAR", "年")
    MONTH = _is("MONTH", "个月")
    DAY = _is("DAY", "天")
    TIME = _is("TIME", "次")


@strawberry.type(description="按人数分档的一档；两端均含本数。")
class Tier:
    """One line of a table by head-count."""

    least: int = strawberry.field(description="最少人数")
    most: int | None = strawberry.field(description="最多人数；没有上限则为空")
    amount: Yuan = strawberry.field(description="金额")


def _tiers(row: Row) -> list[Tier] | None:
    found = policies.read_tiers(row["tiers"])
    if found is None:
        return None
    return [Tier(least=tier.least, most=tier.most, amount=Yuan(tier.fen)) for tier in found]


def _roles(row: Row) -> list[Role] | None:
    found = policies.read_roles(row["roles"])
    return None if found is None else [Role(role) for role in found]


@strawberry.type(description="文件：条款的依据。")
class PolicyDocument(Node):
    """A document that rules are taken from."""

    listing: ClassVar[Listing] = policies.DOCUMENTS

    number: str = plain("文号")
    title: str = plain("标题")
    issued_by: str = plain("制发机关")
    signed_on: date | None = plain("签发日期；不详则为空")
    note: str = plain("说明")


@strawberry.type(
    description="政策条款：哪份文件的哪一条规定了什么、自何时起、原文如何、作何理解、由谁确认。"
)
class Provision(Node):
    """A rule as entered; a later one is another row beside it."""

    listing: ClassVar[Listing] = policies.PROVISIONS

    code: str = plain("代码；同一事项的各次规定相同")
    kind: ProvisionKind = plain("种类")
    plan_year: int | None = plain("计划年度；不分年度的为空")
    label: str = plain("事项")
    begins_on: date | None = plain("起始日")
    due_on: date | None = plain("截止日，含当日")
    amount: int | None = plain("数值；开关以 1 为开、0 为关；金额以分计")
    unit: AmountUnit | None = worked_out(
        lambda row: AmountUnit(row["unit"]) if row["unit"] else None, "数值的单位"
    )
    tiers: list[Tier] | None = worked_out(_tiers, "各档标准")
    roles: list[Role] | None = worked_out(_roles, "可见的岗位；不是可见岗位的条款为空")
    document: str = plain("文号")
    clause: str = plain("条款")
    original_text: str = plain("文件原文，与印发件一字不差")
    interpretation: str = plain("对原文的理解；原文自明时为空文本")
    effective_from: date = plain("施行日期")
    effective_to: date | None = plain("失效日期；为空表示至被取代为止")
    state: ProvisionState = plain("状态")
    entered_at: datetime | None = plain("录入时间；系统自带的为空")
    confirmed_by: str = plain("由谁确认；尚未确认时为空文本")
    decided_at: datetime | None = plain("确认或作废的时间")
    reason: str = plain("作废的原因")
    entered_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "entered_by_id", "录入人"
    )
    decided_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "decided_by_id", "确认或作废的人"
    )

    @answer("我能否确认：须为录入人以外、有此岗位的人，且尚待确认。")
    def may_confirm(self, info: Info) -> bool:
        """This will say whether the viewer may confirm it now."""
        actor, row = info.context.actor, self.row
        is_open = row["state"] == rules.ProvisionState.PROPOSED or (
            row["state"] == rules.ProvisionState.IN_FORCE
            and row["interpretation"] != ""
            and row["confirmed_by"] == ""
        )
        is_other = row["entered_by_id"] != actor.staff_id
        return is_open and is_other and actor.has(*rules.confirmers(row["kind"]))


@strawberry.input(description="政策条款的查询条件；同时满足所填各项。")
class ProvisionFilter:
    """What is asked of rules."""

    as_of: date | None = strawberry.field(
        description="只看这一天有效的条款：后来的规定自其施行日期起取代先前的", default=None
    )
    codes: list[str] | None = strawberry.field(description="这些代码之一", default=None)
    kinds: list[ProvisionKind] | None = strawberry.field(description="这些种类之一", default=None)
    states: list[ProvisionState] | None = strawberry.field(description="这些状态之一", default=None)
    document: str | None = strawberry.field(description="文号", default=None)


@strawberry.type
class PolicyQueries:
    """Root fields about what documents set."""

    @answer("政策条款列表；登录的人都可以看。")
    async def provisions(
        self,
        info: Info,
        filter_: Annotated[
            ProvisionFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序，按施行日期")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[Provision]:
        """This will page through rules."""
        asked = filter_ or ProvisionFilter()
        ids = None if asked.as_of is None else await policies.ids_in_force(asked.as_of)
        where = policies.matching(
            ids=ids,
            codes=asked.codes,
            kinds=values(asked.kinds),
            states=values(asked.states),
            document=asked.document,
        )
        connection: Connection[Provision] = await connect(
            info,
            "Provision",
            where,
            policies.ORDERS[order_by.value],
            part("Provision", first, after, last, before, skip),
        )
        return connection

    @answer("已登记的文件，先签发的在前；签发日期不详的在后。")
    async def policy_documents(self) -> list[PolicyDocument]:
        """This will list the documents that rules are taken from."""
        return [PolicyDocument.of(row) for row in await policies.documents()]
