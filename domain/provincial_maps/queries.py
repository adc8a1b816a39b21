"""Questions about column maps: which holds on a day, and all versions there were."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import orjson

from domain.pages import Listing, Order, Where
from domain.provincial_maps import rules
from domain.provincial_maps.rules import ColumnMap
from domain.transactions import question, row, value

MAPS: Final = Listing(
    table="provincial_maps",
    columns=(
        *("id", "state", "document", "source", "effective_from", "file_format", "encoding"),
        *("content", "proposed_at", "proposed_by_id", "decided_at", "decided_by_id", "reason"),
    ),
    unit=None,
)
ORDERS: Final[Mapping[str, Order]] = {"NEWEST": Order("id", is_descending=True)}


def matching() -> Where:
    """This will ask for every version."""
    return Where()


@question
async def id_in_force(today: date) -> int:
    """This will give the id of the version that holds on a day.

    Raises:
        MapMissing: none does.
    """
    found: int | None = await value(
        "SELECT id FROM provincial_maps WHERE state = 'CONFIRMED' AND effective_from <= $1"
        " ORDER BY effective_from DESC, id DESC LIMIT 1",
        today,
    )
    if found is None:
        raise rules.MapMissing
    return found


@question
async def by_id(map_id: int) -> ColumnMap:
    """This will read a version that is known to be there."""
    found = await row("SELECT * FROM provincial_maps WHERE id = $1", map_id)
    assert found is not None, "a map is never deleted"
    return rules.of_document(found, orjson.loads(found["content"]))
