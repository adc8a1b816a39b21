"""How many members there are by code, by classification and by month, and how entry goes: at once."""

from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any

import strawberry

from domain import codes, progress, trends
from domain.calendar import CHINA
from domain.counts.queries import Filters
from domain.counts.rules import Classification as Kind
from domain.headcounts.rules import Reason
from domain.qualification import LABELS
from schema.context import Info
from schema.fields import answer
from schema.nodes import Code, load
from schema.permissions import may_read
from schema.trends import MONTHS_DEFAULT, MONTHS_MAX, MonthsRefused
from schema.units import Unit, Within, path_of


def _is(value: str, description: str) -> Any:
    return strawberry.enum_value(value, description=description)


@strawberry.enum(description="按什么统计会员")
class MemberDimension(Enum):
    """By what members are told apart."""

    STATUS = _is("STATUS", "会籍状态")
    SEX = _is("SEX", "性别")
    ETHNICITY = _is("ETHNICITY", "民族")
    EDUCATION = _is("EDUCATION", "学历")
    POLITICAL = _is("POLITICAL", "政治面貌")
    EMPLOYMENT = _is("EMPLOYMENT", "就业状况")
    HUKOU = _is("HUKOU", "户籍类型")
    AGE = _is("AGE", "年龄段：统计年份减出生年份")
    CARD = _is("CARD", "卡的状态：只计有卡的会员")


@strawberry.enum(description="单位的三种分类")
class Classification(Enum):
    """How units are classified."""

    LABOUR_RELATION = _is("LABOUR_RELATION", "劳动关系")
    DUES = _is("DUES", "会费缴纳")
    DISTRICT = _is("DISTRICT", "归属地")


@strawberry.enum(description="未完成录入的原因，二者必居其一")
class EntryReason(Enum):
    """Why a unit is not entered (R6)."""

    INCOMPLETE = _is("A", "信息不完整")
    NOT_REPORTED = _is("B", "未上报")


@strawberry.type(description="一个代码下的人数。")
class CodeCount:
    """How many have a code."""

    code: Code = strawberry.field(description="代码与名称；没有填写的代码为空文本")
    members: int = strawberry.field(description="人数")
    members_counted: int = strawberry.field(description="其中会籍正常的人数")


@strawberry.type(description="一类单位的人数与办卡情况。")
class ClassCount:
    """How a class of units stands."""

    code: Code = strawberry.field(description="分类；没有填写的代码为空文本")
    units: int = strawberry.field(description="单位数")
    members: int = strawberry.field(description="会员数")
    members_counted: int = strawberry.field(description="其中会籍正常的人数")
    members_carded: int = strawberry.field(description="其中已办卡的人数")
    members_active: int = strawberry.field(description="其中卡已激活的人数")


@strawberry.type(description="一个月末的人数。")
class GrowthPoint:
    """How many there were at a month's end."""

    month: date = strawberry.field(description="月份，以该月第一天表示")
    members: int = strawberry.field(description="月末会员数；本月为截至此刻")
    members_counted: int = strawberry.field(description="其中会籍正常的人数")
    members_entered: int = strawberry.field(description="当月入库的会员数")


@strawberry.type(description="缺少一项必填信息的人数。")
class FieldLack:
    """How many members lack a field."""

    label: str = strawberry.field(description="项目")
    members: int = strawberry.field(description="会籍正常而缺少此项的人数")


@strawberry.type(description="一个单位连同下级单位的录入进度。")
class EntryProgress:
    """How far a unit has come with entering its members."""

    unit: Unit | None = strawberry.field(description="单位；合计时为空")
    declared: int | None = strawberry.field(description="申报的会员人数；没有申报则为空")
    members: int = strawberry.field(description="已录入的会员数")
    members_counted: int = strawberry.field(description="其中会籍正常的人数")
    members_qualified: int = strawberry.field(description="其中信息合格的人数")
    refused_rows: int = strawberry.field(description="名册中现为退回的行数；作废的名册不计")
    checked_rows: int = strawberry.field(description="检查过的行数：现为退回的与已录入的")
    on_time: int = strawberry.field(description="在规定期限内录入的会员数；没有期限则为 0")
    due_on: date | None = strawberry.field(description="规定的录入期限；没有条款则为空")
    reason: EntryReason | None = strawberry.field(description="未完成录入的原因；已完成则为空")
    missing: list[FieldLack] = strawberry.field(description="缺少的必填项目，多的在前")


@strawberry.input(description="只统计这些分类的单位；同时满足所填各项。")
class StatisticsFilter:
    """Which classes of units."""

    labour_relation: str | None = strawberry.field(description="劳动关系的代码", default=None)
    dues: str | None = strawberry.field(description="会费缴纳的代码", default=None)
    district: str | None = strawberry.field(description="归属地的代码", default=None)

    def given(self) -> Filters:
        """This will give what the domain asks by."""
        return {
            kind: value
            for kind, value in (
                (Kind.LABOUR_RELATION, self.labour_relation),
                (Kind.DUES, self.dues),
                (Kind.DISTRICT, self.district),
            )
            if value is not None
        }


