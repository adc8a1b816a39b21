"""What is done to disbursements, by three different people."""

from typing import Annotated

import strawberry

from domain.disbursements import operations as disbursements
from domain.payments import queries as payments
from integrations.psbc.kinds import RecordKind
from schema import ids, nudges
from schema.acts import Id, IdempotencyKey, Payload, act, fresh, once
from schema.context import Info
from schema.disbursements import Disbursement
from schema.scalars import Yuan
from workers import exchange


@strawberry.input(description="拟定发放批次所需的内容。")
class DisbursementComposeInput:
    """What composing a disbursement takes."""

    programme: str = strawberry.field(description="发放项目代码")
    plan_year: int = strawberry.field(description="计划年度")
    unit_id: strawberry.ID = strawberry.field(description="发放范围单位的全局编号；含其下级单位")
    include_failed: bool = strawberry.field(
        description="是否列入此前确定入账失败或已退回、需重新发放的", default=False
    )
    payment_ids: list[strawberry.ID] | None = strawberry.field(
        description="只重发这些失败或退回的付款所欠的；填付款的全局编号，并须列入失败的",
        default=None,
    )


@strawberry.input(description="复核发放批次所需的内容。")
class DisbursementApproveInput:
    """What approving a disbursement takes."""

    digest: str = strawberry.field(description="所复核的摘要，须与批次的 digest 一致")


@strawberry.input(description="签发发放批次所需的内容。")
class DisbursementReleaseInput:
    """What releasing a disbursement takes."""

    payment_count: int = strawberry.field(description="核对的付款笔数")
    total: Yuan = strawberry.field(description="核对的总金额")


@strawberry.input(description="退回发放批次所需的内容。")
class DisbursementRefuseInput:
    """What refusing a disbursement takes."""

    reason: str = strawberry.field(description="退回原因")


@strawberry.type
class _DisbursementPayload(Payload):
    disbursement: Disbursement | None = strawberry.field(
        description="办理后的发放批次；未办成时为空", default=None
    )


@strawberry.type(description="拟定发放批次的结果。")
class DisbursementComposePayload(_DisbursementPayload):
    """What became of composing a disbursement."""


@strawberry.type(description="提交发放批次的结果。")
class DisbursementSubmitPayload(_DisbursementPayload):
    """What became of submitting a disbursement."""


@strawberry.type(description="复核发放批次的结果。")
class DisbursementApprovePayload(_DisbursementPayload):
    """What became of approving a disbursement."""


@strawberry.type(description="签发发放批次的结果。")
class DisbursementReleasePayload(_DisbursementPayload):
    """What became of releasing a disbursement."""


@strawberry.type(description="退回发放批次的结果。")
class DisbursementRefusePayload(_DisbursementPayload):
    """What became of refusing a disbursement."""


@strawberry.type(description="撤回发放批次的结果。")
class DisbursementWithdrawPayload(_DisbursementPayload):
    """What became of withdrawing a disbursement."""


@strawberry.type(description="重新封存发放批次的结果。")
class DisbursementResealPayload(_DisbursementPayload):
    """What became of resealing a disbursement."""


@strawberry.type
class DisbursementActs:
    """Mutations of disbursements."""

    @act("disbursement.compose", "拟定发放批次：列入范围内所有可以发放的应发补助。")
    async def disbursement_compose(
        self,
        info: Info,
        input_: Annotated[
            DisbursementComposeInput, strawberry.argument(name="input", description="所需内容")
        ],
        idempotency_key: IdempotencyKey = None,
    ) -> DisbursementComposePayload:
        """This will draft a disbursement."""
        exchange.current().require(RecordKind.CREDIT)
        unit_id, context = ids.number("Unit", input_.unit_id, field="unitId"), info.context

        chosen = input_.payment_ids
        keys = None if chosen is None else [_payment(key) for key in chosen]

        async def compose() -> int:
            only = None if keys is None else await payments.entitlements_of(keys)
            return await disbursements.compose(
                programme=input_.programme,
                plan_year=input_.plan_year,
                unit_id=unit_id,
                include_failed=input_.include_failed,
                only=only,
                by=context.actor,
                now=context.now(),
            )

        key = await once(info, idempotency_key, input_, compose)
        return DisbursementComposePayload(disbursement=await fresh(info, "Disbursement", key))

    @act("disbursement.submit", "提交发放批次，生成并封存银行文件，等待复核。")
    async def disbursement_submit(self, info: Info, id_: Id) -> DisbursementSubmitPayload:
        """This will hand a disbursement over for sealing."""
        key, context = ids.number("Disbursement", id_), info.context
        await disbursements.submit(key, by=context.actor, now=context.now())
        await nudges.disbursement_to_seal(key)
        return DisbursementSubmitPayload(disbursement=await fresh(info, "Disbursement", key))

    @act(
        "disbursement.approve",
        "复核发放批次：对封存的银行文件负责；不得复核自己拟定的；须先再次输入密码确认身份。",
        needs_confirmation=True,
    )
    async def disbursement_approve(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            DisbursementApproveInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> DisbursementApprovePayload:
        """This will approve a disbursement's sealed files."""
        key, context = ids.number("Disbursement", id_), info.context
        await disbursements.approve(key, digest=input_.digest, by=context.actor, now=context.now())
        return DisbursementApprovePayload(disbursement=await fresh(info, "Disbursement", key))

    @act(
        "disbursement.release",
        "签发发放批次，送银行付款；须为第三个人，核对笔数与金额，并先再次输入密码确认身份。",
        needs_confirmation=True,
    )
    async def disbursement_release(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            DisbursementReleaseInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> DisbursementReleasePayload:
        """This will release a disbursement's money."""
        key, context = ids.number("Disbursement", id_), info.context
        await disbursements.release(
            key,
            payment_count=input_.payment_count,
            total_fen=input_.total,
            calendar=(await exchange.informed()).calendar,
            by=context.actor,
            now=context.now(),
        )
        await nudges.disbursement_released(key)
        return DisbursementReleasePayload(disbursement=await fresh(info, "Disbursement", key))

    @act("disbursement.refuse", "退回发放批次，写明原因。")
    async def disbursement_refuse(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            DisbursementRefuseInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> DisbursementRefusePayload:
        """This will refuse a disbursement."""
        key, context = ids.number("Disbursement", id_), info.context
        await disbursements.refuse(key, reason=input_.reason, by=context.actor, now=context.now())
        return DisbursementRefusePayload(disbursement=await fresh(info, "Disbursement", key))

    @act("disbursement.withdraw", "撤回尚未签发的发放批次。")
    async def disbursement_withdraw(self, info: Info, id_: Id) -> DisbursementWithdrawPayload:
        """This will withdraw a disbursement."""
        key, context = ids.number("Disbursement", id_), info.context
        await disbursements.withdraw(key, by=context.actor, now=context.now())
        return DisbursementWithdrawPayload(disbursement=await fresh(info, "Disbursement", key))

    @act("disbursement.reseal", "作废尚未送出的银行文件并重新封存，重新复核。")
    async def disbursement_reseal(self, info: Info, id_: Id) -> DisbursementResealPayload:
        """This will have a disbursement's files sealed anew."""
        key, context = ids.number("Disbursement", id_), info.context
        await disbursements.reseal(key, by=context.actor, now=context.now())
        await nudges.disbursement_to_seal(key)
        return DisbursementResealPayload(disbursement=await fresh(info, "Disbursement", key))


def _payment(global_id: str) -> int:
    return ids.number("Payment", global_id, field="paymentIds")
