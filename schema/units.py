"""Units: the tree, and what stands below each of them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar, Final

import orjson
import strawberry

from domain import unit_terms
from domain.codes import Table
from domain.members import queries as members
from domain.pages import Listing, Order, Where
from domain.transactions import Row
from domain.units import queries as units
from schema import ids
from schema.connections import After, Before, Connection, First, Last, Parent, Skip, connect, part
from schema.context import Info
from schema.fields import answer
from schema.figures import Figures, figures_below
from schema.nodes import Code, Node, coded, load, many, one, plain, worked_out
from schema.states import MemberOrder, UnitOrder, UnitStatus, value_of

if TYPE_CHECKING:
    from schema.members import Member
    from schema.unit_changes import UnitChange

NEWEST: Final = Order("id", is_descending=True)
MemberRef = Annotated["Member", strawberry.lazy("schema.members")]
ChangeRef = Annotated["UnitChange", strawberry.lazy("schema.unit_changes")]
Within = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="只看这个单位及其下级单位；填单位的全局编号。"),
]


@strawberry.type(description="单位工会以前的一届。")
class UnitTerm:
    """An earlier term of a unit's committee."""

    name: str = strawberry.field(description="届次，如“第二届”")
    term_from: date | None = strawberry.field(description="任期起；不详则为空")
    term_to: date | None = strawberry.field(description="任期止；不详则为空")


def _earlier(row: Row) -> list[UnitTerm]:
    return [
        UnitTerm(name=unit_terms.name_of(one.number), term_from=one.begins, term_to=one.ends)
        for one in unit_terms.stored(orjson.loads(row["earlier_terms"]))
    ]


