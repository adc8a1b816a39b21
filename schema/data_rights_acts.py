"""What is done about people's requests over their own data and about legal holds."""

from datetime import date
from typing import Annotated

import strawberry

from domain.data_rights import operations as requests
from domain.data_rights.rules import Channel, RightKind
from domain.legal_holds import operations as holds
from schema import ids
from schema.acts import Id, IdempotencyKey, Payload, act, fresh, once
from schema.context import Info
from schema.data_rights import LegalHold, RightsChannel, RightsKind, RightsRequest


@strawberry.input(description="登记个人信息请求所需的内容；不得填写证件号码、卡号等个人信息。")
class RightsRequestRecordInput:
    """What recording a request takes."""

    member_id: strawberry.ID = strawberry.field(description="本人：会员的全局编号")
    kind: RightsKind = strawberry.field(description="种类")
    channel: RightsChannel = strawberry.field(description="途径")
    proof: str = strawberry.field(description="核对过的身份证明，如「居民身份证原件，本人」")
    wish: str = strawberry.field(description="请求的内容")
    requested_on: date = strawberry.field(description="提出日期")


@strawberry.input(description="答复个人信息请求所需的内容。")
class RightsAnswerInput:
    """What answering takes."""

    answer: str = strawberry.field(description="给本人的答复；不予办理的须说明理由")


@strawberry.input(description="提出依法保留所需的内容。")
class LegalHoldProposeInput:
    """What proposing a hold takes."""

    member_id: strawberry.ID = strawberry.field(description="所保留的人：会员的全局编号")
    document: str = strawberry.field(description="依据的文书号或材料")
    reason: str = strawberry.field(description="原因")
    from_on: date = strawberry.field(description="自这一天起")
    until_on: date | None = strawberry.field(description="到这一天为止；不填为不定期", default=None)


@strawberry.input(description="提出解除保留所需的内容。")
class LegalHoldLiftInput:
    """What proposing to lift takes."""

    document: str = strawberry.field(description="解除的依据")
    reason: str = strawberry.field(description="解除的原因")


@strawberry.input(description="确认或不予确认。")
class LegalHoldDecideInput:
    """What deciding takes."""

    is_confirmed: bool = strawberry.field(description="是否确认")


@strawberry.type
class _RequestPayload(Payload):
    request: RightsRequest | None = strawberry.field(
        description="办理后的请求；未办成时为空", default=None
    )


@strawberry.type
class _LegalHoldPayload(Payload):
    legal_hold: LegalHold | None = strawberry.field(
        description="办理后的保留；未办成时为空", default=None
    )


@strawberry.type(description="登记个人信息请求的结果。")
class RightsRequestRecordPayload(_RequestPayload):
    """What became of recording a request."""


@strawberry.type(description="同意个人信息请求的结果。")
class RightsRequestGrantPayload(_RequestPayload):
    """What became of granting a request."""


@strawberry.type(description="不予办理个人信息请求的结果。")
class RightsRequestRefusePayload(_RequestPayload):
    """What became of refusing a request."""


@strawberry.type(description="撤回个人信息请求的结果。")
class RightsRequestWithdrawPayload(_RequestPayload):
    """What became of withdrawing a request."""


@strawberry.type(description="解除限制处理的结果。")
class RightsRequestLiftPayload(_RequestPayload):
    """What became of lifting a restriction."""


@strawberry.type(description="提出依法保留的结果。")
class LegalHoldProposePayload(_LegalHoldPayload):
    """What became of proposing a hold."""


@strawberry.type(description="确认依法保留的结果。")
class LegalHoldDecidePayload(_LegalHoldPayload):
    """What became of deciding on a hold."""


@strawberry.type(description="提出解除保留的结果。")
class LegalHoldLiftPayload(_LegalHoldPayload):
    """What became of proposing to lift a hold."""


@strawberry.type(description="确认解除保留的结果。")
class LegalHoldLiftDecidePayload(_LegalHoldPayload):
    """What became of deciding to lift a hold."""


Answer = Annotated[RightsAnswerInput, strawberry.argument(name="input", description="所需内容")]
Decision = Annotated[
    LegalHoldDecideInput, strawberry.argument(name="input", description="所需内容")
]


