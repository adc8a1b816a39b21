"""How many units and members there are of each classification, one, two or all three at once (R4)."""

from enum import Enum
from typing import Annotated, Any, Final

import strawberry

from domain import codes
from domain.codes import Table
from domain.transactions import Row
from domain.units import queries as units
from schema.context import Info
from schema.fields import answer
from schema.nodes import Code
from schema.permissions import may_read
from schema.units import path_of


@strawberry.enum(description="单位分类的维度；三者互相独立")
class UnitDimension(Enum):
    """How a unit is classified."""

    LABOUR_RELATION = strawberry.enum_value("labour_relation", description="劳动关系")
    DUES = strawberry.enum_value("dues", description="会费缴纳")
    DISTRICT = strawberry.enum_value("district", description="归属地")


TABLES: Final = {
    UnitDimension.LABOUR_RELATION: Table.LABOUR_RELATION,
    UnitDimension.DUES: Table.DUES,
    UnitDimension.DISTRICT: Table.DISTRICT,
}


@strawberry.type(description="一类单位及其会员的数量；没有按它分类、或没有填写的维度为空。")
class UnitClass:
    """Units of the same classification."""

    row: strawberry.Private[Row]
    units: int = strawberry.field(description="正常状态的单位个数")
    members: int = strawberry.field(description="在册会员人数，不含会籍已终止的")

    @answer("劳动关系。")
    def labour_relation(self) -> Code | None:
        """This will give the labour relation."""
        return _code(UnitDimension.LABOUR_RELATION, self.row)

    @answer("会费缴纳。")
    def dues(self) -> Code | None:
        """This will give how dues are paid."""
        return _code(UnitDimension.DUES, self.row)

    @answer("归属地。")
    def district(self) -> Code | None:
        """This will give the territory."""
        return _code(UnitDimension.DISTRICT, self.row)


@strawberry.type(description="一个分类维度及其全部代码。")
class UnitDimensionCodes:
    """A classification with its codes."""

    dimension: UnitDimension = strawberry.field(description="维度")
    codes: list[Code] = strawberry.field(description="代码及中文含义")


@strawberry.input(description="分类统计的范围；同时满足所填各项。")
class UnitClassFilter:
    """What is counted."""

    below: strawberry.ID | None = strawberry.field(
        description="只看这个单位及其下级单位；填单位的全局编号", default=None
    )
    labour_relation: str | None = strawberry.field(description="劳动关系代码", default=None)
    dues: str | None = strawberry.field(description="会费缴纳代码", default=None)
    district: str | None = strawberry.field(description="归属地（区划）代码", default=None)


@strawberry.type
class UnitClassQueries:
    """Root fields about classifications."""

    @answer("按一个或几个维度统计单位与会员；按单位本级计，下级单位各自归类。")
    async def unit_classes(
        self,
        info: Info,
        by: Annotated[list[UnitDimension], strawberry.argument(description="按哪些维度，一至三个")],
        filter_: Annotated[
            UnitClassFilter | None, strawberry.argument(name="filter", description="统计的范围")
        ] = None,
    ) -> list[UnitClass]:
        """This will count units and members by classification."""
        asked, actor = filter_ or UnitClassFilter(), info.context.actor
        is_seen, path = await path_of(info, asked.below)
        if not (is_seen and by and may_read(actor, "Member")):
            return []
        found = await units.classes(
            list(dict.fromkeys(str(one.value) for one in by)),
            scope=actor.scope,
            below=path,
            given={name: getattr(asked, name) for name in units.DIMENSIONS},
        )
        return [UnitClass(row=row, units=row["units"], members=row["members"]) for row in found]

    @answer("三个分类维度及其代码，供筛选。")
    def unit_dimensions(self) -> list[UnitDimensionCodes]:
        """This will list the codes of each classification."""
        return [
            UnitDimensionCodes(
                dimension=dimension,
                codes=[
                    Code(code=code, label=label)
                    for code, label in codes.TABLES[table].labels.items()
                ],
            )
            for dimension, table in TABLES.items()
        ]


def _code(dimension: UnitDimension, row: Row) -> Code | None:
    code: Any = row.get(str(dimension.value))
    if not code:
        return None
    labels = codes.TABLES[TABLES[dimension]].labels
    return Code(code=code, label=labels.get(code, code))
