"""Whom the house's OpenID provider means by whom of our staff, and binding the two."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from domain.errors import Conflict
from domain.identities import operations as identities
from domain.identities import queries
from domain.pages import Listing
from schema import ids
from schema.acts import Id, Payload, act, fresh
from schema.context import Info
from schema.nodes import Node, one, plain

if TYPE_CHECKING:
    from schema.people import Person


class OidcNotConfigured(Conflict):
    """There is no provider whose word could mean anybody."""

    code = "OIDC_OFF"
    default_message = "没有启用统一身份认证，不能绑定；请先由运维人员配置（OIDC_ISSUER）。"


@strawberry.enum(description="身份绑定的状态")
class StaffIdentityState(Enum):
    """How far a binding has come."""

    PROPOSED = strawberry.enum_value("PROPOSED", description="待安全管理员确认")
    BOUND = strawberry.enum_value("BOUND", description="已绑定，可以登录")
    ENDED = strawberry.enum_value("ENDED", description="已解除")


@strawberry.type(
    description="工作人员在统一身份认证平台中的身份；由两位管理员绑定，登录从不自动建号。"
)
class StaffIdentity(Node):
    """One person of ours as the provider knows them."""

    listing: ClassVar[Listing] = queries.IDENTITIES

    issuer: str = plain("认证平台")
    subject: str = plain("该人员在平台中的唯一标识（sub）")
    state: StaffIdentityState = plain("状态")
    proposed_at: datetime = plain("登记时间")
    confirmed_at: datetime | None = plain("确认时间")
    ended_at: datetime | None = plain("解除时间")
    proposed_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "proposed_by_id", "登记人"
    )
    confirmed_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "confirmed_by_id", "确认人"
    )


@strawberry.input(description="登记身份绑定所需的内容。")
class IdentityProposeInput:
    """What entering whom the provider means takes."""

    staff_id: strawberry.ID = strawberry.field(description="工作人员的全局编号")
    subject: str = strawberry.field(description="该人员在认证平台中的唯一标识（sub）")


@strawberry.type
class _IdentityPayload(Payload):
    identity: StaffIdentity | None = strawberry.field(
        description="办理后的绑定；未办成，或无权查看时为空", default=None
    )


@strawberry.type(description="登记身份绑定的结果。")
class IdentityProposePayload(_IdentityPayload):
    """What became of entering whom the provider means."""


@strawberry.type(description="确认身份绑定的结果。")
class IdentityConfirmPayload(_IdentityPayload):
    """What became of confirming a binding."""


@strawberry.type(description="解除身份绑定的结果。")
class IdentityEndPayload(_IdentityPayload):
    """What became of taking a binding away."""


@strawberry.type
class IdentityActs:
    """Mutations of identities."""

    @act(
        "identity.propose",
        "登记工作人员在统一身份认证平台中的标识，待安全管理员确认后才能登录；只有系统管理员可办。",
        needs_confirmation=True,
    )
    async def identity_propose(
        self,
        info: Info,
        input_: Annotated[
            IdentityProposeInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> IdentityProposePayload:
        """This will enter whom the provider means."""
        context = info.context
        if not context.oidc_issuer:
            raise OidcNotConfigured
        key = await identities.propose(
            ids.number("Staff", input_.staff_id, field="staffId"),
            issuer=context.oidc_issuer,
            subject=input_.subject,
            by=context.actor,
            now=context.now(),
        )
        return IdentityProposePayload(identity=await fresh(info, "StaffIdentity", key))

    @act(
        "identity.confirm",
        "确认身份绑定，此后可用统一身份认证登录；只有安全管理员可办，不能确认自己的。",
        needs_confirmation=True,
    )
    async def identity_confirm(self, info: Info, id_: Id) -> IdentityConfirmPayload:
        """This will let a binding hold."""
        key, context = ids.number("StaffIdentity", id_), info.context
        await identities.confirm(key, by=context.actor, now=context.now())
        return IdentityConfirmPayload(identity=await fresh(info, "StaffIdentity", key))

    @act(
        "identity.end",
        "解除身份绑定，立即结束其全部登录和令牌；系统管理员或安全管理员可办。",
        needs_confirmation=True,
    )
    async def identity_end(self, info: Info, id_: Id) -> IdentityEndPayload:
        """This will take a binding away."""
        key, context = ids.number("StaffIdentity", id_), info.context
        await identities.end(key, by=context.actor, now=context.now())
        return IdentityEndPayload(identity=await fresh(info, "StaffIdentity", key))
