"""What is done to banking days and to what the bank owes: enter, confirm, discard, give up waiting."""

from typing import Annotated

import strawberry

from domain.calendar_days import operations as calendar_days
from domain.calendar_days.rules import Entered, read
from domain.obligations import operations as obligations
from schema import ids
from schema.acts import Id, IdempotencyKey, Payload, act, fresh, once
from schema.calendar_imports import CalendarImport
from schema.context import Info
from schema.obligations import Obligation
from workers import watch


@strawberry.input(description="录入放假安排所需的内容。")
class CalendarProposeInput:
    """What entering a notice takes."""

    document: str = strawberry.field(description="文号")
    source: str = strawberry.field(description="来源：通知的名称")
    text: str = strawberry.field(
        description="每行一天或一段：日期、放假或上班、名称，以逗号或制表符分隔"
    )
    whole_year: int | None = strawberry.field(
        description="作为哪一年的全年安排：该年未列的日子按周一至周五上班；不填只改变所列各天",
        default=None,
    )


@strawberry.input(description="作废放假安排所需的内容。")
class CalendarDiscardInput:
    """What discarding a notice takes."""

    reason: str = strawberry.field(description="作废的原因；不得填写证件号码、卡号等个人信息")


@strawberry.input(description="注明不再等待一份应到文件所需的内容。")
class ObligationWaiveInput:
    """What giving up waiting takes."""

    reason: str = strawberry.field(description="为什么不再等待；不得填写证件号码、卡号等个人信息")


@strawberry.type
class _CalendarPayload(Payload):
    calendar_import: CalendarImport | None = strawberry.field(
        description="办理后的放假安排；未办成时为空", default=None
    )


@strawberry.type(description="录入放假安排的结果。")
class CalendarProposePayload(_CalendarPayload):
    """What became of entering a notice."""


@strawberry.type(description="确认放假安排的结果。")
class CalendarConfirmPayload(_CalendarPayload):
    """What became of confirming a notice."""


@strawberry.type(description="作废放假安排的结果。")
class CalendarDiscardPayload(_CalendarPayload):
    """What became of discarding a notice."""


@strawberry.type(description="注明不再等待的结果。")
class ObligationWaivePayload(Payload):
    """What became of giving up waiting."""

    obligation: Obligation | None = strawberry.field(
        description="办理后的应到文件；未办成时为空", default=None
    )


@strawberry.type
class CalendarActs:
    """Mutations of banking days and obligations."""

    @act(
        "calendar.propose",
        "录入放假安排，待另一人确认；确认前什么也不改变。",
        needs_confirmation=True,
    )
    async def calendar_propose(
        self,
        info: Info,
        input_: Annotated[
            CalendarProposeInput, strawberry.argument(name="input", description="所需内容")
        ],
        idempotency_key: IdempotencyKey = None,
    ) -> CalendarProposePayload:
        """This will enter a notice for another person to confirm."""
        context = info.context

        async def create() -> int:
            entered = Entered(input_.document, input_.source, input_.whole_year, read(input_.text))
            made: int = await calendar_days.propose(entered, by=context.actor, now=context.now())
            return made

        key = await once(info, idempotency_key, input_, create)
        return CalendarProposePayload(calendar_import=await fresh(info, "CalendarImport", key))

    @act(
        "calendar.confirm",
        "确认另一人录入的放假安排：即刻生效，应到文件随之调整。",
        needs_confirmation=True,
    )
    async def calendar_confirm(self, info: Info, id_: Id) -> CalendarConfirmPayload:
        """This will make a notice hold."""
        key, context = ids.number("CalendarImport", id_), info.context
        await watch.confirm_calendar(key, by=context.actor, now=context.now())
        return CalendarConfirmPayload(calendar_import=await fresh(info, "CalendarImport", key))

    @act("calendar.discard", "作废尚未确认的放假安排，须写明原因。")
    async def calendar_discard(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            CalendarDiscardInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> CalendarDiscardPayload:
        """This will set a notice aside."""
        key, context = ids.number("CalendarImport", id_), info.context
        await calendar_days.discard(key, reason=input_.reason, by=context.actor, now=context.now())
        return CalendarDiscardPayload(calendar_import=await fresh(info, "CalendarImport", key))

    @act("obligation.waive", "注明不再等待一份应到文件，须写明原因；普惠办公室与财务签发可办。")
    async def obligation_waive(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            ObligationWaiveInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> ObligationWaivePayload:
        """This will give up waiting for a file."""
        key, context = ids.number("Obligation", id_), info.context
        await obligations.waive(key, reason=input_.reason, by=context.actor, now=context.now())
        return ObligationWaivePayload(obligation=await fresh(info, "Obligation", key))
