"""What is done about mergers of units: ask for one, confirm another person's, call one off."""

from datetime import date
from typing import Annotated

import strawberry

from domain.unit_endings import operations as unit_endings
from schema import ids
from schema.acts import Id, IdempotencyKey, Payload, act, fresh, once
from schema.context import Info
from schema.unit_mergers import UnitMerger


@strawberry.input(description="申请单位合并所需的内容。")
class UnitMergerRequestInput:
    """What asking for a merger takes."""

    into_id: strawberry.ID = strawberry.field(description="接收单位的全局编号")
    sources: list[strawberry.ID] = strawberry.field(description="被合并单位的全局编号，1–50 个")
    document: str = strawberry.field(description="批准文号")
    reason: str = strawberry.field(description="原因")
    on_day: date = strawberry.field(description="合并日期，不晚于今天")


@strawberry.input(description="确认单位合并所需的内容。")
class UnitMergerConfirmInput:
    """What confirming a merger takes."""

    seal: str = strawberry.field(description="所核对清单的校验值")


@strawberry.input(description="撤回单位合并所需的内容。")
class UnitMergerWithdrawInput:
    """What calling a merger off takes."""

    reason: str = strawberry.field(description="撤回的原因")


@strawberry.type
class _MergerPayload(Payload):
    unit_merger: UnitMerger | None = strawberry.field(
        description="办理后的合并；未办成时为空", default=None
    )


@strawberry.type(description="申请单位合并的结果。")
class UnitMergerRequestPayload(_MergerPayload):
    """What became of asking for a merger."""


@strawberry.type(description="确认单位合并的结果。")
class UnitMergerConfirmPayload(_MergerPayload):
    """What became of confirming a merger."""


@strawberry.type(description="撤回单位合并的结果。")
class UnitMergerWithdrawPayload(_MergerPayload):
    """What became of calling a merger off."""


@strawberry.type
class UnitMergerActs:
    """Mutations of mergers."""

    @act(
        "unit_merger.request",
        "申请把一个或几个单位并入另一单位，待另一人核对后确认；确认前什么都不变。",
        needs_confirmation=True,
    )
    async def unit_merger_request(
        self,
        info: Info,
        input_: Annotated[
            UnitMergerRequestInput, strawberry.argument(name="input", description="所需内容")
        ],
        idempotency_key: IdempotencyKey = None,
    ) -> UnitMergerRequestPayload:
        """This will keep a merger for another person."""
        context = info.context

        async def create() -> int:
            made: int = await unit_endings.request(
                into_id=ids.number("Unit", input_.into_id, field="intoId"),
                sources=[ids.number("Unit", one, field="sources") for one in input_.sources],
                document=input_.document,
                reason=input_.reason,
                on_day=input_.on_day,
                by=context.actor,
                now=context.now(),
            )
            return made

        key = await once(info, idempotency_key, input_, create)
        return UnitMergerRequestPayload(unit_merger=await fresh(info, "UnitMerger", key))

    @act(
        "unit_merger.confirm",
        "核对另一人申请的合并并确认，一次办成；合并不能撤销。",
        needs_confirmation=True,
    )
    async def unit_merger_confirm(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            UnitMergerConfirmInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> UnitMergerConfirmPayload:
        """This will merge."""
        key, context = ids.number("UnitMerger", id_), info.context
        await unit_endings.confirm(key, seal=input_.seal, by=context.actor, now=context.now())
        return UnitMergerConfirmPayload(unit_merger=await fresh(info, "UnitMerger", key))

    @act("unit_merger.withdraw", "撤回尚未确认的合并，须写明原因。")
    async def unit_merger_withdraw(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            UnitMergerWithdrawInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> UnitMergerWithdrawPayload:
        """This will call a merger off."""
        key, context = ids.number("UnitMerger", id_), info.context
        await unit_endings.withdraw(key, reason=input_.reason, by=context.actor, now=context.now())
        return UnitMergerWithdrawPayload(unit_merger=await fresh(info, "UnitMerger", key))
