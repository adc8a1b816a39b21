"""What is done to saved views and saved queries."""

from collections.abc import Iterable
from typing import Annotated

import strawberry

from domain.actors import Role as DomainRole
from domain.actors import personal
from domain.bookmarks import operations as bookmarks
from domain.bookmarks import queries
from domain.bookmarks.rules import BookmarkKind as DomainKind
from domain.transactions import acting_within
from schema import ids
from schema.acts import Id, IdempotencyKey, Payload, act, once
from schema.bookmarks import Bookmark, shown
from schema.context import Info
from schema.scalars import BookmarkContent
from schema.states import BookmarkKind, Role


@strawberry.input(description="保存视图或查询所需的内容。")
class BookmarkCreateInput:
    """What keeping a view or a query takes."""

    kind: BookmarkKind = strawberry.field(description="种类")
    name: str = strawberry.field(description="名称，1–40 字；不分大小写和全半角，不得与已有的重名")
    content: BookmarkContent = strawberry.field(
        description="内容，最多 8 KB，不得含证件号码等长号码。视图：filters（筛选，同地址栏）、order、"
        "size、layout；查询：document、variables（JSON 文本）"
    )
    of_list: str | None = strawberry.field(
        name="list", description="视图所属的列表，如 members；查询不填", default=None
    )
    shared_with: list[Role] | None = strawberry.field(
        description="共享给哪些岗位；只有普惠办公室和领导可以共享，不填则只有自己可见", default=None
    )
    is_default: bool = strawberry.field(description="是否设为自己在此列表的默认", default=False)


@strawberry.input(description="修改已保存的视图或查询所需的内容；不填的不变。")
class BookmarkChangeInput:
    """What changing a bookmark takes."""

    version: int = strawberry.field(description="修改前看到的版本；已被他处修改则不予保存")
    name: str | None = strawberry.field(description="新名称", default=None)
    content: BookmarkContent | None = strawberry.field(description="新内容", default=None)
    shared_with: list[Role] | None = strawberry.field(
        description="共享给哪些岗位；填空列表即不再共享", default=None
    )
    is_default: bool | None = strawberry.field(
        description="是否设为自己在此列表的默认", default=None
    )


@strawberry.type
class _BookmarkPayload(Payload):
    bookmark: Bookmark | None = strawberry.field(
        description="办理后的视图或查询；未办成时为空", default=None
    )


@strawberry.type(description="保存视图或查询的结果。")
class BookmarkCreatePayload(_BookmarkPayload):
    """What became of keeping a view or a query."""


@strawberry.type(description="修改视图或查询的结果。")
class BookmarkChangePayload(_BookmarkPayload):
    """What became of changing a bookmark."""


@strawberry.type(description="删除视图或查询的结果。")
class BookmarkRemovePayload(Payload):
    """What became of removing a bookmark."""

    bookmark: Bookmark | None = strawberry.field(
        description="删除前的视图或查询；未办成时为空", default=None
    )


@strawberry.type
class BookmarkActs:
    """Mutations of saved views and saved queries."""

    @act("bookmark.create", "保存一个视图或查询。")
    async def bookmark_create(
        self,
        info: Info,
        input_: Annotated[
            BookmarkCreateInput, strawberry.argument(name="input", description="所需内容")
        ],
        idempotency_key: IdempotencyKey = None,
    ) -> BookmarkCreatePayload:
        """This will keep a view or a query."""
        context = info.context

        async def create() -> int:
            return await bookmarks.create(
                kind=DomainKind(input_.kind.value),
                list_=input_.of_list or "",
                name=input_.name,
                content=input_.content,
                shared_with=_roles(input_.shared_with or ()),
                is_default=input_.is_default,
                by=context.actor,
                now=context.now(),
            )

        # A bookmark is written under its owner's own scope, and so is the key it is written with.
        with acting_within(personal(context.actor)):
            key = await once(info, idempotency_key, input_, create)
        return BookmarkCreatePayload(bookmark=await _fresh(info, key))

    @act("bookmark.change", "修改自己保存的视图或查询：名称、内容、共享或默认。")
    async def bookmark_change(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            BookmarkChangeInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> BookmarkChangePayload:
        """This will change an own bookmark."""
        key, context = ids.number("Bookmark", id_), info.context
        await bookmarks.change(
            key,
            version=input_.version,
            name=input_.name,
            content=input_.content,
            shared_with=None if input_.shared_with is None else _roles(input_.shared_with),
            is_default=input_.is_default,
            by=context.actor,
            now=context.now(),
        )
        return BookmarkChangePayload(bookmark=await _fresh(info, key))

    @act("bookmark.remove", "删除自己保存的视图或查询；共享过的，他人也不再看到。")
    async def bookmark_remove(self, info: Info, id_: Id) -> BookmarkRemovePayload:
        """This will remove an own bookmark."""
        key, context = ids.number("Bookmark", id_), info.context
        before = await _fresh(info, key)
        await bookmarks.remove(key, by=context.actor, now=context.now())
        return BookmarkRemovePayload(bookmark=before)


async def _fresh(info: Info, key: int) -> Bookmark | None:
    row = await queries.one(key, by=info.context.actor)
    return None if row is None else shown(row, info.context)


def _roles(given: Iterable[Role]) -> frozenset[DomainRole]:
    return frozenset(DomainRole(role.value) for role in given)
