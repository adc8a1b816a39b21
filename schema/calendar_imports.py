"""Banking days as people entered them: the notices, their days, and what one would change."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from domain.calendar import CHINA, BankCalendar, CalendarUnknown, Days, next_cut_off
from domain.calendar_days import queries as calendar_days
from domain.calendar_days import rules
from domain.calendar_days.rules import CalendarUnreadable, EnteredDay
from domain.obligations import queries as obligations
from domain.obligations import rules as owing
from domain.obligations.rules import Move
from domain.pages import Listing
from schema import fields
from schema.connections import After, Before, Connection, First, Last, Skip, connect, part
from schema.context import Info
from schema.nodes import Node, load, one, plain
from schema.permissions import may_read
from schema.states import CalendarImportState, ListOrder, values
from workers import exchange

if TYPE_CHECKING:
    from schema.obligations import Obligation
    from schema.people import Person


@strawberry.type(description="通知所定的一天。")
class CalendarDay:
    """One day as a notice has it."""

    day: date = strawberry.field(description="日期")
    is_banking_day: bool = strawberry.field(description="是否银行工作日")
    name: str = strawberry.field(description="名称；没有则为空文本")


@strawberry.type(description="与现行日历不同的一天。")
class CalendarChange:
    """A day that would be different."""

    day: date = strawberry.field(description="日期")
    was: bool | None = strawberry.field(description="现行日历：是否银行工作日；无从确定时为空")
    becomes: bool = strawberry.field(description="确认后：是否银行工作日")
    name: str = strawberry.field(description="名称；没有则为空文本")


@strawberry.type(description="因日历调整而变动的一份应到文件。")
class ObligationMove:
    """How one file that is waited for would move."""

    kind_label: str = strawberry.field(description="种类的中文名称")
    answer: str = strawberry.field(description="文件的种类代码")
    for_on: date = strawberry.field(description="所属日期")
    was_due_at: datetime | None = strawberry.field(description="原应到时间；原来不应到的为空")
    due_at: datetime | None = strawberry.field(description="新的应到时间；不再应到的为空")
    number: strawberry.Private[int | None]

    @fields.answer("所变动的应到文件；新增的为空。")
    async def obligation(
        self, info: Info
    ) -> Annotated["Obligation", strawberry.lazy("schema.obligations")] | None:
        """This will load what moves."""
        found: Obligation | None = await load(info, "Obligation", self.number)
        return found


@strawberry.type(description="录入内容的一行及其检查结论。")
class CalendarLine:
    """A line of what was entered, and what is wrong with it."""

    number: int = strawberry.field(description="第几行，从 1 起")
    text: str = strawberry.field(description="这一行的内容")
    problem: str = strawberry.field(description="不能采用的原因；可以采用的为空文本")


@strawberry.type(description="确认一份日历会改变什么。")
class CalendarPreview:
    """What a notice would change."""

    problem: str | None = strawberry.field(description="读不懂之处；都能读懂时为空")
    days: list[CalendarDay] = strawberry.field(description="读出的各天")
    changes: list[CalendarChange] = strawberry.field(description="与现行日历不同的各天")
    moves: list[ObligationMove] = strawberry.field(description="会变动的应到文件")
    cut_off_was: datetime | None = strawberry.field(description="现在的下一个截止时间")
    cut_off_becomes: datetime | None = strawberry.field(description="确认后的下一个截止时间")
    lines: list[CalendarLine] = strawberry.field(
        description="逐行的检查结论；已录入的安排为空列表", default_factory=list
    )


@strawberry.type(description="录入的一份放假安排；由另一人确认后生效。")
class CalendarImport(Node):
    """One notice as entered."""

    listing: ClassVar[Listing] = calendar_days.IMPORTS

    state: CalendarImportState = plain("状态")
    document: str = plain("文号")
    source: str = plain("来源：通知的名称")
    whole_year: int | None = plain("作为哪一年的全年安排；只改变个别日子的为空")
    day_count: int = plain("所列的天数")
    proposed_at: datetime = plain("录入时间")
    decided_at: datetime | None = plain("确认或作废的时间；尚未办理则为空")
    reason: str = plain("作废的原因")
    proposed_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "proposed_by_id", "录入人"
    )
    decided_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "decided_by_id", "确认或作废的人"
    )

    @fields.answer("所列的各天。")
    async def days(self) -> list[CalendarDay]:
        """This will list the notice's days."""
        found = await calendar_days.days_of([self.row["id"]])
        return [_day(each) for each in found.get(self.row["id"], ())]

    @fields.answer("确认会改变什么；已确认或已作废的为空。")
    async def preview(self, info: Info) -> CalendarPreview | None:
        """This will say what confirming would change."""
        if self.row["state"] != rules.ImportState.PROPOSED:
            return None
        found = await calendar_days.days_of([self.row["id"]])
        after = await calendar_days.entered(and_import=self.row["id"])
        days = found.get(self.row["id"], ())
        return await _preview(info, days, after, year=self.row["whole_year"])