@strawberry.type
class DataRightsActs:
    """Mutations of requests and legal holds."""

    @act("rights_request.record", "登记个人对其信息的请求，待另一人核对身份证明后决定。")
    async def rights_request_record(
        self,
        info: Info,
        input_: Annotated[
            RightsRequestRecordInput, strawberry.argument(name="input", description="所需内容")
        ],
        idempotency_key: IdempotencyKey = None,
    ) -> RightsRequestRecordPayload:
        """This will record a request."""
        context = info.context
        member_id = ids.number("Member", input_.member_id, field="memberId")

        async def create() -> int:
            made: int = await requests.record(
                member_id,
                kind=RightKind(input_.kind.value),
                channel=Channel(input_.channel.value),
                proof=input_.proof,
                wish=input_.wish,
                requested_on=input_.requested_on,
                by=context.actor,
                now=context.now(),
            )
            return made

        key = await once(info, idempotency_key, input_, create)
        return RightsRequestRecordPayload(request=await fresh(info, "RightsRequest", key))

    @act(
        "rights_request.grant",
        "同意另一人登记的请求；删除与限制处理即刻生效，删除不可恢复，依法不得删除的会说明原因。",
        needs_confirmation=True,
    )
    async def rights_request_grant(
        self, info: Info, id_: Id, input_: Answer
    ) -> RightsRequestGrantPayload:
        """This will grant a request."""
        key, context = ids.number("RightsRequest", id_), info.context
        await requests.grant(key, answer=input_.answer, by=context.actor, now=context.now())
        return RightsRequestGrantPayload(request=await fresh(info, "RightsRequest", key))

    @act(
        "rights_request.refuse",
        "不予办理另一人登记的请求，须说明理由。",
        needs_confirmation=True,
    )
    async def rights_request_refuse(
        self, info: Info, id_: Id, input_: Answer
    ) -> RightsRequestRefusePayload:
        """This will refuse a request."""
        key, context = ids.number("RightsRequest", id_), info.context
        await requests.refuse(key, answer=input_.answer, by=context.actor, now=context.now())
        return RightsRequestRefusePayload(request=await fresh(info, "RightsRequest", key))

    @act("rights_request.withdraw", "注明本人撤回了请求。")
    async def rights_request_withdraw(
        self, info: Info, id_: Id, input_: Answer
    ) -> RightsRequestWithdrawPayload:
        """This will end a request."""
        key, context = ids.number("RightsRequest", id_), info.context
        await requests.withdraw(key, reason=input_.answer, by=context.actor, now=context.now())
        return RightsRequestWithdrawPayload(request=await fresh(info, "RightsRequest", key))

    @act(
        "rights_request.lift",
        "解除另一人登记的限制处理，须说明理由；此后该会员的信息恢复使用。",
        needs_confirmation=True,
    )
    async def rights_request_lift(
        self, info: Info, id_: Id, input_: Answer
    ) -> RightsRequestLiftPayload:
        """This will lift a restriction."""
        key, context = ids.number("RightsRequest", id_), info.context
        await requests.lift(key, reason=input_.answer, by=context.actor, now=context.now())
        return RightsRequestLiftPayload(request=await fresh(info, "RightsRequest", key))

    @act("legal_hold.propose", "提出依法保留一人的资料：即时起效，待另一人确认。")
    async def legal_hold_propose(
        self,
        info: Info,
        input_: Annotated[
            LegalHoldProposeInput, strawberry.argument(name="input", description="所需内容")
        ],
        idempotency_key: IdempotencyKey = None,
    ) -> LegalHoldProposePayload:
        """This will propose a hold."""
        context = info.context
        member_id = ids.number("Member", input_.member_id, field="memberId")

        async def create() -> int:
            made: int = await holds.propose(
                member_id,
                document=input_.document,
                reason=input_.reason,
                from_on=input_.from_on,
                until_on=input_.until_on,
                by=context.actor,
                now=context.now(),
            )
            return made

        key = await once(info, idempotency_key, input_, create)
        return LegalHoldProposePayload(legal_hold=await fresh(info, "LegalHold", key))

    @act("legal_hold.decide", "确认或不予确认另一人提出的保留。", needs_confirmation=True)
    async def legal_hold_decide(
        self, info: Info, id_: Id, input_: Decision
    ) -> LegalHoldDecidePayload:
        """This will decide on a hold."""
        key, context = ids.number("LegalHold", id_), info.context
        is_confirmed = input_.is_confirmed
        await holds.decide(key, is_confirmed=is_confirmed, by=context.actor, now=context.now())
        return LegalHoldDecidePayload(legal_hold=await fresh(info, "LegalHold", key))

    @act("legal_hold.propose_lift", "提出解除保留，须有依据与原因；另一人确认前仍在保留。")
    async def legal_hold_lift(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            LegalHoldLiftInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> LegalHoldLiftPayload:
        """This will propose to lift a hold."""
        key, context = ids.number("LegalHold", id_), info.context
        await holds.propose_lift(
            key,
            document=input_.document,
            reason=input_.reason,
            by=context.actor,
            now=context.now(),
        )
        return LegalHoldLiftPayload(legal_hold=await fresh(info, "LegalHold", key))

    @act(
        "legal_hold.decide_lift",
        "确认解除另一人提出解除的保留，或仍予保留。",
        needs_confirmation=True,
    )
    async def legal_hold_lift_decide(
        self, info: Info, id_: Id, input_: Decision
    ) -> LegalHoldLiftDecidePayload:
        """This will decide to lift a hold."""
        key, context = ids.number("LegalHold", id_), info.context
        is_confirmed = input_.is_confirmed
        await holds.decide_lift(key, is_confirmed=is_confirmed, by=context.actor, now=context.now())
        return LegalHoldLiftDecidePayload(legal_hold=await fresh(info, "LegalHold", key))
