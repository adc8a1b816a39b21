"""Questions about units: lists, the tree, how many there are."""

from collections.abc import Mapping, Sequence
from typing import Final

from domain import pages
from domain.pages import Listing, Order, Where

UNITS: Final = Listing(
    table="units",
    for_staff=True,
    columns=(
        "id",
        "parent_id",
        "path",
        "name",
        "union_uscc",
        "employer_uscc",
        "nature",
        "industry",
        "labour_relation",
        "dues",
        "district",
        "status",
        "created_at",
    ),
    unit="t.id",
)

ORDERS: Final[Mapping[str, Order]] = {
    "TREE": Order("path"),
    "NAME": Order("name"),
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
}


def matching(
    *,
    below: str | None = None,
    name: str | None = None,
    status: str | None = None,
    union_uscc: str | None = None,
) -> Where:
    """This will put what is asked of units into conditions; `below` is a path."""
    where = Where().add_given(
        {
            "position({} in t.name) > 0": name,
            "t.status = {}": status,
            "t.union_uscc = {}": union_uscc,
        }
    )
    return where if below is None else pages.inside(UNITS, where, below)


async def figures(paths: Sequence[str], *, scope: str) -> dict[str, dict[str, int]]:
    """This will count the units at or below each path."""
    return await pages.totals(
        "units", {"units": "count(*)"}, paths, scope=scope, unit="t.id", where="t.status = 'ACTIVE'"
    )
