"""Staff and their sessions, for the system administrator; everybody sees their own."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from domain import pages
from domain.actors import STAFF_ONLY
from domain.pages import Listing
from domain.staff import queries as staff
from domain.transactions import Row, acting_within
from schema import ids
from schema.connections import After, Before, Connection, First, Last, Skip, connect, part
from schema.context import Context, Info
from schema.fields import answer
from schema.nodes import Node, many, one, plain, worked_out
from schema.states import ListOrder, Role, StaffOrder, value_of

if TYPE_CHECKING:
    from schema.units import Unit


@strawberry.type(description="一次登录。")
class Session(Node):
    """A signed-in browser."""

    listing: ClassVar[Listing] = staff.SESSIONS

    created_at: datetime = plain("登录时间")
    last_seen_at: datetime = plain("最近使用时间")
    expires_at: datetime = plain("最迟失效时间")
    ended_at: datetime | None = plain("结束时间；为空表示未结束")
    address: str = plain("登录地址")
    user_agent: str = plain("浏览器")
    staff: Annotated["Staff", strawberry.lazy("schema.staff")] | None = one(
        "Staff", "staff_id", "登录的人；只有系统管理员可见"
    )

    @answer("是否就是当前这次登录。")
    def is_current(self, info: Info) -> bool:
        """This will say whether the question came with this session."""
        return bool(self.row["id"] == info.context.session_id)


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
    unit: Annotated["Unit", strawberry.lazy("schema.units")] | None = one(
        "Unit", "unit_id", "所属单位；不在您的范围内时为空"
    )
    sessions: list[Session] = many(
        "Session", "staff_id", "登录记录，新的在前", order=staff.ORDERS["NEWEST"]
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


async def read_own_sessions(context: Context) -> None:
    """This will read the asker's own sessions, which their unit's scope does not reach.

    It is called before the scope of the operation is set.
    """
    staff_id = context.actor.staff_id
    assert staff_id is not None, "the system itself asks no GraphQL"
    with acting_within(STAFF_ONLY):
        found = await pages.below(
            staff.SESSIONS,
            [staff_id],
            column="staff_id",
            scope=STAFF_ONLY,
            order=staff.ORDERS["NEWEST"],
        )
    context.own_sessions = found[staff_id]


def own_sessions(info: Info) -> Sequence[Session]:
    """This will give the viewer's own sessions, which were read before the question was run."""
    return [Session.of(row) for row in info.context.own_sessions]


@strawberry.type
class StaffQueries:
    """Root fields about staff and sessions."""

    @answer("工作人员列表；只有系统管理员可见。")
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

    @answer("登录记录列表；只有系统管理员可见。")
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
        where = staff.matching_sessions(
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
