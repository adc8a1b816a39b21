"""Questions about members: lists, exact search through the blind index, how many there are."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from domain import crypto, identifiers, pages, trends
from domain.pages import Listing, Order, Where

MEMBERS: Final = Listing(
    table="members",
    columns=(
        "id",
        "unit_id",
        "name",
        "sex",
        "ethnicity",
        "id_type",
        "id_no_masked",
        "id_valid_from",
        "id_valid_to",
        "is_id_long_term",
        "birth_on",
        "political_status",
        "education",
        "technical_level",
        "hukou",
        "is_migrant_worker",
        "employment_status",
        "employment_form",
        "mobile_masked",
        "department",
        "post",
        "joined_on",
        "status",
        "occupation",
        "postcode",
        "tax_residency",
        "created_at",
        "updated_at",
    ),
)

# Binds a member to the unit `p` at whose place in the tree, or below, they are.
MEMBERS_BELOW_UNIT: Final = (
    "t.unit_id IN (SELECT b.id FROM units b"
    " WHERE starts_with(b.path, (SELECT u.path FROM units u WHERE u.id = p.id)))"
)

ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
    "NAME": Order("name"),
    "NAME_DESC": Order("name", is_descending=True),
}


def matching(
    *,
    below: str | None = None,
    name: str | None = None,
    name_starts_with: str | None = None,
    status: str | None = None,
    id_no: str | None = None,
    mobile: str | None = None,
) -> Where:
    """This will put what is asked of members into conditions.

    `below` is a path. `id_no` and `mobile` are found whole, through their blind index: the values
    go no further than this function.
    """
    where = Where().add_given(
        {
            "t.name = {}": name,
            "starts_with(t.name, {})": name_starts_with,
            "t.status = {}": status,
        }
    )
    for purpose, given in (("id_no", id_no), ("mobile", mobile)):
        if given is not None:
            index = crypto.keyring().blind_index(purpose, identifiers.normalise(given))
            where.add(f"t.{purpose}_index = {{}}", index)
    return where if below is None else pages.inside(MEMBERS, where, below)


async def figures(paths: Sequence[str], *, scope: str) -> dict[str, dict[str, int]]:
    """This will count the members of the units at or below each path, and the units that have any."""
    measures = {
        "members": "count(*)",
        "members_counted": "count(*) FILTER (WHERE t.status = 'ACTIVE')",
        "units_entered": "least(count(*), 1)",
    }
    return await pages.totals("members", measures, paths, scope=scope)


async def monthly(wanted: Sequence[date], path: str, *, scope: str) -> dict[date, dict[str, int]]:
    """This will count the members entered in each month."""
    return await trends.monthly(
        "members", {"members_entered": "count(*)"}, wanted, path, scope=scope, at="created_at"
    )
