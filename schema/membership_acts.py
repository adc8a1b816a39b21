"""What is done to memberships: a status changed, a member let go to another unit, taken, called back."""

from datetime import date
from typing import Annotated

import strawberry

from domain.members.rules import MembershipStatus
from domain.memberships import operations as memberships
from schema import ids
from schema.acts import Id, Payload, act, fresh
from schema.context import Info
from schema.members import Member
from schema.memberships import Transfer
from schema.states import MemberStatus


@strawberry.input(description="变更会籍状态所需的内容。")
class MemberStatusChangeInput:
    """What changing a membership takes."""

    status: MemberStatus = strawberry.field(description="变更后的状态")
    on_day: date = strawberry.field(description="变更日期，不晚于今天")
    reason: str = strawberry.field(description="原因")
    document: str = strawberry.field(
        description="依据的文号或材料；退会、开除、去世须填", default=""
    )


@strawberry.input(description="转出会员所需的内容。")
class MemberTransferInput:
    """What letting a member go takes."""

    to_unit_id: strawberry.ID = strawberry.field(description="接收单位的全局编号")
    document: str = strawberry.field(description="依据的文号或材料，如介绍信")
    reason: str = strawberry.field(description="原因")


@strawberry.input(description="取消转接所需的内容。")
class TransferCancelInput:
    """What calling a transfer off takes."""

    reason: str = strawberry.field(description="原因")


@strawberry.type(description="变更会籍状态的结果。")
class MemberStatusChangePayload(Payload):
    """What became of changing a membership."""

    member: Member | None = strawberry.field(description="办理后的会员；未办成时为空", default=None)


@strawberry.type(description="转出会员的结果。")
class MemberTransferPayload(Payload):
    """What became of letting a member go."""

    member: Member | None = strawberry.field(description="办理后的会员；未办成时为空", default=None)


@strawberry.type
class _TransferPayload(Payload):
    transfer: Transfer | None = strawberry.field(
        description="办理后的转接；未办成，或不在您的范围内时为空", default=None
    )


@strawberry.type(description="接收会员的结果。")
class TransferAcceptPayload(_TransferPayload):
    """What became of taking a member in."""


@strawberry.type(description="同意转出的结果。")
class TransferAgreePayload(_TransferPayload):
    """What became of letting a member go who was asked for."""


@strawberry.type(description="取消转接的结果。")
class TransferCancelPayload(_TransferPayload):
    """What became of calling a transfer off."""


@strawberry.type
class MembershipActs:
    """Mutations of memberships."""

    @act(
        "member.status",
        "变更会籍状态，留下日期、依据与原因；会籍终止时，未发的应发补助随之取消。",
        needs_confirmation=True,
    )
    async def member_status_change(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            MemberStatusChangeInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> MemberStatusChangePayload:
        """This will put a membership into another status."""
        key, context = ids.number("Member", id_), info.context
        await memberships.change(
            key,
            MembershipStatus(input_.status.value),
            on_day=input_.on_day,
            document=input_.document,
            reason=input_.reason,
            by=context.actor,
            now=context.now(),
        )
        return MemberStatusChangePayload(member=await fresh(info, "Member", key))

    @act("member.transfer", "把会员转出到另一单位，待其接收；接收前仍计在本单位。")
    async def member_transfer(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            MemberTransferInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> MemberTransferPayload:
        """This will ask another unit to take a member."""
        key, context = ids.number("Member", id_), info.context
        await memberships.request_transfer(
            key,
            to_unit_id=ids.number("Unit", input_.to_unit_id, field="toUnitId"),
            document=input_.document,
            reason=input_.reason,
            by=context.actor,
            now=context.now(),
        )
        return MemberTransferPayload(member=await fresh(info, "Member", key))

    @act("transfer.accept", "接收转来的会员：自今日起计在接收单位，卡与未发的补助随人转来。")
    async def transfer_accept(self, info: Info, id_: Id) -> TransferAcceptPayload:
        """This will take a member in."""
        key, context = ids.number("Transfer", id_), info.context
        await memberships.accept_transfer(key, by=context.actor, now=context.now())
        return TransferAcceptPayload(transfer=await fresh(info, "Transfer", key))

    @act(
        "transfer.agree",
        "同意接收单位的转入请求：会员自今日起计在接收单位，卡与未发的补助随人转去。",
    )
    async def transfer_agree(self, info: Info, id_: Id) -> TransferAgreePayload:
        """This will let a member go who was asked for."""
        key, context = ids.number("Transfer", id_), info.context
        await memberships.agree_transfer(key, by=context.actor, now=context.now())
        return TransferAgreePayload(transfer=await fresh(info, "Transfer", key))

    @act("transfer.cancel", "取消尚未接收的转接，会员留在原单位；转出、接收单位均可办理。")
    async def transfer_cancel(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            TransferCancelInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> TransferCancelPayload:
        """This will call a transfer off."""
        key, context = ids.number("Transfer", id_), info.context
        await memberships.cancel_transfer(
            key, reason=input_.reason, by=context.actor, now=context.now()
        )
        return TransferCancelPayload(transfer=await fresh(info, "Transfer", key))
