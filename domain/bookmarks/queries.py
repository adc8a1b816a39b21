"""Questions about bookmarks: one's own, and those that were shared with one's roles."""

from collections.abc import Sequence

import orjson

from domain.actors import Actor, personal
from domain.bookmarks import rules
from domain.transactions import Row, acting_within, question, rows

_COLUMNS = (
    "id, owner_id, kind, of_list, name, content, shared_with, is_default, version, created_at,"
    " updated_at"
)


async def visible(*, by: Actor) -> tuple[Row, ...]:
    """This will list a person's own bookmarks by name, then those shared with them."""
    with acting_within(personal(by)):
        return tuple(map(_read, await _visible(by)))


async def one(bookmark_id: int, *, by: Actor) -> Row | None:
    """This will read a bookmark; None if missing, or neither own nor shared with the person."""
    return next((row for row in await visible(by=by) if row["id"] == bookmark_id), None)


@question
async def _visible(by: Actor) -> Sequence[Row]:
    return await rows(
        f"SELECT {_COLUMNS} FROM bookmarks WHERE owner_id = $1 OR shared_with ?| $2::text[]"
        " ORDER BY (owner_id = $1) DESC, name, id LIMIT $3",
        by.staff_id,
        sorted(by.roles),
        rules.OWN_MAX + rules.SHARED_MAX,
    )


def _read(row: Row) -> Row:
    loaded = {name: orjson.loads(row[name]) for name in ("content", "shared_with")}
    return {**row, **loaded}
