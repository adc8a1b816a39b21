"""What is done to card batches."""

from typing import Annotated

import strawberry

from domain.card_batches import operations as card_batches
from schema import ids, nudges
from schema.acts import Id, IdempotencyKey, Payload, act, fresh, once
from schema.cards import CardBatch
from schema.context import Info


@strawberry.input(description="拟定办卡批次所需的内容。")
class CardBatchComposeInput:
    """What composing a card batch takes."""

    unit_id: strawberry.ID = strawberry.field(description="办卡单位的全局编号；含其下级单位")


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
        unit_id, context = ids.number("Unit", input_.unit_id, field="unitId"), info.context

        async def compose() -> int:
            return await card_batches.compose(unit_id=unit_id, by=context.actor, now=context.now())

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