@strawberry.type(description="单位工会。")
class Unit(Node):
    """A unit union in the tree."""

    listing: ClassVar[Listing] = units.UNITS

    name: str = plain("单位全称")
    union_uscc: str = plain("工会统一社会信用代码")
    employer_uscc: str = plain("所在单位统一社会信用代码")
    nature: Code | None = coded(Table.UNIT_NATURE, "nature", "单位性质")
    industry: Code | None = coded(Table.INDUSTRY, "industry", "行业")
    labour_relation: Code | None = coded(Table.LABOUR_RELATION, "labour_relation", "劳动关系")
    dues: Code | None = coded(Table.DUES, "dues", "会费缴纳渠道")
    district: Code | None = coded(Table.DISTRICT, "district", "所在区划")
    status: UnitStatus = plain("单位状态")
    created_at: datetime = plain("建档时间")
    chair_name: str = plain("工会主席")
    contact_name: str = plain("联系人")
    contact_phone: str = plain("联系电话")
    address: str = plain("地址")
    term_number: int | None = plain("届次；不详则为空")
    term_name: str = worked_out(
        lambda row: unit_terms.name_of(row["term_number"]), "届次，如“第三届”；不详则为空文本"
    )
    term_from: date | None = plain("本届任期起")
    term_to: date | None = plain("本届任期止")
    earlier_terms: list[UnitTerm] = worked_out(_earlier, "以前各届，先后排列；系统中没有的不列出")
    account_name: str = plain("工会账户户名")
    bank_name: str = plain("工会账户开户银行")
    account_no_masked: str = plain("工会账号，已掩码；没有则为空文本")
    closed_on: date | None = plain("撤销日期")
    merged_into: Annotated["Unit", strawberry.lazy("schema.units")] | None = one(
        "Unit", "merged_into_id", "并入的单位；没有并入其他单位则为空"
    )
    depth: int = worked_out(lambda row: row["path"].count("/") - 1, "在单位树中的层级，最上级为 1")
    parent: Annotated["Unit", strawberry.lazy("schema.units")] | None = one(
        "Unit", "parent_id", "上级单位；不在您的范围内时为空"
    )
    children: list[Annotated["Unit", strawberry.lazy("schema.units")]] = many(
        "Unit", "parent_id", "直接下级单位（最多列出 100 个）", order=Order("name")
    )

    changes: list[ChangeRef] = many(
        "UnitChange", "unit_id", "历次变动，新的在前（最多列出 100 次）", order=NEWEST
    )

    @answer("历次变动，新的在前，分页。")
    async def history(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[ChangeRef]:
        """This will page through what happened to the unit."""
        connection: Connection[ChangeRef] = await connect(
            info,
            "UnitChange",
            Where(),
            NEWEST,
            part("UnitChange", first, after, last, before, skip),
            parent=Parent("t.unit_id = p.id", self.row["id"]),
        )
        return connection

    @answer("直接下级单位的个数。")
    async def child_count(self, info: Info) -> int:
        """This will count the units directly below."""
        return await info.context.loaders.count(
            units.UNITS, Where(), parent=units.CHILDREN_OF_UNIT, parent_id=self.row["id"]
        )

    @answer("所有上级单位，由近及远；不在您范围内的不列出。")
    async def ancestors(
        self, info: Info
    ) -> list[Annotated["Unit", strawberry.lazy("schema.units")]]:
        """This will list the units above, nearest first."""
        above = [int(key) for key in self.row["path"].strip("/").split("/")][-2::-1]
        found = [await load(info, "Unit", key) for key in above]
        return [unit for unit in found if unit is not None]

    @answer("本单位及下级单位的会员。")
    async def members(
        self,
        info: Info,
        order_by: Annotated[
            MemberOrder, strawberry.argument(description="排列顺序")
        ] = MemberOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[MemberRef]:
        """This will page through the members of the subtree."""
        connection: Connection[MemberRef] = await connect(
            info,
            "Member",
            members.matching(),
            members.ORDERS[order_by.value],
            part("Member", first, after, last, before, skip),
            parent=Parent(members.MEMBERS_BELOW_UNIT, self.row["id"]),
        )
        return connection

    @answer("本单位及下级单位的主要数字。")
    async def figures(self, info: Info) -> Figures:
        """This will count the main job's results in the subtree."""
        return await figures_below(info, self.row["path"])


@strawberry.input(description="单位的查询条件；同时满足所填各项。")
class UnitFilter:
    """What is asked of units."""

    below: strawberry.ID | None = strawberry.field(
        description="只看这个单位及其下级单位；填单位的全局编号", default=None
    )
    parent: strawberry.ID | None = strawberry.field(
        description="只看这个单位的直接下级；填单位的全局编号", default=None
    )
    is_top: bool | None = strawberry.field(
        description="填 true 时只看您的范围内最上级的单位", default=None
    )
    name: str | None = strawberry.field(description="名称中包含的文字", default=None)
    union_uscc: str | None = strawberry.field(description="工会统一社会信用代码", default=None)
    status: UnitStatus | None = strawberry.field(description="单位状态", default=None)
    labour_relation: str | None = strawberry.field(description="劳动关系代码", default=None)
    dues: str | None = strawberry.field(description="会费缴纳代码", default=None)
    district: str | None = strawberry.field(description="归属地（区划）代码", default=None)


async def path_of(info: Info, unit_id: strawberry.ID | None) -> tuple[bool, str | None]:
    """This will turn a unit filter into a path: (False, None) if the unit is not to be seen."""
    if unit_id is None:
        return True, None
    unit = await load(info, "Unit", ids.number("Unit", unit_id, field="unitId"))
    return (False, None) if unit is None else (True, unit.row["path"])


@strawberry.type
class UnitQueries:
    """Root fields about units."""

    @answer("单位列表。")
    async def units(
        self,
        info: Info,
        filter_: Annotated[
            UnitFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            UnitOrder, strawberry.argument(description="排列顺序")
        ] = UnitOrder.TREE,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[Unit]:
        """This will page through units."""
        asked = filter_ or UnitFilter()
        is_seen, path = await path_of(info, asked.below)
        where = units.matching(
            below=path,
            name=asked.name,
            union_uscc=asked.union_uscc,
            status=value_of(asked.status),
            labour_relation=asked.labour_relation,
            dues=asked.dues,
            district=asked.district,
            parent_id=None
            if asked.parent is None
            else ids.number("Unit", asked.parent, field="parent"),
            top_of=info.context.actor.scope if asked.is_top else None,
        )
        connection: Connection[Unit] = await connect(
            info,
            "Unit",
            where if is_seen else None,
            units.ORDERS[order_by.value],
            part("Unit", first, after, last, before, skip),
        )
        return connection
