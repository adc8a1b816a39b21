"""What people do with a difference between the bank's statement and our books."""

from typing import Annotated

import strawberry

from domain.statements import operations as statements
from schema import ids
from schema.acts import Id, Payload, act, fresh
from schema.context import Info
from schema.statements import StatementBreak


@strawberry.input(description="说明一处对账差异所需的内容。")
class StatementBreakExplainInput:
    """What explaining a break takes."""

    reason: str = strawberry.field(description="差异的原因；不得填写证件号码、卡号或账号")
    evidence: str = strawberry.field(description="依据，如银行回单编号、电话记录编号")


@strawberry.type
class _StatementBreakPayload(Payload):
    statement_break: StatementBreak | None = strawberry.field(
        description="办理后的对账差异；未办成时为空", default=None
    )


@strawberry.type(description="说明对账差异的结果。")
class StatementBreakExplainPayload(_StatementBreakPayload):
    """What became of an explanation."""


@strawberry.type(description="确认对账差异的结果。")
class StatementBreakResolvePayload(_StatementBreakPayload):
    """What became of a confirmation."""


@strawberry.type
class StatementActs:
    """Mutations of breaks."""

    @act(
        "statement_break.explain",
        "说明一处对账差异的原因和依据，等待另一人确认；由普惠办公室、财务经办或财务复核办理。",
    )
    async def statement_break_explain(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            StatementBreakExplainInput, strawberry.argument(name="input", description="说明")
        ],
    ) -> StatementBreakExplainPayload:
        """This will explain a break."""
        context, key = info.context, ids.number("StatementBreak", id_)
        await statements.explain(
            key,
            reason=input_.reason,
            evidence=input_.evidence,
            by=context.actor,
            now=context.now(),
        )
        found = await fresh(info, "StatementBreak", key)
        return StatementBreakExplainPayload(statement_break=found)

    @act(
        "statement_break.resolve",
        "确认他人对一处对账差异的说明；一份对账单的差异全部确认后解除对签发的阻止。"
        "由财务复核或财务签发办理，不能确认自己的说明。",
    )
    async def statement_break_resolve(self, info: Info, id_: Id) -> StatementBreakResolvePayload:
        """This will confirm an explanation."""
        context, key = info.context, ids.number("StatementBreak", id_)
        await statements.resolve(key, by=context.actor, now=context.now())
        found = await fresh(info, "StatementBreak", key)
        return StatementBreakResolvePayload(statement_break=found)
