"""What is done about the provincial database: column maps entered and confirmed, deliveries sent."""

from typing import Annotated

import strawberry

from domain.provincial_deliveries import operations as deliveries
from domain.provincial_deliveries.rules import DeliveryKind, DeliveryState
from domain.provincial_maps import operations as maps
from schema import ids, nudges
from schema.acts import Id, IdempotencyKey, Payload, act, fresh, once
from schema.context import Info
from schema.provincial import ProvincialDelivery
from schema.provincial_maps import ProvincialMap, ProvincialMapInput, given_map
from schema.provincial_states import ProvincialKind


@strawberry.input(description="申请一份省库报送所需的内容。")
class ProvincialDeliveryRequestInput:
    """What asking for a delivery takes."""

    kind: ProvincialKind = strawberry.field(description="全量还是增量")


@strawberry.input(description="放行一份省库报送所需的内容。")
class ProvincialDeliveryReleaseInput:
    """What letting a delivery out takes."""

    digest: str = strawberry.field(description="所核对文件的 SM3 摘要，须与封存的一致")


@strawberry.input(description="关闭、作废所需的内容。")
class ProvincialReasonInput:
    """What ending something takes."""

    reason: str = strawberry.field(description="原因；不得填写证件号码、卡号等个人信息")


@strawberry.type
class _MapPayload(Payload):
    map: ProvincialMap | None = strawberry.field(
        description="办理后的列对照；未办成时为空", default=None
    )


@strawberry.type
class _DeliveryPayload(Payload):
    delivery: ProvincialDelivery | None = strawberry.field(
        description="办理后的报送；未办成时为空", default=None
    )


@strawberry.type(description="录入列对照的结果。")
class ProvincialMapProposePayload(_MapPayload):
    """What became of entering a map."""


@strawberry.type(description="确认列对照的结果。")
class ProvincialMapConfirmPayload(_MapPayload):
    """What became of confirming a map."""


@strawberry.type(description="作废列对照的结果。")
class ProvincialMapDiscardPayload(_MapPayload):
    """What became of discarding a map."""


@strawberry.type(description="申请省库报送的结果。")
class ProvincialDeliveryRequestPayload(_DeliveryPayload):
    """What became of asking for a delivery."""


@strawberry.type(description="放行省库报送的结果。")
class ProvincialDeliveryReleasePayload(_DeliveryPayload):
    """What became of letting a delivery out."""


@strawberry.type(description="关闭省库报送的结果。")
class ProvincialDeliveryClosePayload(_DeliveryPayload):
    """What became of closing a delivery."""


@strawberry.type(description="作废省库报送的结果。")
class ProvincialDeliveryVoidPayload(_DeliveryPayload):
    """What became of voiding a delivery."""


Reason = Annotated[ProvincialReasonInput, strawberry.argument(name="input", description="所需内容")]


@strawberry.type
class ProvincialActs:
    """Mutations of the provincial database."""

    @act(
        "provincial_map.propose",
        "录入一版列对照，待另一人确认；确认前什么也不改变。",
        needs_confirmation=True,
    )
    async def provincial_map_propose(
        self,
        info: Info,
        input_: Annotated[
            ProvincialMapInput, strawberry.argument(name="input", description="所需内容")
        ],
        idempotency_key: IdempotencyKey = None,
    ) -> ProvincialMapProposePayload:
        """This will enter a version for another person to confirm."""
        context = info.context

        async def create() -> int:
            given = given_map(input_)
            made: int = await maps.propose(given, by=context.actor, now=context.now())
            return made

        key = await once(info, idempotency_key, input_, create)
        return ProvincialMapProposePayload(map=await fresh(info, "ProvincialMap", key))

    @act(
        "provincial_map.confirm",
        "确认另一人录入的列对照：自施行日期起按它报送。",
        needs_confirmation=True,
    )
    async def provincial_map_confirm(self, info: Info, id_: Id) -> ProvincialMapConfirmPayload:
        """This will let a version hold."""
        key, context = ids.number("ProvincialMap", id_), info.context
        await maps.confirm(key, by=context.actor, now=context.now())
        return ProvincialMapConfirmPayload(map=await fresh(info, "ProvincialMap", key))

    @act("provincial_map.discard", "作废尚未确认的列对照，须写明原因。")
    async def provincial_map_discard(
        self, info: Info, id_: Id, input_: Reason
    ) -> ProvincialMapDiscardPayload:
        """This will set a version aside."""
        key, context = ids.number("ProvincialMap", id_), info.context
        await maps.discard(key, reason=input_.reason, by=context.actor, now=context.now())
        return ProvincialMapDiscardPayload(map=await fresh(info, "ProvincialMap", key))

    @act(
        "provincial_delivery.request",
        "申请生成一份省库报送，在后台逐人比对；同时只能有一份没有结束。",
        needs_confirmation=True,
    )
    async def provincial_delivery_request(
        self,
        info: Info,
        input_: Annotated[
            ProvincialDeliveryRequestInput,
            strawberry.argument(name="input", description="所需内容"),
        ],
        idempotency_key: IdempotencyKey = None,
    ) -> ProvincialDeliveryRequestPayload:
        """This will have a delivery composed."""
        context = info.context

        async def create() -> int:
            kind = DeliveryKind(input_.kind.value)
            made: int = await deliveries.request(kind, by=context.actor, now=context.now())
            return made

        key = await once(info, idempotency_key, input_, create)
        await nudges.delivery_requested(key)
        return ProvincialDeliveryRequestPayload(
            delivery=await fresh(info, "ProvincialDelivery", key)
        )

    @act(
        "provincial_delivery.release",
        "核对摘要后放行另一人申请的报送；放行后两人均可下载。",
        needs_confirmation=True,
    )
    async def provincial_delivery_release(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            ProvincialDeliveryReleaseInput,
            strawberry.argument(name="input", description="所需内容"),
        ],
    ) -> ProvincialDeliveryReleasePayload:
        """This will let a delivery out."""
        key, context = ids.number("ProvincialDelivery", id_), info.context
        await deliveries.release(key, digest=input_.digest, by=context.actor, now=context.now())
        return ProvincialDeliveryReleasePayload(
            delivery=await fresh(info, "ProvincialDelivery", key)
        )

    @act(
        "provincial_delivery.close",
        "关闭一份省库不再答复的报送，须写明原因；没有接收的行下次再报。",
        needs_confirmation=True,
    )
    async def provincial_delivery_close(
        self, info: Info, id_: Id, input_: Reason
    ) -> ProvincialDeliveryClosePayload:
        """This will close a delivery."""
        key = await _end(info, id_, DeliveryState.CLOSED, input_)
        return ProvincialDeliveryClosePayload(delivery=await fresh(info, "ProvincialDelivery", key))

    @act(
        "provincial_delivery.void",
        "作废一份没有送出的报送，须写明原因；如同没有报过。",
        needs_confirmation=True,
    )
    async def provincial_delivery_void(
        self, info: Info, id_: Id, input_: Reason
    ) -> ProvincialDeliveryVoidPayload:
        """This will void a delivery."""
        key = await _end(info, id_, DeliveryState.VOIDED, input_)
        return ProvincialDeliveryVoidPayload(delivery=await fresh(info, "ProvincialDelivery", key))


async def _end(
    info: Info, id_: strawberry.ID, following: DeliveryState, given: ProvincialReasonInput
) -> int:
    key, context = ids.number("ProvincialDelivery", id_), info.context
    await deliveries.end(key, following, reason=given.reason, by=context.actor, now=context.now())
    return key
