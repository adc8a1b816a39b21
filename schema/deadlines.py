"""Time as the business counts it: the days that the notice sets, and when the bank next closes."""

from datetime import date, datetime
from enum import Enum

import strawberry

from domain import calendar
from domain.calendar import CHINA, CalendarUnknown
from domain.policies import queries as policies
from domain.policies import rules
from domain.policies.rules import Provision, ProvisionKind
from schema.context import Info
from schema.fields import answer
from workers import exchange


@strawberry.enum(description="一项日期的性质")
class DeadlineKind(Enum):
    """Whether something begins, ends, or lasts."""

    BEGINS = strawberry.enum_value("BEGINS", description="自这一天起")
    DUE = strawberry.enum_value("DUE", description="到这一天为止，含当日")
    WINDOW = strawberry.enum_value("WINDOW", description="在一段日子之内，含首尾两日")


@strawberry.type(description="通知规定的日期：何事、何日、依据哪份文件哪一条。")
class Deadline:
    """One day of a notice, counted to from today."""

    code: str = strawberry.field(description="代码；同一事项各年度相同")
    plan_year: int = strawberry.field(description="计划年度")
    label: str = strawberry.field(description="事项")
    kind: DeadlineKind = strawberry.field(description="性质：起始、截止或期间")
    begins_on: date | None = strawberry.field(description="起始日；只有截止日时为空")
    due_on: date = strawberry.field(description="所数的日子：截止日；只有起始日时即为起始日")
    days_left: int = strawberry.field(
        description="距所数的日子还有几天，按服务器时间；当日为 0，已过为负"
    )
    document: str = strawberry.field(description="文件")
    clause: str = strawberry.field(description="条款")
    original_text: str = strawberry.field(description="文件原文，与印发件一字不差")
    interpretation: str | None = strawberry.field(description="对原文的理解；原文自明时为空")
    confirmed_by: str | None = strawberry.field(description="由谁确认这一理解；尚未确认时为空")


@strawberry.type(description="银行工作日与当日截止时间。没有日历数据时各项为空，不作猜测。")
class BankClock:
    """When the bank next closes its books to files."""

    as_of: datetime = strawberry.field(description="服务器的时间")
    is_banking_day: bool | None = strawberry.field(
        description="今天是否银行工作日；无从确定时为空", default=None
    )
    business_on: date | None = strawberry.field(
        description="现在送出的文件属于哪个银行工作日", default=None
    )
    next_cut_off: datetime | None = strawberry.field(
        description="下一个截止时间；此后送出的文件属于下一个银行工作日", default=None
    )
    seconds_left: int | None = strawberry.field(
        description="距截止还有几秒，按服务器时间", default=None
    )
    problem: str | None = strawberry.field(
        description="无从确定时的原因与办法；正常时为空", default=None
    )


def _deadline(entered: Provision, today: date) -> Deadline:
    if entered.begins_on is None:
        kind = DeadlineKind.DUE
    else:
        kind = DeadlineKind.BEGINS if entered.due_on is None else DeadlineKind.WINDOW
    return Deadline(
        code=entered.code,
        plan_year=entered.plan_year or entered.holds_on.year,
        label=entered.label,
        kind=kind,
        begins_on=entered.begins_on,
        due_on=entered.holds_on,
        days_left=rules.days_left(entered.holds_on, today),
        document=entered.document,
        clause=entered.clause,
        original_text=entered.original_text,
        interpretation=entered.interpretation or None,
        confirmed_by=entered.confirmed_by or None,
    )


@strawberry.type
class DeadlineQueries:
    """Root fields about days and times."""

    @answer("现行通知规定的日期，早的在前；登录的人都可以看。")
    async def deadlines(self, info: Info) -> list[Deadline]:
        """This will list the days of the documents in force."""
        today = info.context.now().astimezone(CHINA).date()
        found = await policies.in_force(today, kind=ProvisionKind.DAY)
        return [_deadline(entered, today) for entered in found]

    @answer("银行的下一个截止时间；与签发所用的是同一份日历。")
    async def bank_clock(self, info: Info) -> BankClock:
        """This will say when the bank next closes, or why that cannot be known."""
        now, bank = info.context.now(), (await exchange.informed()).calendar
        try:
            is_banking_day = bank.is_banking_day(now.astimezone(CHINA).date())
            following = calendar.next_cut_off(bank, now)
        except CalendarUnknown as unknown:
            return BankClock(problem=unknown.message, as_of=now)
        return BankClock(
            as_of=now,
            is_banking_day=is_banking_day,
            business_on=following.business_on,
            next_cut_off=following.at,
            seconds_left=int((following.at - now).total_seconds()),
        )
