"""Relay connections over keyset pages; the total is counted only when it is asked for."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final, Generic, TypeVar

import strawberry

from domain import pages
from domain.errors import Invalid
from domain.pages import LIMIT_MAX, SKIP_MAX, Order, Page, Part, Where
from schema import ids
from schema.context import Info
from schema.fields import answer
from schema.nodes import NODES
from schema.permissions import may_read

T = TypeVar("T")

PAGE_DEFAULT: Final = 20

First = Annotated[
    int | None,
    strawberry.argument(description=f"取前多少条；不填为 {PAGE_DEFAULT}，最多 {LIMIT_MAX}。"),
]
After = Annotated[str | None, strawberry.argument(description="从这个位置之后开始取。")]
Last = Annotated[
    int | None,
    strawberry.argument(description=f"取最后多少条，最多 {LIMIT_MAX}；不与 first 同用。"),
]
Before = Annotated[str | None, strawberry.argument(description="取到这个位置之前为止。")]
Skip = Annotated[
    int | None,
    strawberry.argument(
        description=f"先跳过多少条再取，用于跳到某一页；最多 {SKIP_MAX}，越多越慢，计入查询成本。"
    ),
]


class PageRefused(Invalid):
    """The part of the list that was asked for makes no sense or is too large."""

    code = "PAGE_INVALID"


@strawberry.type(description="分页信息。")
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool = strawberry.field(description="后面是否还有。")
    has_previous_page: bool = strawberry.field(description="前面是否还有。")
    start_cursor: str | None = strawberry.field(description="本页第一条的位置。")
    end_cursor: str | None = strawberry.field(description="本页最后一条的位置。")


@strawberry.type(description="列表中的一条。")
class Edge(Generic[T]):
    """One row of a page."""

    cursor: str = strawberry.field(description="这一条的位置，用于翻页。")
    node: T = strawberry.field(description="这一条的内容。")


@strawberry.type(description="一页列表。")
class Connection(Generic[T]):
    """One page of a list."""

    edges: list[Edge[T]] = strawberry.field(description="本页各条。")
    page_info: PageInfo = strawberry.field(description="分页信息。")
    counter: strawberry.Private[Callable[[], Awaitable[int]]]

    @answer("符合条件的总条数；只在需要时查询，数据多时较慢。")
    async def total_count(self) -> int:
        """This will count the whole list."""
        return await self.counter()


@dataclass(frozen=True, slots=True)
class Parent:
    """What a nested list hangs on: the SQL that binds a row to `p.id`, and that id."""

    sql: str
    id: int


def part(
    type_name: str,
    first: int | None,
    after: str | None,
    last: int | None,
    before: str | None,
    skip: int | None = None,
) -> Part:
    """This will read the paging arguments.

    Raises:
        PageRefused: both ends at once, or a size or a leap out of bounds.
        CursorUnknown: a cursor of another list.
    """
    if first is not None and last is not None:
        raise PageRefused("first 与 last 不能同时使用。")
    limit = first if first is not None else last
    if limit is None:
        limit = PAGE_DEFAULT
    if not 0 <= limit <= LIMIT_MAX:
        raise PageRefused(f"每页条数须在 0 到 {LIMIT_MAX} 之间。")
    if not 0 <= (skip or 0) <= SKIP_MAX:
        raise PageRefused(f"一次最多跳过 {SKIP_MAX} 条；更后面的请缩小条件，或从最后一页往前翻。")
    return Part(
        limit=limit,
        after=ids.place(type_name, after),
        before=ids.place(type_name, before),
        is_backward=last is not None,
        skip=skip or 0,
    )


async def connect(
    info: Info,
    type_name: str,
    where: Where | None,
    order: Order,
    wanted: Part,
    *,
    parent: Parent | None = None,
) -> Any:
    """This will read one page as a connection; `where` is None for a list that is known empty.

    Raises:
        CursorUnknown: a cursor names a row that is not there.
    """
    if where is None or not may_read(info.context.actor, type_name):
        return _connection(type_name, Page(), _zero)
    listing, scope = NODES[type_name].listing, info.context.actor.scope
    if parent is None:
        page = await pages.page(listing, scope=scope, where=where, order=order, part=wanted)

        async def count() -> int:
            return await pages.count(listing, scope=scope, where=where)
    else:
        loaders = info.context.loaders
        page = await loaders.page(
            listing, where, order, wanted, parent=parent.sql, parent_id=parent.id
        )

        async def count() -> int:
            return await loaders.count(listing, where, parent=parent.sql, parent_id=parent.id)

    return _connection(type_name, page, count)


def _connection(type_name: str, page: Page, count: Callable[[], Awaitable[int]]) -> Connection[Any]:
    kind = NODES[type_name]
    edges = [
        Edge(cursor=ids.cursor(type_name, row[kind.listing.key]), node=kind.of(row))
        for row in page.rows
    ]
    return of_edges(edges, count, has_next=page.has_next, has_previous=page.has_previous)


def of_edges(
    edges: list[Edge[Any]],
    count: Callable[[], Awaitable[int]],
    *,
    has_next: bool,
    has_previous: bool,
) -> Connection[Any]:
    """This will give the edges of a page as a connection, of which all are counted only when asked."""
    return Connection(
        edges=edges,
        page_info=PageInfo(
            has_next_page=has_next,
            has_previous_page=has_previous,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
        counter=count,
    )


async def _zero() -> int:
    return 0
