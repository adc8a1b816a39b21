"""How long records are kept, by which document, and why each is still kept: counted, never deleted."""

from datetime import date, datetime
from enum import Enum

import strawberry

from domain.calendar import CHINA
from domain.retention import queries, rules
from domain.retention.rules import Reason, Term
from schema.context import Info
from schema.fields import answer
from schema.permissions import may_read


@strawberry.enum(description="一份档案为什么留着")
class RetentionReason(Enum):
    """Why a record is kept, the first that holds."""

    TERM = strawberry.enum_value("TERM", description=rules.REASON_LABELS[Reason.TERM])
    UNSETTLED = strawberry.enum_value(
        "UNSETTLED", description=rules.REASON_LABELS[Reason.UNSETTLED]
    )
    HELD = strawberry.enum_value("HELD", description=rules.REASON_LABELS[Reason.HELD])
    DUE = strawberry.enum_value("DUE", description=rules.REASON_LABELS[Reason.DUE])


@strawberry.type(description="因同一原因留着的档案。")
class RetentionCount:
    """How many records are kept for one reason."""

    reason: RetentionReason = strawberry.field(description="原因")
    label: str = strawberry.field(description="原因的中文说法")
    count: int = strawberry.field(description="份数")
    oldest_at: datetime = strawberry.field(description="其中最早的时间")


@strawberry.type(description="最低期限已满的一份档案。")
class RetentionRecord:
    """A record past its term."""

    name: str = strawberry.field(description="名称")
    at: datetime = strawberry.field(description="生成或收到的时间")
    reason: RetentionReason = strawberry.field(description="仍因什么留着；期限已满且无他因的为 DUE")
    label: str = strawberry.field(description="原因的中文说法")


@strawberry.type(description="一类档案的保存期限与现状。")
class RetentionClass:
    """A class of records, its term in force, and what is kept."""

    code: str = strawberry.field(description="类别代码")
    label: str = strawberry.field(description="类别")
    years: int = strawberry.field(description="最低保存年数，自次年一月一日起算；以天计的为 0")
    days: int = strawberry.field(description="最低保存天数；以年计的为 0")
    document: str = strawberry.field(description="依据")
    clause: str = strawberry.field(description="条款")
    original_text: str = strawberry.field(description="原文")
    interpretation: str = strawberry.field(description="适用说明；没有则为空文本")
    effective_from: date = strawberry.field(description="自这一天起施行")
    after_term: str = strawberry.field(description="期限满后怎样办")
    term: strawberry.Private[Term]

    @answer("按原因统计的份数。")
    async def counts(self, info: Info) -> list[RetentionCount]:
        """This will count what is kept, and what is due."""
        found = await queries.kept(self.term, now=info.context.now())
        return [
            RetentionCount(
                reason=RetentionReason(each.reason.value),
                label=rules.REASON_LABELS[each.reason],
                count=each.count,
                oldest_at=each.oldest_at,
            )
            for each in found
        ]

    @answer("最低期限已满的最早 20 份，以及仍留着的原因。")
    async def past_term(self, info: Info) -> list[RetentionRecord]:
        """This will name what is past its term."""
        found = await queries.past_term(self.term, now=info.context.now())
        return [
            RetentionRecord(
                name=each.name,
                at=each.at,
                reason=RetentionReason(each.reason.value),
                label=rules.REASON_LABELS[each.reason],
            )
            for each in found
        ]


@strawberry.type
class RetentionQueries:
    """Root field of retention."""

    @answer("各类档案的保存期限、依据与现状；只统计，不删除。普惠办公室与审计可见。")
    async def retention(self, info: Info) -> list[RetentionClass]:
        """This will list the classes with a term in force today."""
        if not may_read(info.context.actor, "RetentionClass"):
            return []
        found = await queries.terms(info.context.now().astimezone(CHINA).date())
        return [
            RetentionClass(
                code=each.record_class.value,
                label=rules.LABELS[each.record_class],
                years=each.years,
                days=each.days,
                document=each.document,
                clause=each.clause,
                original_text=each.original_text,
                interpretation=each.interpretation,
                effective_from=each.effective_from,
                after_term=rules.BY_CLOCK if each.record_class in rules.ERASED else rules.APPRAISED,
                term=each,
            )
            for each in found
        ]
