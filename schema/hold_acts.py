"""Placing holds and lifting them, by two people."""

from datetime import date
from typing import Annotated, Final

import strawberry

from domain.actors import Role as DomainRole
from domain.errors import NotFound
from domain.holds import operations as holds
from domain.holds.rules import HoldKind as Kind
from schema import ids
from schema.acts import Id, IdempotencyKey, Payload, act, fresh, once
from schema.context import Info
from schema.holds import Hold, HoldKind
from schema.states import Role

_TYPES: Final = {
    Kind.MEMBER: "Member",
    Kind.UNIT: "Unit",
    Kind.PROGRAMME: "Programme",
    Kind.DISBURSEMENT: "Disbursement",
    Kind.BANK_FILE: "BankFile",
}


@strawberry.input(description="放置止付所需的内容。")
class HoldPlaceInput:
    """What placing a hold takes."""

    kind: HoldKind = strawberry.field(description="止付的对象")
    target_id: strawberry.ID = strawberry.field(
        description="会员、单位、发放项目、发放批次或付款文件的全局编号，与所选对象相符"
    )
    reason: str = strawberry.field(description="原因；不得填写证件号码、卡号等个人信息")
    lifter: Role = strawberry.field(description="由哪个岗位解除：普惠办公室、财务复核或财务签发")
    expires_on: date | None = strawberry.field(
        description="到期日，含当日；不填则直到解除", default=None
    )


@strawberry.input(description="解除止付所需的内容。")
class HoldLiftInput:
    """What lifting a hold takes."""

    reason: str = strawberry.field(description="解除的原因；不得填写个人信息")


@strawberry.type
class _HoldPayload(Payload):
    hold: Hold | None = strawberry.field(description="办理后的止付；未办成时为空", default=None)


@strawberry.type(description="放置止付的结果。")
class HoldPlacePayload(_HoldPayload):
    """What became of placing a hold."""


@strawberry.type(description="解除止付的结果。")
class HoldLiftPayload(_HoldPayload):
    """What became of lifting a hold."""


@strawberry.type
class HoldActs:
    """Mutations of holds."""

    @act("hold.place", "放置止付：会员、单位、项目、批次或文件的付款暂不送出。")
    async def hold_place(
        self,
        info: Info,
        input_: Annotated[
            HoldPlaceInput, strawberry.argument(name="input", description="所需内容")
        ],
        idempotency_key: IdempotencyKey = None,
    ) -> HoldPlacePayload:
        """This will place a hold."""
        kind, context = Kind(str(input_.kind.value)), info.context
        type_name, target = ids.decode(input_.target_id)
        if type_name != _TYPES[kind]:
            raise NotFound(field=("targetId",))

        async def place() -> int:
            return await holds.place(
                kind=kind,
                target=target,
                reason=input_.reason,
                lifter=DomainRole(input_.lifter.value),
                expires_on=input_.expires_on,
                by=context.actor,
                now=context.now(),
            )

        key = await once(info, idempotency_key, input_, place)
        return HoldPlacePayload(hold=await fresh(info, "Hold", key))

    @act(
        "hold.lift",
        "解除止付；不得解除自己放置的，并须先再次输入密码确认身份。",
        needs_confirmation=True,
    )
    async def hold_lift(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[HoldLiftInput, strawberry.argument(name="input", description="所需内容")],
    ) -> HoldLiftPayload:
        """This will lift a hold."""
        key, context = ids.number("Hold", id_), info.context
        await holds.lift(key, reason=input_.reason, by=context.actor, now=context.now())
        return HoldLiftPayload(hold=await fresh(info, "Hold", key))