FilterArgument = Annotated[
    StatisticsFilter | None, strawberry.argument(name="filter", description="单位的分类")
]
MonthArgument = Annotated[
    date | None,
    strawberry.argument(description="统计截至哪一个月的月末，填该月任一天；不填为此刻。"),
]


def _code(table: codes.Table | None, code: str) -> Code:
    label = codes.TABLES[table].labels.get(code, code) if table and code else code
    return Code(code=code, label=label or "未填写")


@strawberry.type
class StatisticsQueries:
    """Root fields of the statistics."""

    @answer("会员按一种代码的统计；不在您的范围内时为空列表。不是您岗位可见的项目不能统计。")
    async def member_statistics(
        self,
        info: Info,
        by: Annotated[
            MemberDimension, strawberry.argument(description="按什么统计")
        ] = MemberDimension.STATUS,
        unit_id: Within = None,
        filter_: FilterArgument = None,
        month: MonthArgument = None,
    ) -> list[CodeCount]:
        """This will count members by one code.

        Raises:
            QuestionNotPermitted: the code is a particular that the viewer is not shown.
        """
        progress.check_asker(by.value, info.context.actor)
        path = await _path(info, unit_id)
        if path is None:
            return []
        found = await progress.by_code(
            by.value,
            path,
            scope=info.context.actor.scope,
            filters=(filter_ or StatisticsFilter()).given(),
            month=None if month is None else month.replace(day=1),
            today=_today(info),
        )
        return [
            CodeCount(
                code=_code(progress.TABLES.get(by.value), line.code)
                if line.label is None
                else Code(code=line.code, label=line.label),
                members=line.total,
                members_counted=line.counted,
            )
            for line in found
        ]

    @answer("会员与办卡情况按单位的一种分类统计；不在您的范围内时为空列表。")
    async def class_statistics(
        self,
        info: Info,
        by: Annotated[
            Classification, strawberry.argument(description="按哪种分类")
        ] = Classification.LABOUR_RELATION,
        unit_id: Within = None,
        filter_: FilterArgument = None,
    ) -> list[ClassCount]:
        """This will count members and cards by one classification of units (R4)."""
        path = await _path(info, unit_id)
        if path is None:
            return []
        kind = Kind(by.value)
        found = await progress.by_class(
            kind,
            path,
            scope=info.context.actor.scope,
            filters=(filter_ or StatisticsFilter()).given(),
        )
        table = progress.CLASS_TABLES[kind]
        return [ClassCount(code=_code(table, line.pop("code")), **line) for line in found]

    @answer("逐月的会员数与当月入库数；不在您的范围内时为空列表。")
    async def growth(
        self,
        info: Info,
        unit_id: Within = None,
        months: Annotated[
            int, strawberry.argument(description=f"几个月，含本月；最多 {MONTHS_MAX}。")
        ] = MONTHS_DEFAULT,
        filter_: FilterArgument = None,
    ) -> list[GrowthPoint]:
        """This will tell how many there were at each month's end.

        Raises:
            MonthsRefused: fewer than one, or too many.
        """
        if not 1 <= months <= MONTHS_MAX:
            raise MonthsRefused(field=("months",))
        path = await _path(info, unit_id)
        if path is None:
            return []
        found = await progress.growth(
            trends.months(_today(info), months),
            path,
            scope=info.context.actor.scope,
            filters=(filter_ or StatisticsFilter()).given(),
        )
        return [GrowthPoint(**line) for line in found]

    @answer("一个单位及其直接下级各自的录入进度，未完成的在前；第一行是合计。")
    async def entry_progress(
        self,
        info: Info,
        unit_id: Within = None,
        reason: Annotated[
            EntryReason | None, strawberry.argument(description="只看因此未完成的单位")
        ] = None,
    ) -> list[EntryProgress]:
        """This will tell how far the units directly below one have come (R5, R6, R11)."""
        path = await _path(info, unit_id)
        if path is None:
            return []
        found = await progress.entry(path, scope=info.context.actor.scope, now=info.context.now())
        wanted = None if reason is None else Reason(reason.value)
        return [
            await _progress(info, line)
            for line in found
            if wanted is None or line.unit_id is None or line.reason is wanted
        ]


async def _progress(info: Info, line: progress.EntryLine) -> EntryProgress:
    ordered = sorted(line.missing.items(), key=lambda one: (-one[1], one[0]))
    return EntryProgress(
        unit=await load(info, "Unit", line.unit_id),
        declared=line.declared,
        members=line.entered,
        members_counted=line.counted,
        members_qualified=line.qualified,
        refused_rows=line.refused,
        checked_rows=line.checked,
        on_time=line.on_time,
        due_on=line.due_on,
        reason=None if line.reason is None else EntryReason(line.reason.value),
        missing=[FieldLack(label=LABELS[field], members=many) for field, many in ordered],
    )


async def _path(info: Info, unit_id: strawberry.ID | None) -> str | None:
    is_seen, path = await path_of(info, unit_id)
    actor = info.context.actor
    if not is_seen or not may_read(actor, "Member"):
        return None
    return path or actor.scope


def _today(info: Info) -> date:
    now: datetime = info.context.now()
    return now.astimezone(CHINA).date()
