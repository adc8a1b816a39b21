"""Questions about units: lists, the tree, how many there are."""

from collections.abc import Mapping, Sequence
from typing import Final

from domain import pages
from domain.actors import EVERYTHING, STAFF_ONLY
from domain.pages import Listing, Order, Where
from domain.transactions import Row, question, rows

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

CHILDREN_OF_UNIT: Final = "t.parent_id = p.id"

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
    parent_id: int | None = None,
    top_of: str | None = None,
) -> Where:
    """This will put what is asked of units into conditions; `below` is a path.

    `top_of` is a scope: of everything, the units with none above; of a unit, itself.
    """
    where = Where().add_given(
        {
            "position({} in t.name) > 0": name,
            "t.status = {}": status,
            "t.union_uscc = {}": union_uscc,
            "t.parent_id = {}": parent_id,
        }
    )
    if top_of in {EVERYTHING, STAFF_ONLY}:
        where.add("t.parent_id IS NULL")
    elif top_of is not None:
        where.add("t.path = {}", top_of)
    return where if below is None else pages.inside(UNITS, where, below)


@question
async def directly_below(path: str, *, scope: str) -> list[Row]:
    """This will read the units that are, in the scope, right below a path; of everything, the tops."""
    above = "IS NULL" if path == EVERYTHING else "= (SELECT p.id FROM units p WHERE p.path = $1)"
    return await rows(
        f"SELECT {', '.join(f't.{column}' for column in UNITS.columns)} FROM units t"
        f" WHERE t.parent_id {above} AND t.status = 'ACTIVE' AND starts_with(t.path, $1)"
        " AND starts_with(t.path, $2) ORDER BY t.name",
        path,
        scope,
    )


async def figures(paths: Sequence[str], *, scope: str) -> dict[str, dict[str, int]]:
    """This will count the units at or below each path."""
    return await pages.totals(
        "units", {"units": "count(*)"}, paths, scope=scope, unit="t.id", where="t.status = 'ACTIVE'"
    )
