"""The base of every type with a global id, and the few ways in which its fields get their values."""

from collections.abc import Callable, Hashable
from functools import cache
from typing import Any, ClassVar, Final, Self, cast

import strawberry

from domain import codes
from domain.actors import Actor
from domain.pages import Listing, Order
from domain.transactions import Row
from schema import ids
from schema.context import Info
from schema.fields import answer

OLDEST: Final = Order("id")
NODES: Final[dict[str, type["Node"]]] = {}


@strawberry.interface(name="Node", description="有全局编号的对象，可以用 node(id) 单独查询。")
class Node:
    """A row of one listing; plain fields carry its columns, the others are worked out from it."""

    listing: ClassVar[Listing]
    row: strawberry.Private[Row]

    def __init_subclass__(cls) -> None:
        """This will enter the type among those that can be loaded by name."""
        NODES[cls.__name__] = cls

    @answer("全局编号，不透明，请勿拆解。")
    def id(self) -> strawberry.ID:
        """This will give the global id."""
        return strawberry.ID(ids.encode(type(self).__name__, self.row[self.listing.key]))

    def is_seen_by(self, actor: Actor) -> bool:  # noqa: ARG002 - for types to narrow
        """This will say whether a row that its listing lets through is for this person at all."""
        return True

    @classmethod
    def of(cls, row: Row) -> Self:
        """This will make the node of a row that its listing read."""
        names = _plain_names(cast("Hashable", cls))
        return cls(row=row, **{name: row[name] for name in names})


@strawberry.type(description="标准代码及其中文含义。")
class Code:
    """A code with its label."""

    code: str = strawberry.field(description="代码")
    label: str = strawberry.field(description="中文含义")


@cache
def _plain_names(cls: Hashable) -> tuple[str, ...]:
    fields = cls.__strawberry_definition__.fields  # type: ignore[attr-defined]
    return tuple(f.python_name for f in fields if f.base_resolver is None)


def plain(description: str, *, name: str | None = None) -> Any:
    """This will declare a field that is a column of the row."""
    return strawberry.field(description=description, name=name)


def worked_out(read: Callable[[Row], Any], description: str, *, name: str | None = None) -> Any:
    """This will declare a field that is computed from the row."""

    def resolve(self: Node) -> Any:
        return read(self.row)

    return _field(resolve, description, name=name)


def seen_by(read: Callable[[Row, Actor], Any], description: str) -> Any:
    """This will declare a field that is computed from the row for whoever looks."""

    def resolve(self: Node, info: Info) -> Any:
        return read(self.row, info.context.actor)

    return _field(resolve, description)


def coded(table: codes.Table, column: str, description: str) -> Any:
    """This will declare a column that holds a code of a national table; empty is null."""
    labels = codes.TABLES[table].labels

    def read(row: Row) -> Code | None:
        code = row[column]
        return Code(code=code, label=labels.get(code, code)) if code else None

    return worked_out(read, description)


def one(type_name: str, column: str, description: str) -> Any:
    """This will declare the object that a column points at; null if it is not the viewer's to see."""

    async def resolve(self: Node, info: Info) -> Any:
        return await load(info, type_name, self.row[column])

    return _field(resolve, description)


def many(type_name: str, column: str, description: str, *, order: Order = OLDEST) -> Any:
    """This will declare the few objects of a type whose column points here."""

    async def resolve(self: Node, info: Info) -> Any:
        kind = NODES[type_name]
        key = self.row[self.listing.key]
        rows = await info.context.loaders.below(type_name, kind.listing, column, order, key)
        return [kind.of(row) for row in rows]

    return _field(resolve, description)


async def load(info: Info, type_name: str, key: int | str | None) -> Any:
    """This will load one object by its type's name and key; None if missing or out of sight."""
    kind = NODES[type_name]
    row = await info.context.loaders.by_key(type_name, kind.listing, key)
    node = None if row is None else kind.of(row)
    return node if node is not None and node.is_seen_by(info.context.actor) else None


def _field(resolve: Callable[..., Any], description: str, *, name: str | None = None) -> Any:
    # The type stands at the class's annotation; strawberry prefers the function's, if it has one.
    del resolve.__annotations__["return"]
    return strawberry.field(resolver=resolve, description=description, name=name)
