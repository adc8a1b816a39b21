"""The audit trail and the alarms."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import orjson
import strawberry

from domain import particulars
from domain.actors import Actor
from domain.audit import queries as audit
from domain.audit import rules
from domain.pages import Listing
from domain.transactions import Row
from schema.connections import After, Before, Connection, First, Last, Skip, connect, part
from schema.context import Info
from schema.fields import answer
from schema.nodes import Node, one, plain, seen_by, worked_out
from schema.scalars import Details
from schema.states import AuditOutcome, ListOrder, value_of
from schema.subjects import named, subject
from workers import audit_words

if TYPE_CHECKING:
    from schema.people import Person
    from schema.units import Unit


@strawberry.type(description="一项内容的改变；不含个人信息。")
class AuditChange:
    """A field that an act changed."""

    field: str = strawberry.field(description="内容代码，如 state")
    label: str = strawberry.field(description="内容的中文名称")
    before: str = strawberry.field(description="原来的；没有则为空，不是本人岗位可见的为“已隐去”")
    after: str = strawberry.field(description="现在的；没有则为空，不是本人岗位可见的为“已隐去”")
    is_withheld: bool = strawberry.field(description="前后内容是否因不是本人岗位可见而隐去")


def _details(row: Row) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """This will give what else is told of an act, and apart from it the fields that it changed."""
    details = orjson.loads(row["details"])
    changes = details.pop("changes", [])
    return details, changes


def _changes(row: Row, actor: Actor) -> list[AuditChange]:
    kind = row["subject_type"]
    return [
        AuditChange(
            field=one["field"],
            label=audit_words.label(one["field"]),
            before=audit_words.text(kind, one["field"], one["before"]),
            after=audit_words.text(kind, one["field"], one["after"]),
            is_withheld=one["is_withheld"],
        )
        for one in particulars.veiled(actor, _details(row)[1])
    ]


@strawberry.type(description="审计记录：一次变更或一次拒绝。")
class AuditEntry(Node):
    """One change or refusal."""

    listing: ClassVar[Listing] = audit.ENTRIES

    at: datetime = plain("时间")
    actor: str = plain("登录名；system 为系统自身")
    action: str = plain("操作，如 disbursement.approve")
    subject_type: str = plain("对象种类")
    subject_id: int | None = plain("对象的内部编号", name="subjectNo")
    outcome: AuditOutcome = plain("结果")
    subject: Node | None = subject("所办的对象；没有或不可见时为空")
    code: str = plain("被拒绝的原因代码")
    request_id: str = plain("请求编号")
    details: Details = worked_out(lambda row: _details(row)[0], "补充信息，不含个人信息")
    changes: list[AuditChange] = seen_by(_changes, "改变了哪些内容；没有改变的为空列表")
    unit: Annotated["Unit", strawberry.lazy("schema.units")] | None = one(
        "Unit", "unit_id", "有关的单位"
    )


@strawberry.type(description="告警：须有人查看处理的事。")
class Alarm(Node):
    """Something a person must look at."""

    listing: ClassVar[Listing] = audit.ALARMS

    raised_at: datetime = plain("发生时间")
    kind: str = plain("种类代码")
    kind_label: str = worked_out(lambda row: rules.alarm_label(row["kind"]), "种类的中文名称")
    subject: Node | None = subject("告警所指的对象；没有或不可见时为空")
    subject_type: str = plain("对象种类")
    subject_id: int | None = plain("对象的内部编号", name="subjectNo")
    message: str = plain("说明")
    is_blocking: bool = plain("是否阻止下一次签发")
    acknowledged_at: datetime | None = plain("处理时间；为空表示尚未处理")
    note: str = plain("处理说明")
    acknowledged_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "acknowledged_by_id", "处理人"
    )


@strawberry.input(description="审计记录的查询条件；同时满足所填各项。")
class AuditFilter:
    """What is asked of the audit trail."""

    actions: list[str] | None = strawberry.field(description="这些操作之一", default=None)
    actor: str | None = strawberry.field(description="登录名", default=None)
    outcome: AuditOutcome | None = strawberry.field(description="结果", default=None)
    subject_type: str | None = strawberry.field(description="对象种类", default=None)
    subject_no: int | None = strawberry.field(description="对象的内部编号", default=None)
    request_id: str | None = strawberry.field(description="同一次请求的；填请求编号", default=None)
    since: datetime | None = strawberry.field(description="这个时间起（含）", default=None)
    until: datetime | None = strawberry.field(description="这个时间前（不含）", default=None)


@strawberry.input(description="告警的查询条件；同时满足所填各项。")
class AlarmFilter:
    """What is asked of alarms."""

    is_open: bool | None = strawberry.field(description="是否尚未处理", default=None)
    is_blocking: bool | None = strawberry.field(description="是否阻止签发", default=None)
    kinds: list[str] | None = strawberry.field(description="这些种类代码之一", default=None)


@strawberry.type
class AuditQueries:
    """Root fields about the audit trail and alarms."""

    @answer("审计记录列表；审计、普惠办公室与系统管理员可见。")
    async def audit_entries(
        self,
        info: Info,
        filter_: Annotated[
            AuditFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[AuditEntry]:
        """This will page through the audit trail."""
        asked = filter_ or AuditFilter()
        where = audit.matching(
            actions=asked.actions,
            actor=asked.actor,
            outcome=value_of(asked.outcome),
            subject_type=asked.subject_type,
            subject_id=asked.subject_no,
            request_id=asked.request_id,
            since=asked.since,
            until=asked.until,
        )
        connection: Connection[AuditEntry] = await connect(
            info,
            "AuditEntry",
            where,
            audit.ORDERS[order_by.value],
            part("AuditEntry", first, after, last, before, skip),
        )
        return connection

    @answer("一个对象的审计记录，新的在前；审计、普惠办公室与系统管理员可见。")
    async def audit_trail(
        self,
        info: Info,
        id_: Annotated[
            strawberry.ID | None,
            strawberry.argument(name="id", description="对象的全局编号；不填为空列表"),
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[AuditEntry]:
        """This will page through what was done to one thing."""
        kind, number = named(id_) or ("", None)
        where = audit.matching(subject_type=kind, subject_id=number)
        connection: Connection[AuditEntry] = await connect(
            info,
            "AuditEntry",
            None if number is None else where,
            audit.ORDERS["NEWEST"],
            part("AuditEntry", first, after, last, before, skip),
        )
        return connection

    @answer("告警列表；单位经办人不可见。")
    async def alarms(
        self,
        info: Info,
        filter_: Annotated[
            AlarmFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[Alarm]:
        """This will page through alarms."""
        asked = filter_ or AlarmFilter()
        where = audit.matching_alarms(
            is_open=asked.is_open, is_blocking=asked.is_blocking, kinds=asked.kinds
        )
        connection: Connection[Alarm] = await connect(
            info,
            "Alarm",
            where,
            audit.ORDERS[order_by.value],
            part("Alarm", first, after, last, before, skip),
        )
        return connection
