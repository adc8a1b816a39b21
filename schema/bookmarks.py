"""Saved views and saved queries: one's own, and those shared with one's roles."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.bookmarks import queries as bookmarks
from domain.transactions import Row
from schema import ids
from schema.context import Context, Info
from schema.fields import answer
from schema.nodes import load
from schema.scalars import BookmarkContent
from schema.states import BookmarkKind, Role

if TYPE_CHECKING:
    from schema.people import Person


@strawberry.type(description="保存的视图或查询；共享的只是问法，打开的人只看到自己范围内的结果。")
class Bookmark:
    """A row of bookmarks as one person sees it; no node, as a unit's scope shows none."""

    row: strawberry.Private[Row]

    kind: BookmarkKind = strawberry.field(description="种类")
    of_list: str | None = strawberry.field(
        name="list", description="视图所属的列表，如 members；查询没有"
    )
    name: str = strawberry.field(description="名称")
    content: BookmarkContent = strawberry.field(
        description="内容。视图：filters（筛选，同地址栏）、order、size、layout；"
        "查询：document、variables"
    )
    shared_with: list[Role] = strawberry.field(description="共享给哪些岗位；为空则只有自己可见")
    is_own: bool = strawberry.field(description="是否自己保存的；只有自己的可以修改和删除")
    is_default: bool = strawberry.field(description="是否自己在此列表的默认；他人共享的总为否")
    version: int = strawberry.field(description="版本，修改时填写，以免覆盖他处的修改")
    created_at: datetime = strawberry.field(description="保存时间")
    updated_at: datetime = strawberry.field(description="最近修改的时间")

    @answer("全局编号，不透明，请勿拆解。")
    def id(self) -> strawberry.ID:
        """This will give the global id."""
        return strawberry.ID(ids.encode("Bookmark", self.row["id"]))

    @answer("保存的人；无权查看时为空。")
    async def owner(
        self, info: Info
    ) -> Annotated["Person", strawberry.lazy("schema.people")] | None:
        """This will load who keeps it."""
        person: Person | None = await load(info, "Person", self.row["owner_id"])
        return person


def shown(row: Row, context: Context) -> Bookmark:
    """This will make the bookmark of a row, as the person asking has it."""
    is_own = row["owner_id"] == context.actor.staff_id
    return Bookmark(
        row=row,
        kind=BookmarkKind(row["kind"]),
        of_list=row["of_list"] or None,
        name=row["name"],
        content=row["content"],
        shared_with=[Role(role) for role in row["shared_with"]],
        is_own=is_own,
        is_default=is_own and row["is_default"],
        version=row["version"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


async def read_bookmarks(context: Context) -> None:
    """This will read the asker's bookmarks, which their unit's scope does not reach.

    It is called before the scope of the operation is set.
    """
    context.bookmarks = list(await bookmarks.visible(by=context.actor))


@strawberry.type
class BookmarkQueries:
    """Root field of bookmarks."""

    @answer("自己保存的和共享给自己岗位的视图、查询；自己的在前，按名称排列。")
    def bookmarks(
        self,
        info: Info,
        kind: Annotated[
            BookmarkKind | None, strawberry.argument(description="种类；不填为全部")
        ] = None,
        list_: Annotated[
            str | None, strawberry.argument(name="list", description="只要这个列表的视图")
        ] = None,
    ) -> list[Bookmark]:
        """This will choose among the bookmarks that were read before the question was run."""
        return [
            shown(row, info.context)
            for row in info.context.bookmarks
            if (kind is None or row["kind"] == kind.value)
            and (list_ is None or row["of_list"] == list_)
        ]