@strawberry.type
class CalendarQueries:
    """Root fields about entered days."""

    @fields.answer("录入过的放假安排，新的在前；单位经办人不可见。")
    async def calendar_imports(
        self,
        info: Info,
        states: Annotated[
            list[CalendarImportState] | None, strawberry.argument(description="这些状态之一")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[CalendarImport]:
        """This will page through the notices that were entered."""
        connection: Connection[CalendarImport] = await connect(
            info,
            "CalendarImport",
            calendar_days.matching(states=values(states)),
            calendar_days.ORDERS[ListOrder.NEWEST.value],
            part("CalendarImport", first, after, last, before, skip),
        )
        return connection

    @fields.answer("试读一份放假安排并看它会改变什么，不作任何改变；单位经办人不可用。")
    async def calendar_preview(
        self,
        info: Info,
        text: Annotated[
            str | None,
            strawberry.argument(
                description="每行一天或一段：日期、放假或上班、名称，以逗号或制表符分隔"
            ),
        ] = None,
        whole_year: Annotated[
            int | None, strawberry.argument(description="作为哪一年的全年安排；不填只改变所列各天")
        ] = None,
    ) -> CalendarPreview | None:
        """This will read what is about to be entered and say what it would change."""
        if not may_read(info.context.actor, "CalendarImport") or text is None:
            return None
        today = info.context.now().astimezone(CHINA).date()
        lines = [
            CalendarLine(number=each.number, text=each.text, problem=each.problem)
            for each in rules.verdicts(text, today=today)
        ]
        try:
            days = rules.read(text)
        except CalendarUnreadable as unreadable:
            return CalendarPreview(
                problem=unreadable.message, lines=lines, days=[], changes=[], moves=[],
                cut_off_was=None, cut_off_becomes=None,
            )  # fmt: skip
        now = await calendar_days.entered()
        named = {one.day: one.is_banking_day for one in days}
        year = whole_year if rules.is_year(whole_year) else None
        preview = await _preview(info, days, rules.added(now, year, named), year=year)
        preview.lines = lines
        return preview


async def _preview(
    info: Info, days: tuple[EnteredDay, ...], after: Days, *, year: int | None
) -> CalendarPreview:
    bank, at = await exchange.informed(), info.context.now()
    changed = bank.calendar.with_days(after)
    moves = await obligations.moves(bank.terms(), changed)
    return CalendarPreview(
        problem=None,
        days=[_day(each) for each in days],
        changes=[
            CalendarChange(day=one.day, was=one.was, becomes=one.becomes, name=one.name)
            for one in rules.changes(days, bank.calendar, changed, year=year)
        ],
        moves=[_move(each) for each in moves[: rules.DAYS_MAX]],
        cut_off_was=_cut_off(bank.calendar, at),
        cut_off_becomes=_cut_off(changed, at),
    )


def _cut_off(calendar: BankCalendar, now: datetime) -> datetime | None:
    try:
        return next_cut_off(calendar, now).at
    except CalendarUnknown:
        return None


def _day(each: EnteredDay) -> CalendarDay:
    return CalendarDay(day=each.day, is_banking_day=each.is_banking_day, name=each.name)


def _move(each: Move) -> ObligationMove:
    return ObligationMove(
        kind_label=owing.label_of(each.kind, each.answer),
        answer=each.answer,
        for_on=each.for_on,
        was_due_at=each.was_due_at,
        due_at=each.due_at,
        number=each.obligation_id,
    )
