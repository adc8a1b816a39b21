"""What is done to staff, sessions and passwords."""

from typing import Annotated

import strawberry

from domain import tokens
from domain.actors import Role as DomainRole
from domain.posts import operations as posts
from domain.sessions import operations as sessions
from domain.staff import operations as staff
from domain.staff.rules import RolesGrantedElsewhere
from schema import ids
from schema.access import AccessToken, Post, Session
from schema.acts import (
    Id,
    IdempotencyKey,
    Payload,
    SessionRequired,
    act,
    fresh,
    once,
    require_confirmation,
)
from schema.context import Info
from schema.staff import Staff
from schema.states import Role


@strawberry.input(description="新建工作人员所需的内容。")
class StaffCreateInput:
    """What enrolling a person takes."""

    login: str = strawberry.field(description="登录名")
    name: str = strawberry.field(description="姓名")
    password: str | None = strawberry.field(
        description="初始密码；不填则由系统生成，在结果中显示一次", default=None
    )
    roles: list[Role] | None = strawberry.field(
        description="不再使用：岗位由安全管理员以 staffRolesAssign 授予，这里须不填或为空",
        default=None,
    )
    unit_id: strawberry.ID | None = strawberry.field(description="所属单位的全局编号", default=None)


@strawberry.input(description="调整岗位所需的内容。")
class StaffRolesAssignInput:
    """What giving a person other roles takes."""

    roles: list[Role] = strawberry.field(description="今后的全部岗位")
    unit_id: strawberry.ID | None = strawberry.field(
        description="今后所属单位的全局编号；单位经办人必填", default=None
    )
    other_unit_ids: list[strawberry.ID] | None = strawberry.field(
        description="除所属单位外今后还负责的单位（全局编号），最多 20 个；只限仅任单位经办人的人员，"
        "不填即没有",
        default=None,
    )


@strawberry.input(description="修改密码所需的内容。")
class PasswordChangeInput:
    """What changing a password takes."""

    password: str = strawberry.field(description="新密码；不会被显示或记录")
    current: str | None = strawberry.field(
        description="现在的密码；修改自己的密码时必填", default=None
    )
    staff_id: strawberry.ID | None = strawberry.field(
        description="为哪个工作人员重设，填全局编号；只有系统管理员可填，不填为自己。"
        "同 staffPasswordReset，对方须先修改密码",
        default=None,
    )


@strawberry.type
class _StaffPayload(Payload):
    staff: Staff | None = strawberry.field(
        description="办理后的工作人员；未办成，或无权查看工作人员时为空", default=None
    )


@strawberry.type
class _InitialPasswordPayload(_StaffPayload):
    initial_password: str | None = strawberry.field(
        description="首次登录用的初始密码，只在这一次显示，请当面或电话告知本人；未办成，"
        "或以同一幂等键再次提交时为空",
        default=None,
    )


@strawberry.type(description="新建工作人员的结果。")
class StaffCreatePayload(_InitialPasswordPayload):
    """What became of enrolling a person."""


@strawberry.type(description="为工作人员重设密码的结果。")
class StaffPasswordResetPayload(_InitialPasswordPayload):
    """What became of resetting a person's password."""


@strawberry.type(description="解锁工作人员的结果。")
class StaffUnlockPayload(_StaffPayload):
    """What became of unlocking a person."""


@strawberry.type(description="解除动态码绑定的结果。")
class StaffFactorResetPayload(_StaffPayload):
    """What became of taking a person's second factor away."""


@strawberry.type(description="调整岗位的结果。")
class StaffRolesAssignPayload(_StaffPayload):
    """What became of giving a person other roles."""


@strawberry.type(description="停用工作人员的结果。")
class StaffDisablePayload(_StaffPayload):
    """What became of disabling a person."""


@strawberry.type(description="启用工作人员的结果。")
class StaffEnablePayload(_StaffPayload):
    """What became of enabling a person."""


@strawberry.type(description="修改密码的结果。")
class PasswordChangePayload(_StaffPayload):
    """What became of changing a password."""


