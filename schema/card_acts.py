"""What is done to card batches."""

from typing import Annotated

import strawberry

from domain.applications import operations as applications
from domain.applications.rules import Letter
from domain.card_batches import operations as card_batches
from integrations.psbc.kinds import RecordKind
from schema import ids, nudges
from schema.acts import Id, IdempotencyKey, Payload, act, fresh, once
from schema.cards import CardApplication, CardBatch
from schema.context import Info
from workers import exchange


@strawberry.input(description="拟定办卡批次所需的内容。")
class CardBatchComposeInput:
    """What composing a card batch takes."""

    unit_id: strawberry.ID = strawberry.field(description="办卡单位的全局编号；含其下级单位")
    only_again: bool = strawberry.field(
        description="是否只列入此前失败、已更正的会员，为其重新申请", default=False
    )


@strawberry.type
class _CardBatchPayload(Payload):
    card_batch: CardBatch | None = strawberry.field(
        description="办理后的办卡批次；未办成时为空", default=None
    )


@strawberry.type(description="拟定办卡批次的结果。")
class CardBatchComposePayload(_CardBatchPayload):
    """What became of composing a card batch."""


@strawberry.type(description="提交办卡批次的结果。")
class CardBatchSubmitPayload(_CardBatchPayload):
    """What became of submitting a card batch."""


@strawberry.type(description="撤回办卡批次的结果。")
class CardBatchWithdrawPayload(_CardBatchPayload):
    """What became of withdrawing a card batch."""


@strawberry.input(description="登记失败原因已在别处更正所需的内容。")
class CardApplicationCorrectInput:
    """What noting a correction takes."""

    reason: str = strawberry.field(description="在何处、怎样更正的；不写证件号、手机号等个人信息")


@strawberry.input(description="凭银行函件认定一份申请未开卡所需的内容。")
class CardApplicationFailInput:
    """What settling an application by a letter takes."""

    reference: str = strawberry.field(description="函件编号")
    digest: str = strawberry.field(
        description="函件扫描件的 SHA-256 摘要，64 位小写十六进制；扫描件须已上传（POST /scans）"
    )
    reason: str = strawberry.field(description="说明；不得填写证件号码、卡号等个人信息")
    code: str = strawberry.field(
        description="函件写明的原因代码，1 开头的四位数字；没有写明则不填", default=""
    )


@strawberry.type
class _CardApplicationPayload(Payload):
    card_application: CardApplication | None = strawberry.field(
        description="登记后的办卡申请；未办成时为空", default=None
    )


@strawberry.type(description="登记更正的结果。")
class CardApplicationCorrectPayload(_CardApplicationPayload):
    """What became of noting a correction."""


@strawberry.type(description="凭银行函件认定未开卡的结果。")
class CardApplicationFailPayload(_CardApplicationPayload):
    """What became of settling an application by a letter."""


@strawberry.type
class CardActs:
    """Mutations of card batches."""

    @act("card_batch.compose", "拟定办卡批次：列入单位及下级单位中所有应办卡的会员。")
    async def card_batch_compose(
        self,
        info: Info,
        input_: Annotated[
            CardBatchComposeInput, strawberry.argument(name="input", description="所需内容")
        ],
        idempotency_key: IdempotencyKey = None,
    ) -> CardBatchComposePayload:
        """This will draft a card batch."""
        exchange.current().require(RecordKind.OPEN)
        unit_id, context = ids.number("Unit", input_.unit_id, field="unitId"), info.context

        async def compose() -> int:
            return await card_batches.compose(
                unit_id=unit_id,
                only_again=input_.only_again,
                by=context.actor,
                now=context.now(),
            )

        key = await once(info, idempotency_key, input_, compose)
        return CardBatchComposePayload(card_batch=await fresh(info, "CardBatch", key))

    @act("card_batch.submit", "提交办卡批次，送银行。")
    async def card_batch_submit(self, info: Info, id_: Id) -> CardBatchSubmitPayload:
        """This will hand a card batch over for sending."""
        key, context = ids.number("CardBatch", id_), info.context
        await card_batches.submit(key, by=context.actor, now=context.now())
        await nudges.card_batch_submitted(key)
        return CardBatchSubmitPayload(card_batch=await fresh(info, "CardBatch", key))

    @act("card_batch.withdraw", "撤回尚未送银行的办卡批次。")
    async def card_batch_withdraw(self, info: Info, id_: Id) -> CardBatchWithdrawPayload:
        """This will withdraw a card batch."""
        key, context = ids.number("CardBatch", id_), info.context
        await card_batches.withdraw(key, by=context.actor, now=context.now())
        return CardBatchWithdrawPayload(card_batch=await fresh(info, "CardBatch", key))

    @act("card_application.correct", "登记一份失败的申请已在别处更正，其会员可以重新申请。")
    async def card_application_correct(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            CardApplicationCorrectInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> CardApplicationCorrectPayload:
        """This will note that a refusal was put right."""
        key, context = ids.number("CardApplication", id_), info.context
        await applications.correct(key, reason=input_.reason, by=context.actor, now=context.now())
        return CardApplicationCorrectPayload(
            card_application=await fresh(info, "CardApplication", key)
        )

    @act(
        "card_application.fail",
        "凭银行的书面答复认定一份没有明确结果的申请未开卡，其会员更正后可以重新申请；须先再次输入密码"
        "确认身份。开卡成功只凭银行文件，不能这样认定。",
        needs_confirmation=True,
    )
    async def card_application_fail(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            CardApplicationFailInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> CardApplicationFailPayload:
        """This will settle an application without a result by the bank's letter."""
        key, context = ids.number("CardApplication", id_), info.context
        letter = Letter(input_.reference, input_.digest, input_.reason, input_.code)
        await card_batches.fail(key, letter=letter, by=context.actor, now=context.now())
        return CardApplicationFailPayload(
            card_application=await fresh(info, "CardApplication", key)
        )
