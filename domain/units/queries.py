"""Questions about units: lists, the tree, how many there are."""

from collections.abc import Mapping, Sequence
from typing import Final

from domain import pages
from domain.actors import EVERYTHING, STAFF_ONLY
from domain.pages import Listing, Order, Where
from domain.subtrees import ABOVE, key_of
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
        "chair_name",
        "contact_name",
        "contact_phone",
        "address",
        "term_number",
        "earlier_terms",
        "term_from",
        "term_to",
        "account_name",
        "bank_name",
        "account_no_masked",
        "closed_on",
        "merged_into_id",
    ),
    unit="t.id",
)

# What `domain.unit_terms.name_of` says, of a unit `t`, in SQL.
TERM_NAME: Final = (
    "(SELECT '第' || CASE WHEN n > 19 THEN d[n / 10] ELSE '' END || CASE WHEN n > 9 THEN '十' ELSE ''"
    " END || coalesce(d[n % 10], '') || '届' FROM (SELECT t.term_number::int AS n,"
    " '{一,二,三,四,五,六,七,八,九}'::text[] AS d) AS x WHERE n IS NOT NULL)"
)
# How a unit is classified, each independent of the others (R4).
DIMENSIONS: Final = ("labour_relation", "dues", "district")
# Members whose membership has not ended, from the counts that are kept as it happens; looked up for
# each unit: how many units a scope has is not known to the server, which would read all for each.
_MEMBERS_OF_UNIT: Final = """
SELECT sum(c.total) AS members FROM (
  SELECT code, total FROM count_totals WHERE dimension = 'STATUS' AND unit_id = t.id
  UNION ALL SELECT code, total FROM count_deltas WHERE dimension = 'STATUS' AND unit_id = t.id
) c WHERE c.code IN ('PENDING', 'ACTIVE', 'TRANSFER_OUT_PENDING', 'RETAINED', 'RETIRED_RETAINED')
"""
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
    labour_relation: str | None = None,
    dues: str | None = None,
    district: str | None = None,
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
            "t.labour_relation = {}": labour_relation,
            "t.dues = {}": dues,
            "t.district = {}": district,
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


@question
async def classes(
    by: Sequence[str], *, scope: str, below: str | None = None, given: Mapping[str, str | None]
) -> list[Row]:
    """This will count open units and their members by one or several classifications (R4).

    `by` are of `DIMENSIONS`; `given` narrows by any of them. A code is "" where none is entered.
    """
    assert by, "counted by something"
    assert set(by) | given.keys() <= set(DIMENSIONS), "these classify a unit, and no others"
    where = Where().add("starts_with(t.path, {})", scope).add("t.status = 'ACTIVE'")
    if below is not None:
        where.add("starts_with(t.path, {})", below)
    where.add_given({f"t.{name} = {{}}": code for name, code in given.items()})
    grouped = ", ".join(f"t.{name}" for name in by)
    return await rows(
        f"SELECT {grouped}, count(*) AS units, coalesce(sum(m.members), 0)::bigint AS members"
        f" FROM units t CROSS JOIN LATERAL ({_MEMBERS_OF_UNIT}) m"
        f" WHERE {where.sql} GROUP BY {grouped} ORDER BY {grouped}",
        *where.values,
    )


@question
async def figures(paths: Sequence[str], *, scope: str) -> dict[str, dict[str, int]]:
    """This will count the units at or below each path, all paths in one reading."""
    asked = {path: key_of(path) for path in paths}
    found = await rows(
        f"SELECT a.key, count(*) AS units FROM units u CROSS JOIN LATERAL unnest({ABOVE})"
        " AS a(key) WHERE u.status = 'ACTIVE' AND starts_with(u.path, $2)"
        " AND a.key = ANY($1::bigint[]) GROUP BY a.key",
        list(asked.values()),
        scope,
    )
    by_key = {line["key"]: line["units"] for line in found}
    return {path: {"units": by_key.get(key, 0)} for path, key in asked.items()}
