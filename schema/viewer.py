"""Who is asking."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain import jobs, pages
from domain.actors import AUDIT_ONLY, EVERYTHING, STAFF_ONLY
from domain.actors import Role as DomainRole
from domain.disbursements import queries as disbursements
from domain.pages import Where
from schema.access import (
    AccessToken,
    Post,
    SecondFactor,
    Session,
    own_factor,
    own_posts,
    own_sessions,
    own_tokens,
)
from schema.context import Info
from schema.fields import answer
from schema.jobs import Job, job_of
from schema.nodes import load
from schema.permissions import may_read
from schema.states import Role

if TYPE_CHECKING:
    from schema.units import Unit

UnitRef = Annotated["Unit", strawberry.lazy("schema.units")]


@strawberry.type(description="当前登录的人。")
class Viewer:
    """The person asking."""

    login: str = strawberry.field(description="登录名")
    name: str = strawberry.field(description="姓名")
    roles: list[Role] = strawberry.field(description="岗位")

    @answer("所属单位。")
    async def unit(self, info: Info) -> UnitRef | None:
        """This will load the viewer's unit, if it is in their scope."""
        unit: UnitRef | None = await load(info, "Unit", info.context.actor.unit_id)
        return unit

    @answer("可以看到的范围，如“全部单位”。")
    async def scope_label(self, info: Info) -> str:
        """This will put the scope into words."""
        actor = info.context.actor
        if actor.scope == EVERYTHING:
            return "全部单位"
        if actor.scope == STAFF_ONLY:
            return "工作人员与登录，不含会员资料"
        if actor.scope == AUDIT_ONLY:
            return "审计记录，不含会员资料"
        unit = await load(info, "Unit", actor.unit_id)
        return "没有可以查看的单位" if unit is None else f"{unit.name}及下级单位"

    @answer("会员资料中并非人人可见的各项里，今天自己的岗位可见的；以列名表示，如 ethnicity。")
    def particulars(self, info: Info) -> list[str]:
        """This will list the particulars of members' files that are shown to the viewer."""
        return sorted(info.context.actor.shown)

    @answer("身份确认（再次输入密码）有效到何时；没有确认或已过期时为空。")
    def confirmed_until(self, info: Info) -> datetime | None:
        """This will say until when acts that ask for the password pass without it."""
        return info.context.confirmed_until if info.context.is_confirmed else None

    @answer("自己的登录记录，新的在前，最多 100 条。")
    def sessions(self, info: Info) -> list[Session]:
        """This will list the viewer's own sessions."""
        return list(own_sessions(info))

    @answer("自己的访问令牌，新的在前，最多 100 个。")
    def access_tokens(self, info: Info) -> list[AccessToken]:
        """This will list the viewer's own tokens."""
        return list(own_tokens(info))

    @answer("自己作为单位经办人负责的单位，所属单位在前；一次只办理其中一个单位的业务。")
    def posts(self, info: Info) -> list[Post]:
        """This will list the units that the viewer is responsible for."""
        return list(own_posts(info))

    @answer("自己绑定的动态码；没有绑定时为空。")
    def second_factor(self, info: Info) -> SecondFactor | None:
        """This will say whether the viewer has a second factor."""
        return own_factor(info)

    @answer("自己在后台进行的工作：进行中的在前，然后是一天内结束的，最多 20 项。")
    async def jobs(self, info: Info) -> list[Job]:
        """This will list the viewer's own long work."""
        context = info.context
        if context.actor.staff_id is None:
            return []
        found = await jobs.of(context.actor.staff_id, now=context.now())
        return [job_of(one) for one in found]

    @answer("等待自己复核或签发的发放批次数。")
    async def waiting_count(self, info: Info) -> int:
        """This will count what waits for the viewer's decision."""
        actor = info.context.actor
        if actor.staff_id is None or not may_read(actor, "Disbursement"):
            return 0
        where = disbursements.waiting_for(
            Where(),
            actor.staff_id,
            may_check=actor.has(DomainRole.CHECKER),
            may_release=actor.has(DomainRole.RELEASER),
        )
        return await pages.count(disbursements.DISBURSEMENTS, scope=actor.scope, where=where)


@strawberry.type
class ViewerQueries:
    """Root field of the viewer."""

    @answer("当前登录的人。")
    def viewer(self, info: Info) -> Viewer:
        """This will say who is asking."""
        actor = info.context.actor
        return Viewer(
            login=actor.label,
            name=info.context.name or actor.label,
            roles=[Role(role.value) for role in sorted(actor.roles)],
        )
