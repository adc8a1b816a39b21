"""What is done about members: looking at one full value."""

from typing import Annotated

import strawberry

from domain.reveals import operations as reveals
from domain.reveals.rules import Item
from schema import ids
from schema.acts import Id, Payload, act
from schema.context import Info
from schema.states import MemberSecret


@strawberry.input(description="查看完整内容所需的内容。")
class MemberRevealInput:
    """What revealing takes."""

    field: MemberSecret = strawberry.field(description="查看哪一项")
    reason: str = strawberry.field(
        description="查看的原因，4–200 字，记入审计；不得填写证件号码、手机号或卡号"
    )


@strawberry.type(description="一项完整内容，只在这一次的结果中给出。")
class Revealed:
    """One full value."""

    field: MemberSecret = strawberry.field(description="是哪一项")
    value: str = strawberry.field(description="完整内容；请勿保存或外传")
    remaining_today: int = strawberry.field(description="今天还可以查看几次")


@strawberry.type(description="查看完整内容的结果。")
class MemberRevealPayload(Payload):
    """What became of revealing."""

    revealed: Revealed | None = strawberry.field(
        description="完整内容；未能查看时为空", default=None
    )


@strawberry.type
class MemberActs:
    """Mutations of members."""

    @act(
        "member.reveal",
        "查看会员的一项完整内容：普惠办公室不限单位，单位经办人限本单位及下级单位；"
        "须写明原因并先再次输入密码确认身份，每人每天有次数上限，逐次记入审计。",
        needs_confirmation=True,
    )
    async def member_reveal(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            MemberRevealInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> MemberRevealPayload:
        """This will give one full value once."""
        key, context = ids.number("Member", id_), info.context
        revealed = await reveals.reveal(
            key,
            item=Item(input_.field.value),
            reason=input_.reason,
            per_day=context.reveals_per_day,
            by=context.actor,
            now=context.now(),
        )
        return MemberRevealPayload(
            revealed=Revealed(
                field=input_.field, value=revealed.value, remaining_today=revealed.remaining
            )
        )
