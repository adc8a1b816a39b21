"""Sessions, tokens and second factors; everybody sees their own, administrators those of others."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final

import orjson
import strawberry

from domain import pages
from domain.actors import STAFF_ONLY, Role
from domain.factors import queries as factors
from domain.pages import Listing
from domain.posts import queries as posts
from domain.sessions import queries as sessions
from domain.transactions import Row, acting_within
from schema import ids
from schema.context import Context, Info
from schema.fields import answer
from schema.nodes import Node, one, plain, worked_out

if TYPE_CHECKING:
    from schema.staff import Staff

OWN_FIELDS: Final = frozenset(
    {"Viewer.sessions", "Viewer.accessTokens", "Viewer.secondFactor", "Viewer.posts"}
)


@strawberry.type(description="一次登录。")
class Session(Node):
    """A signed-in browser."""

    listing: ClassVar[Listing] = sessions.SESSIONS

    created_at: datetime = plain("登录时间")
    last_seen_at: datetime = plain("最近使用时间")
    expires_at: datetime = plain("最迟失效时间")
    ended_at: datetime | None = plain("结束时间；为空表示未结束")
    address: str = plain("登录地址")
    user_agent: str = plain("浏览器")
    staff: Annotated["Staff", strawberry.lazy("schema.staff")] | None = one(
        "Staff", "staff_id", "登录的人；只有系统管理员和安全管理员可见"
    )

    @answer("是否就是当前这次登录。")
    def is_current(self, info: Info) -> bool:
        """This will say whether the question came with this session."""
        return bool(self.row["id"] == info.context.session_id)


@strawberry.type(description="访问令牌可办理的一个单位。")
class TokenUnit:
    """A unit that a token opens."""

    unit_id: strawberry.ID = strawberry.field(description="单位的全局编号")
    unit_name: str = strawberry.field(description="单位名称")
    is_held: bool = strawberry.field(
        description="令牌代表的人现在是否负责这个单位；不再负责的，令牌不能办理"
    )


def _units(row: Row) -> list[TokenUnit]:
    found: list[dict[str, Any]] = orjson.loads(row["units"])
    return [
        TokenUnit(
            unit_id=strawberry.ID(ids.encode("Unit", one["id"])),
            unit_name=one["name"],
            is_held=one["held"],
        )
        for one in found
    ]


@strawberry.type(description="供脚本使用的访问令牌；令牌本身不保存，也不会再次显示。")
class AccessToken(Node):
    """A bearer token of somebody's."""

    listing: ClassVar[Listing] = sessions.TOKENS

    label: str = plain("用途说明")
    created_at: datetime = plain("建立时间")
    expires_at: datetime | None = plain("失效时间；为空表示不会自行失效")
    last_used_at: datetime | None = plain("最近使用时间；为空表示没有用过")
    ended_at: datetime | None = plain("撤销时间；为空表示没有撤销")
    units: list[TokenUnit] = worked_out(
        _units, "单位经办人的令牌可办理的单位，按名称排列；为空表示按本人的岗位，在所属单位办理"
    )
    staff: Annotated["Staff", strawberry.lazy("schema.staff")] | None = one(
        "Staff", "staff_id", "令牌代表的人；只有系统管理员和安全管理员可见"
    )


@strawberry.type(description="自己绑定的动态码。")
class SecondFactor:
    """The viewer's own second factor."""

    enrolled_at: datetime = strawberry.field(description="绑定时间")
    codes_left: int = strawberry.field(description="还没有用过的恢复码个数")


@strawberry.type(description="自己负责的一个单位。")
class Post:
    """A unit that the viewer is responsible for."""

    unit_id: strawberry.ID = strawberry.field(description="单位的全局编号")
    unit_name: str = strawberry.field(description="单位名称")
    is_current: bool = strawberry.field(description="是否正在办理这个单位的业务")


async def read_own_access(context: Context) -> None:
    """This will read the asker's own sessions, tokens and factor, which their scope does not reach.

    It is called before the scope of the operation is set.
    """
    staff_id = context.actor.staff_id
    assert staff_id is not None, "the system itself asks no GraphQL"
    with acting_within(STAFF_ONLY):
        context.own_sessions = await _own(sessions.SESSIONS, staff_id)
        context.own_tokens = await _own(sessions.TOKENS, staff_id)
        context.own_posts = await posts.of_person(staff_id)
        context.own_factor = (await factors.of_people([staff_id])).get(staff_id)


def own_sessions(info: Info) -> Sequence[Session]:
    """This will give the viewer's own sessions, which were read before the question was run."""
    return [Session.of(row) for row in info.context.own_sessions]


def own_tokens(info: Info) -> Sequence[AccessToken]:
    """This will give the viewer's own tokens, likewise."""
    return [AccessToken.of(row) for row in info.context.own_tokens]


def own_posts(info: Info) -> Sequence[Post]:
    """This will give the viewer's own posts, likewise; none to who works for no unit."""
    actor = info.context.actor
    if not actor.has(Role.CLERK):
        return []
    return [
        Post(
            unit_id=strawberry.ID(ids.encode("Unit", one.unit_id)),
            unit_name=one.unit_name,
            is_current=one.unit_id == actor.unit_id,
        )
        for one in info.context.own_posts
    ]


def own_factor(info: Info) -> SecondFactor | None:
    """This will give the viewer's own second factor, likewise."""
    found = info.context.own_factor
    return (
        None
        if found is None
        else SecondFactor(enrolled_at=found.enrolled_at, codes_left=found.codes_left)
    )


async def _own(listing: Listing, staff_id: int) -> list[Row]:
    found = await pages.below(
        listing, [staff_id], column="staff_id", scope=STAFF_ONLY, order=sessions.NEWEST
    )
    return found[staff_id]
