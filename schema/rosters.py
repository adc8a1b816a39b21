"""Rosters: what a workbook was found to hold, row by row."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final

import orjson
import strawberry

from domain import codes, member_file, particulars
from domain.actors import Actor
from domain.intakes import queries as intakes
from domain.intakes.rules import DIFF_LABELS
from domain.members import rules as members
from domain.money import yuan_text
from domain.pages import Listing
from domain.programmes import rules as programmes
from domain.rosters import queries as rosters
from domain.transactions import Row
from domain.units import rules as units
from schema.connections import After, Before, Connection, First, Last, Parent, Skip, connect, part
from schema.context import Info
from schema.fields import answer
from schema.nodes import Node, many, one, plain, seen_by, worked_out
from schema.particulars import fixed
from schema.states import FaultLevel, ListOrder, RosterKind, RosterState, Verdict, value_of, values
from schema.units import path_of

if TYPE_CHECKING:
    from schema.memberships import Transfer
    from schema.people import Person
    from schema.units import Unit

PersonRef = Annotated["Person", strawberry.lazy("schema.people")]
TransferRef = Annotated["Transfer", strawberry.lazy("schema.memberships")]
RosterRef = Annotated["Roster", strawberry.lazy("schema.rosters")]


@strawberry.type(description="名册一行中的一个问题。")
class Fault:
    """Why a row is refused, or what to look at."""

    code: str = strawberry.field(description="问题代码")
    field: str = strawberry.field(description="哪一栏")
    cell: str = strawberry.field(description="单元格地址，如 G7")
    message: str = strawberry.field(description="问题说明与改法")
    level: FaultLevel = strawberry.field(description="轻重")
    fix: str = strawberry.field(description="建议改成的内容；没有把握或属个人敏感信息时为空")


def _faults(row: Row, actor: Actor) -> list[Fault]:
    found: list[dict[str, Any]] = orjson.loads(row["faults"])
    kept = particulars.withheld(actor, [one["field"] for one in found])
    return [
        Fault(
            code=one["code"],
            field=one["field"],
            cell=one["ref"],
            message=one["message"],
            level=FaultLevel(one.get("level", "fault")),
            fix=one.get("fix", ""),
        )
        for one in found
        if one["field"] not in kept
    ]


@strawberry.type(description="名册一行中的一个单元格，如工作表所写；个人敏感信息只显示掩码。")
class RosterCell:
    """One cell of a row as a person may see it."""

    field: str = strawberry.field(description="哪一栏")
    label: str = strawberry.field(description="栏目名称")
    ref: str = strawberry.field(description="单元格地址，如 G7；表中没有这一栏时为空")
    shown: str = strawberry.field(description="所填内容（敏感信息为掩码）；没有填写时为空")
    faults: list[Fault] = strawberry.field(description="这个单元格的问题与提示")


LABELS: Final = {
    "UNITS": units.FIELD_LABELS,
    "MEMBERS": members.FIELD_LABELS,
    "PURCHASES": programmes.FIELD_LABELS,
}


def _cells(row: Row, actor: Actor) -> list[RosterCell]:
    """This will give a row's cells in the order of the sheet; what is of no column of it comes last."""
    shown, refs = orjson.loads(row["shown"]), orjson.loads(row["refs"])
    faults, labels = _faults(row, actor), LABELS[row["kind"]]
    told = (*shown, *(one.field for one in faults))
    absent = dict.fromkeys(field for field in told if field not in refs)
    kept = particulars.withheld(actor, (*refs, *absent))
    placed = sorted(refs, key=lambda field: (len(refs[field]), refs[field]))
    return [
        RosterCell(
            field=field,
            label=labels.get(field, field),
            ref=refs.get(field, ""),
            shown=shown.get(field, ""),
            faults=[one for one in faults if one.field == field],
        )
        for field in (*placed, *absent)
        if field not in kept
    ]


@strawberry.type(description="名册中的一类问题：涉及多少行，怎样改。")
class RosterFaultCount:
    """One kind of finding."""

    code: str = strawberry.field(description="问题代码")
    field: str = strawberry.field(description="哪一栏")
    label: str = strawberry.field(description="栏目名称")
    level: FaultLevel = strawberry.field(description="轻重")
    rows: int = strawberry.field(description="涉及的行数")
    advice: str = strawberry.field(description="问题与改法；有多种说法时举其一")


def _fault_count(found: Row, kind: str, actor: Actor) -> RosterFaultCount:
    is_kept = particulars.withheld(actor, [found["field"]])
    advice = found["message"].partition("：")[2] or found["message"]
    return RosterFaultCount(
        code=found["code"],
        field=found["field"],
        label=LABELS[kind].get(found["field"], found["field"]),
        level=FaultLevel(found["level"]),
        rows=found["rows"],
        advice=particulars.WITHHELD if is_kept else advice,
    )


