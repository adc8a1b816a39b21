"""Staff, for the system and the security administrator."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import orjson
import strawberry

from domain.pages import Listing
from domain.sessions import queries as sessions
from domain.staff import queries as staff
from domain.transactions import Row
from schema import ids
from schema.access import AccessToken, Session
from schema.connections import After, Before, Connection, First, Last, Skip, connect, part
from schema.context import Info
from schema.fields import answer
from schema.nodes import Node, many, one, plain, worked_out
from schema.states import ListOrder, Role, StaffOrder, value_of

if TYPE_CHECKING:
    from schema.identities import StaffIdentity
    from schema.units import Unit


@strawberry.type(description="经办人除所属单位外负责的一个单位。")
class StaffPost:
    """A unit beside their own that a clerk is responsible for."""

    unit_id: strawberry.ID = strawberry.field(description="单位的全局编号")
    unit_name: str = strawberry.field(description="单位名称")


def _posts(row: Row) -> list[StaffPost]:
    found: list[dict[str, Any]] = orjson.loads(row["other_units"])
    return [
        StaffPost(unit_id=strawberry.ID(ids.encode("Unit", one["id"])), unit_name=one["name"])
        for one in found
    ]


def _roles(row: Row) -> list[Role]:
    return [Role(role) for role in row["roles"]]


@strawberry.type(description="工作人员。")
class Staff(Node):
    """A person who signs in."""

    listing: ClassVar[Listing] = staff.STAFF

    login: str = plain("登录名")
    name: str = plain("姓名")
    roles: list[Role] = worked_out(_roles, "岗位")
    is_disabled: bool = plain("是否已停用")
    locked_until: datetime | None = plain("因多次输错密码锁定到何时")
    created_at: datetime = plain("建立时间")
    password_changed_at: datetime = plain("最近修改密码的时间")
    must_change_password: bool = plain("是否须先修改初始密码")
    awaits_release: bool = plain("密码由系统管理员重设后，是否尚待安全管理员解锁")
    factor_enrolled_at: datetime | None = plain("绑定动态码的时间；为空表示没有绑定")
    unit: Annotated["Unit", strawberry.lazy("schema.units")] | None = one(
        "Unit", "unit_id", "所属单位；不在您的范围内时为空"
    )
    other_units: list[StaffPost] = worked_out(_posts, "除所属单位外还负责的单位，按名称排列")
    sessions: list[Session] = many(
        "Session", "staff_id", "登录记录，新的在前", order=staff.ORDERS["NEWEST"]
    )
    identities: list[Annotated["StaffIdentity", strawberry.lazy("schema.identities")]] = many(
        "StaffIdentity", "staff_id", "统一身份认证的绑定，新的在前", order=staff.ORDERS["NEWEST"]
    )
    access_tokens: list[AccessToken] = many(
        "AccessToken", "staff_id", "访问令牌，新的在前", order=staff.ORDERS["NEWEST"]
    )


@strawberry.input(description="工作人员的查询条件；同时满足所填各项。")
class StaffFilter:
    """What is asked of staff."""

    login: str | None = strawberry.field(description="登录名", default=None)
    role: Role | None = strawberry.field(description="岗位", default=None)
    is_disabled: bool | None = strawberry.field(description="是否已停用", default=None)


@strawberry.input(description="登录记录的查询条件；同时满足所填各项。")
class SessionFilter:
    """What is asked of sessions."""

    staff_id: strawberry.ID | None = strawberry.field(
        description="这个工作人员的；填全局编号", default=None
    )
    is_open: bool | None = strawberry.field(description="是否仍然有效", default=None)


@strawberry.type
class StaffQueries:
    """Root fields about staff and sessions."""

    @answer("工作人员列表；只有系统管理员和安全管理员可见。")
    async def staff(
        self,
        info: Info,
        filter_: Annotated[
            StaffFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            StaffOrder, strawberry.argument(description="排列顺序")
        ] = StaffOrder.LOGIN,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[Staff]:
        """This will page through staff."""
        asked = filter_ or StaffFilter()
        where = staff.matching(
            login=asked.login, role=value_of(asked.role), is_disabled=asked.is_disabled
        )
        connection: Connection[Staff] = await connect(
            info,
            "Staff",
            where,
            staff.ORDERS[order_by.value],
            part("Staff", first, after, last, before, skip),
        )
        return connection

    @answer("登录记录列表；只有系统管理员和安全管理员可见。")
    async def sessions(
        self,
        info: Info,
        filter_: Annotated[
            SessionFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[Session]:
        """This will page through sessions."""
        asked = filter_ or SessionFilter()
        staff_id = ids.number("Staff", asked.staff_id, field="staffId") if asked.staff_id else None
        where = sessions.matching_sessions(
            staff_id=staff_id, is_open=asked.is_open, now=info.context.now()
        )
        connection: Connection[Session] = await connect(
            info,
            "Session",
            where,
            staff.ORDERS[order_by.value],
            part("Session", first, after, last, before, skip),
        )
        return connection
