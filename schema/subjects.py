"""From the kind and number under which the trail and the alarms name a thing to the thing itself."""

import re
from typing import Any, Final

import strawberry

from domain.errors import NotFound
from domain.transactions import Row
from schema import ids
from schema.context import Info
from schema.nodes import NODES, Node, load

_WORD: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def subject(description: str) -> Any:
    """This will declare the thing that a row's `subject_type` and `subject_id` name."""

    async def resolve(self: Node, info: Info) -> Node | None:
        return await find(info, self.row)

    return strawberry.field(resolver=resolve, description=description)


async def find(info: Info, row: Row) -> Node | None:
    """This will load what a row is about; None if it is nothing of ours or not the viewer's to see."""
    type_name = "".join(word.capitalize() for word in row["subject_type"].split("_"))
    kind = NODES.get(type_name)
    if kind is None or kind.listing.key != "id":
        return None
    found: Node | None = await load(info, type_name, row["subject_id"])
    return found


def named(global_id: str | None) -> tuple[str, int | None] | None:
    """This will give the kind and number of the thing that a global id names; None for none."""
    if global_id is None:
        return None
    try:
        type_name, key = ids.decode(global_id)
    except NotFound:
        return None
    return _WORD.sub("_", type_name).lower(), key if isinstance(key, int) else None