@strawberry.enum(description="名册一行现在的类别：入库会带来什么，或等什么")
class RosterRowClass(Enum):
    """What is to be decided about a row."""

    NEW = strawberry.enum_value("NEW", description="新增会员或单位")
    CHANGED = strawberry.enum_value("CHANGED", description="会员库（单位目录）中已有，有变化")
    UNCHANGED = strawberry.enum_value("UNCHANGED", description="会员库（单位目录）中已有，没有变化")
    RETURNING = strawberry.enum_value(
        "RETURNING", description="曾在本单位入会、已退会，入库即申请重新入会"
    )
    ELSEWHERE = strawberry.enum_value("ELSEWHERE", description="已是其他单位的会员，须办理转接")
    REFUSED = strawberry.enum_value("REFUSED", description="不合格，须更正")
    REJECTED = strawberry.enum_value("REJECTED", description="经办人决定不入库")
    TAKEN = strawberry.enum_value("TAKEN", description="已入库")


@strawberry.type(description="入库会在一名会员或一个单位身上改变的一栏；敏感信息只显示掩码。")
class RosterDifference:
    """One field of a known member or unit that a row would change."""

    field: str = strawberry.field(description="哪一栏")
    label: str = strawberry.field(description="栏目名称")
    before: str | None = strawberry.field(
        description="现在的内容；原来没有，或不显示的（如会员的地址），为空；不是本人岗位可见的为“已隐去”"
    )
    after: str | None = strawberry.field(description="入库后的内容；不是本人岗位可见的为“已隐去”")
    is_withheld: bool = strawberry.field(description="前后内容是否因不是本人岗位可见而隐去")


def _diff(row: Row, actor: Actor) -> list[RosterDifference]:
    found: list[dict[str, Any]] = orjson.loads(row["diff"])
    labels = units.FIELD_LABELS if row["kind"] == "UNITS" else DIFF_LABELS
    return [
        RosterDifference(
            field=one["field"],
            label=labels[one["field"]],
            before=_told(one["field"], one["before"]),
            after=_told(one["field"], one["after"]),
            is_withheld=one["is_withheld"],
        )
        for one in particulars.veiled(actor, found)
    ]


def _told(field: str, value: object) -> str | None:
    """This will write a compared value as a person reads it: a code by its label."""
    if value is None or value == particulars.WITHHELD:
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if field == "dues_fen":
        return yuan_text(int(str(value)))
    table = _TABLES.get(field)
    text = str(value)
    return text if table is None else codes.TABLES[table].labels.get(text, text)


_TABLES: Final = {
    field: codes.Table(field)
    for field in DIFF_LABELS
    if field in {table.value for table in codes.Table}
} | {"nature": codes.Table.UNIT_NATURE, **member_file.TABLES}


@strawberry.type(description="检查之后对一个单元格的更正；内容只显示掩码，原文仍在上传的工作簿中。")
class RosterFix(Node):
    """One cell corrected."""

    listing: ClassVar[Listing] = intakes.FIXES

    field: str = plain("哪一栏")
    before: str = fixed("before", "更正前（掩码）")
    after: str = fixed("after", "更正后（掩码）")
    fixed_at: datetime = plain("更正时间")
    fixed_by: PersonRef | None = one("Person", "fixed_by_id", "更正人；单位经办人查看时为空")

    @answer("栏目名称。")
    def label(self) -> str:
        """This will give the column's name."""
        return LABELS[self.row["kind"]].get(self.field, self.field)

    @answer("是否由重新上传的工作簿更正；否则是在页面上更正的。")
    def is_by_upload(self) -> bool:
        """This will say which way the correction came."""
        return self.row["from_roster_id"] is not None


@strawberry.type(description="名册中一类行的行数。")
class RosterClassCount:
    """How many rows of one class there are."""

    row_class: RosterRowClass = strawberry.field(name="class", description="类别")
    rows: int = strawberry.field(description="行数")
    bank_refuses: int = strawberry.field(description="其中银行会拒绝开卡的行数")


@strawberry.type(description="名册的一行及其检查结论。")
class RosterRow(Node):
    """One data row."""

    listing: ClassVar[Listing] = rosters.ROWS

    number: int = plain("第几条数据，从 1 起")
    sheet_row: int = plain("在工作表中的行号")
    verdict: Verdict = plain("检查结论")
    unit_name: str = plain("表中填写的单位")
    name: str = plain("表中填写的姓名或名称")
    id_no_masked: str = plain("证件号码（掩码）")
    mobile_masked: str = plain("手机号（掩码）")
    applied_at: datetime | None = plain("入库时间")
    faults: list[Fault] = seen_by(_faults, "问题与提示；不含不是本人岗位可见的")
    cells: list[RosterCell] = seen_by(_cells, "各单元格，按表中的顺序排列")
    row_class: RosterRowClass = worked_out(
        lambda row: RosterRowClass(row["class"]),
        "现在的类别：入库会带来什么，或等什么",
        name="class",
    )
    diff: list[RosterDifference] = seen_by(_diff, "与会员库（单位目录）相比有变化的各栏")
    bank_refuses: bool = plain("照此内容申请办卡，银行是否会拒绝")
    decision_reason: str = plain("决定不入库的原因；没有则为空文本")
    is_transfer_asked: bool = worked_out(
        lambda row: row["transfer_id"] is not None, "是否已请求转入"
    )
    transfer: TransferRef | None = one(
        "Transfer", "transfer_id", "请求的转接；对方同意前，提出请求的单位不可见"
    )
    fixes: list[RosterFix] = many("RosterFix", "roster_row_id", "检查之后的更正，先后排列")


