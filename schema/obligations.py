"""What the bank owes: files that must come, by when, and what became of it; one month at a glance."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from domain.calendar import CHINA, BankCalendar, CalendarUnknown, name_of
from domain.calendar_days import queries as calendar_days
from domain.calendar_days.queries import NoticeDay
from domain.obligations import queries as obligations
from domain.obligations import rules
from domain.obligations.queries import DayCount
from domain.pages import Listing
from schema.connections import After, Before, Connection, First, Last, Skip, connect, part
from schema.context import Info
from schema.fields import answer
from schema.nodes import Node, one, plain, worked_out
from schema.permissions import may_read
from schema.states import ListOrder, ObligationKind, ObligationState, values
from workers import exchange

if TYPE_CHECKING:
    from schema.bank_files import BankFile
    from schema.people import Person


@strawberry.type(description="应到文件：银行按约定须送来的一份文件。")
class Obligation(Node):
    """One file that must come."""

    listing: ClassVar[Listing] = obligations.OBLIGATIONS

    kind: ObligationKind = plain("种类")
    kind_label: str = worked_out(
        lambda row: rules.label_of(row["kind"], row["answer"]), "种类的中文名称"
    )
    answer: str = plain("应到文件的种类代码，如 CRR")
    for_on: date = plain("所属日期：所答复文件的银行工作日，或每日文件所属的那一天")
    due_at: datetime = plain("应到时间")
    alarm_at: datetime = plain("到这时仍未到即告警")
    state: ObligationState = plain("状态")
    overdue_at: datetime | None = plain("到期后查看银行而确认未到的时间；没有则为空")
    alarmed_at: datetime | None = plain("最近一次告警的时间；没有则为空")
    met_at: datetime | None = plain("收到的时间；尚未收到则为空")
    is_late: bool = plain("是否迟到")
    waived_at: datetime | None = plain("注明不再等待的时间；没有则为空")
    reason: str = plain("不再等待的原因，或其他说明")
    file: Annotated["BankFile", strawberry.lazy("schema.bank_files")] | None = one(
        "BankFile", "file_id", "所等待答复的文件；每日文件为空"
    )
    met_by: Annotated["BankFile", strawberry.lazy("schema.bank_files")] | None = one(
        "BankFile", "met_by_id", "收到的文件；尚未收到则为空"
    )
    waived_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "waived_by_id", "注明不再等待的人；因日历调整由系统注明的为空"
    )


@strawberry.input(description="应到文件的查询条件；同时满足所填各项。")
class ObligationFilter:
    """What is asked of obligations."""

    kinds: list[ObligationKind] | None = strawberry.field(description="这些种类之一", default=None)
    states: list[ObligationState] | None = strawberry.field(
        description="这些状态之一", default=None
    )
    for_on: date | None = strawberry.field(description="所属日期", default=None)
    due_on: date | None = strawberry.field(description="这一天应到的", default=None)
    is_late: bool | None = strawberry.field(description="是否迟到", default=None)
    is_overdue: bool | None = strawberry.field(
        description="填 true 只看现在已过应到时间而仍在等待的", default=None
    )


@strawberry.type(description="一天之内同一种应到文件的份数。")
class ExchangeDayCount:
    """How many files of a kind were due on a day, and what became of them."""

    kind: ObligationKind = strawberry.field(description="种类")
    kind_label: str = strawberry.field(description="种类的中文名称")
    answer: str = strawberry.field(description="文件的种类代码")
    due: int = strawberry.field(description="这一天应到多少份")
    met: int = strawberry.field(description="其中已到的，含迟到的")
    late: int = strawberry.field(description="其中迟到的")
    missing: int = strawberry.field(description="其中过了应到时间而仍未到的")
    waived: int = strawberry.field(description="其中注明不再等待的")


@strawberry.type(description="与银行交换文件的日历中的一天。")
class ExchangeDay:
    """One day of the exchange's calendar."""

    day: date = strawberry.field(description="日期")
    is_banking_day: bool | None = strawberry.field(
        description="是否银行工作日；没有日历数据时为空，不作猜测"
    )
    name: str = strawberry.field(description="节假日或调休的名称；没有则为空文本")
    source: str = strawberry.field(description="依据：公布的数据，或所录入通知的文号；平日为空文本")
    is_entered: bool = strawberry.field(description="是否由人录入的通知所定")
    cut_off: datetime | None = strawberry.field(description="当日截止时间；不是银行工作日时为空")
    counts: list[ExchangeDayCount] = strawberry.field(description="这一天应到的文件，按种类")


@strawberry.type
class ObligationQueries:
    """Root fields about what the bank owes."""

    @answer("应到文件列表；单位经办人不可见。")
    async def obligations(
        self,
        info: Info,
        filter_: Annotated[
            ObligationFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[Obligation]:
        """This will page through what the bank owes."""
        asked = filter_ or ObligationFilter()
        where = obligations.matching(
            kinds=values(asked.kinds),
            states=values(asked.states),
            for_on=asked.for_on,
            due_on=asked.due_on,
            is_late=asked.is_late,
            overdue_at=info.context.now() if asked.is_overdue else None,
        )
        connection: Connection[Obligation] = await connect(
            info,
            "Obligation",
            where,
            obligations.ORDERS[order_by.value],
            part("Obligation", first, after, last, before, skip),
        )
        return connection

    @answer("一个月里每一天：是否银行工作日、截止时间、应到与已到的文件；单位经办人不可见。")
    async def exchange_calendar(
        self,
        info: Info,
        month: Annotated[
            date | None, strawberry.argument(description="该月中的任一天；不填为本月")
        ] = None,
    ) -> list[ExchangeDay]:
        """This will show one month, day by day."""
        if not may_read(info.context.actor, "Obligation"):
            return []
        now = info.context.now()
        asked = month or now.astimezone(CHINA).date()
        first = asked.replace(day=1)
        last = asked.replace(day=monthrange(asked.year, asked.month)[1])
        named = await calendar_days.named_between(first, last)
        counts = await obligations.counts(first, last, now=now)
        calendar = (await exchange.informed()).calendar
        days = [first + timedelta(days=ahead) for ahead in range(last.day)]
        return [_day(day, calendar, named, counts.get(day, ())) for day in days]


def _day(
    day: date,
    calendar: BankCalendar,
    named: Mapping[date, NoticeDay],
    counts: tuple[DayCount, ...],
) -> ExchangeDay:
    try:
        is_banking_day: bool | None = calendar.is_banking_day(day)
    except CalendarUnknown:
        is_banking_day = None
    entered, published = named.get(day), name_of(day)
    return ExchangeDay(
        day=day,
        is_banking_day=is_banking_day,
        name=(entered.name if entered else "") or published,
        source=entered.document if entered else ("国务院公布的放假安排" if published else ""),
        is_entered=entered is not None,
        cut_off=calendar.cut_off(day) if is_banking_day else None,
        counts=[_count(each) for each in counts],
    )


def _count(each: DayCount) -> ExchangeDayCount:
    return ExchangeDayCount(
        kind=ObligationKind(each.kind),
        kind_label=rules.label_of(each.kind, each.answer),
        answer=each.answer,
        due=each.due,
        met=each.met,
        late=each.late,
        missing=each.missing,
        waived=each.waived,
    )