@strawberry.type(description="结束登录的结果。")
class SessionEndPayload(Payload):
    """What became of ending a session."""

    session: Session | None = strawberry.field(
        description="已结束的登录；未办成，或无权查看登录记录时为空", default=None
    )


@strawberry.type(description="撤销访问令牌的结果。")
class TokenEndPayload(Payload):
    """What became of ending a token."""

    access_token: AccessToken | None = strawberry.field(
        description="已撤销的访问令牌；未办成，或无权查看访问令牌时为空", default=None
    )


@strawberry.type(description="换一个负责的单位办理的结果。")
class PostSwitchPayload(Payload):
    """What became of going to another of one's posts."""

    post: Post | None = strawberry.field(description="此后办理的单位；未办成时为空", default=None)


@strawberry.type
class StaffActs:
    """Mutations of staff."""

    @act(
        "staff.create",
        "新建工作人员，岗位随后由安全管理员授予；只有系统管理员可办，并须先再次输入密码。",
        needs_confirmation=True,
    )
    async def staff_create(
        self,
        info: Info,
        input_: Annotated[
            StaffCreateInput, strawberry.argument(name="input", description="所需内容")
        ],
        idempotency_key: IdempotencyKey = None,
    ) -> StaffCreatePayload:
        """This will enrol a person."""
        context = info.context
        unit_id = ids.number("Unit", input_.unit_id, field="unitId") if input_.unit_id else None
        if input_.roles:
            raise RolesGrantedElsewhere(field=("roles",))
        shown: list[str] = []

        async def create() -> int:
            made = await staff.enrol(
                login=input_.login,
                name=input_.name,
                password=input_.password or "",
                unit_id=unit_id,
                by=context.actor,
                now=context.now(),
            )
            shown.append(made.initial_password)
            return made.staff_id

        key = await once(info, idempotency_key, input_, create)
        return StaffCreatePayload(
            staff=await fresh(info, "Staff", key), initial_password=shown[0] if shown else None
        )

    @act(
        "staff.assign_roles",
        "授予或调整工作人员的岗位与所属单位，立即结束其全部登录和令牌；只有安全管理员可办，"
        "须先再次输入密码。",
        needs_confirmation=True,
    )
    async def staff_roles_assign(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            StaffRolesAssignInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> StaffRolesAssignPayload:
        """This will replace a person's roles and unit."""
        key, context = ids.number("Staff", id_), info.context
        unit_id = ids.number("Unit", input_.unit_id, field="unitId") if input_.unit_id else None
        await staff.assign_roles(
            key,
            roles={DomainRole(role.value) for role in input_.roles},
            unit_id=unit_id,
            other_unit_ids=[
                ids.number("Unit", one, field="otherUnitIds") for one in input_.other_unit_ids or ()
            ],
            by=context.actor,
            now=context.now(),
        )
        return StaffRolesAssignPayload(staff=await fresh(info, "Staff", key))

    @act(
        "staff.disable",
        "停用工作人员并结束其全部登录；只有系统管理员可办，须先再次输入密码。",
        needs_confirmation=True,
    )
    async def staff_disable(self, info: Info, id_: Id) -> StaffDisablePayload:
        """This will disable a person."""
        key, context = ids.number("Staff", id_), info.context
        await staff.disable(key, by=context.actor, now=context.now())
        return StaffDisablePayload(staff=await fresh(info, "Staff", key))

    @act(
        "staff.enable",
        "启用已停用的工作人员；只有系统管理员可办，须先再次输入密码。",
        needs_confirmation=True,
    )
    async def staff_enable(self, info: Info, id_: Id) -> StaffEnablePayload:
        """This will enable a person."""
        key, context = ids.number("Staff", id_), info.context
        await staff.enable(key, by=context.actor, now=context.now())
        return StaffEnablePayload(staff=await fresh(info, "Staff", key))

    @act(
        "staff.unlock",
        "解锁因输错密码锁定、或重设密码后待放行的工作人员；只有安全管理员可办，须先再次输入密码。",
        needs_confirmation=True,
    )
    async def staff_unlock(self, info: Info, id_: Id) -> StaffUnlockPayload:
        """This will unlock a person."""
        key, context = ids.number("Staff", id_), info.context
        await staff.unlock(key, by=context.actor, now=context.now())
        return StaffUnlockPayload(staff=await fresh(info, "Staff", key))

    @act(
        "staff.reset_password",
        "为工作人员重设密码并结束其全部登录；有岗位的人须经安全管理员解锁才能登录。只有系统管理员"
        "可办，须先再次输入密码。",
        needs_confirmation=True,
    )
    async def staff_password_reset(self, info: Info, id_: Id) -> StaffPasswordResetPayload:
        """This will give a person a password for one sign-in."""
        key, context = ids.number("Staff", id_), info.context
        made = await staff.reset_password(key, by=context.actor, now=context.now())
        return StaffPasswordResetPayload(
            staff=await fresh(info, "Staff", key), initial_password=made.initial_password
        )

    @act(
        "factor.reset",
        "解除工作人员绑定的动态码（设备遗失时）并结束其全部登录；只有安全管理员可办，须先再次输入密码。",
        needs_confirmation=True,
    )
    async def staff_factor_reset(self, info: Info, id_: Id) -> StaffFactorResetPayload:
        """This will take a person's second factor away."""
        key, context = ids.number("Staff", id_), info.context
        await staff.reset_factor(key, by=context.actor, now=context.now())
        return StaffFactorResetPayload(staff=await fresh(info, "Staff", key))

    @act("token.end", "撤销一个访问令牌：自己的，或由系统管理员、安全管理员撤销他人的。")
    async def token_end(self, info: Info, id_: Id) -> TokenEndPayload:
        """This will end a token."""
        key, context = ids.number("AccessToken", id_), info.context
        await tokens.end(key, by=context.actor, now=context.now())
        return TokenEndPayload(access_token=await fresh(info, "AccessToken", key))

    @act("session.end", "结束一次登录：自己的，或由系统管理员、安全管理员结束他人的。")
    async def session_end(self, info: Info, id_: Id) -> SessionEndPayload:
        """This will end a session."""
        key, context = ids.number("Session", id_), info.context
        await sessions.end(key, by=context.actor, now=context.now())
        return SessionEndPayload(session=await fresh(info, "Session", key))

    @act(
        "session.switch",
        "本次登录换一个自己负责的单位办理，此后只能看到和办理该单位及其下级单位；须本人登录后办理。",
    )
    async def post_switch(self, info: Info, id_: Id) -> PostSwitchPayload:
        """This will go on at another of the viewer's posts; `id` is the unit's."""
        key, context = ids.number("Unit", id_), info.context
        if context.session_id is None:
            raise SessionRequired
        name = await posts.switch(
            context.session_id, unit_id=key, by=context.actor, now=context.now()
        )
        post = Post(unit_id=id_, unit_name=name, is_current=True)
        return PostSwitchPayload(post=post)

    @act(
        "staff.change_password",
        "修改自己的密码，或由系统管理员为他人重设；后者须先再次输入密码确认身份。",
    )
    async def password_change(
        self,
        info: Info,
        input_: Annotated[
            PasswordChangeInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> PasswordChangePayload:
        """This will change a password."""
        context = info.context
        key = context.actor.staff_id
        assert key is not None, "the system itself has no password and asks no GraphQL"
        if input_.staff_id is not None:
            key = ids.number("Staff", input_.staff_id, field="staffId")
        password, by, now = input_.password, context.actor, context.now()
        if key == by.staff_id:
            current = input_.current or ""
            await staff.change_password(key, password=password, current=current, by=by, now=now)
        else:
            require_confirmation(context)
            await staff.reset_password(key, password=password, by=by, now=now)
        return PasswordChangePayload(staff=await fresh(info, "Staff", key))