@strawberry.type(description="上传的名册（工作簿）。")
class Roster(Node):
    """One workbook."""

    listing: ClassVar[Listing] = rosters.ROSTERS

    kind: RosterKind = plain("名册种类")
    file_name: str = plain("文件名")
    digest: str = plain("文件的 SM3 摘要")
    size_bytes: int = plain("文件大小，字节")
    state: RosterState = plain("状态")
    problem_code: str = plain("无法读取的原因代码")
    problem: str = plain("无法读取的原因")
    notices: list[str] = worked_out(
        lambda row: orjson.loads(row["notices"]),
        "读取时的提示：未识别的列、未读取的工作表、合计与落款行等",
    )
    rows_total: int = plain("数据行数")
    rows_done: int = plain("已检查的行数")
    rows_good: int = plain("合格的行数")
    rows_noted: int = plain("合格但有提示的行数")
    rows_refused: int = plain("不合格的行数")
    rows_applied: int = plain("已入库的行数")
    received_at: datetime = plain("收到时间")
    checked_at: datetime | None = plain("检查完毕时间")
    applied_at: datetime | None = plain("入库完毕时间")
    unit: Annotated["Unit", strawberry.lazy("schema.units")] | None = one(
        "Unit", "unit_id", "上传人所属的单位；全省名册为空"
    )
    received_by: PersonRef | None = one("Person", "received_by_id", "上传人")
    applied_by: PersonRef | None = one("Person", "applied_by_id", "确认入库的人")
    rounds: int = plain("已分几次入库")
    rows_merged: int = plain("并入原名册、带来更正的行数；不是更正用的名册为 0")
    corrects: RosterRef | None = one("Roster", "corrects_id", "这份工作簿更正的是哪份名册")

    @answer("各类行的行数。")
    async def class_counts(self) -> list[RosterClassCount]:
        """This will count the rows of each class."""
        return [
            RosterClassCount(
                row_class=RosterRowClass(found["class"]),
                rows=found["rows"],
                bank_refuses=found["bank_refuses"],
            )
            for found in await intakes.classes(self.row["id"])
        ]

    @answer("检查中发现的各类问题，涉及行数多的在前。")
    async def fault_counts(self, info: Info) -> list[RosterFaultCount]:
        """This will sum up what the check found."""
        found = await rosters.fault_counts(self.row["id"])
        return [_fault_count(one, self.row["kind"], info.context.actor) for one in found]

    @answer("名册的各行，按行号排列。")
    async def rows(
        self,
        info: Info,
        verdicts: Annotated[
            list[Verdict] | None, strawberry.argument(description="只看这些检查结论")
        ] = None,
        fault_codes: Annotated[
            list[str] | None, strawberry.argument(description="只看有这些问题代码之一的行")
        ] = None,
        classes: Annotated[
            list[RosterRowClass] | None, strawberry.argument(description="只看这些类别")
        ] = None,
        bank_refuses: Annotated[
            bool | None, strawberry.argument(description="只看银行会（或不会）拒绝开卡的行")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[RosterRow]:
        """This will page through the rows."""
        connection: Connection[RosterRow] = await connect(
            info,
            "RosterRow",
            rosters.matching_rows(
                verdicts=values(verdicts),
                fault_codes=fault_codes,
                classes=values(classes),
                bank_refuses=bank_refuses,
            ),
            rosters.ROW_ORDER,
            part("RosterRow", first, after, last, before, skip),
            parent=Parent(rosters.ROWS_OF_ROSTER, self.row["id"]),
        )
        return connection


@strawberry.input(description="名册的查询条件；同时满足所填各项。")
class RosterFilter:
    """What is asked of rosters."""

    unit_id: strawberry.ID | None = strawberry.field(
        description="只看这个单位及其下级单位；填单位的全局编号", default=None
    )
    kind: RosterKind | None = strawberry.field(description="名册种类", default=None)
    states: list[RosterState] | None = strawberry.field(description="这些状态之一", default=None)


@strawberry.type
class RosterQueries:
    """Root fields about rosters."""

    @answer("名册列表。")
    async def rosters(
        self,
        info: Info,
        filter_: Annotated[
            RosterFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[Roster]:
        """This will page through rosters."""
        asked = filter_ or RosterFilter()
        is_seen, path = await path_of(info, asked.unit_id)
        where = rosters.matching(below=path, kind=value_of(asked.kind), states=values(asked.states))
        connection: Connection[Roster] = await connect(
            info,
            "Roster",
            where if is_seen else None,
            rosters.ORDERS[order_by.value],
            part("Roster", first, after, last, before, skip),
        )
        return connection
