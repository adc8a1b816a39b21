"""Questions about participant lists: the lists, their lines, and whom a unit has to enter first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from domain import crypto
from domain.pages import Listing, Order, Where
from domain.participants import rules
from domain.transactions import Row, question, rows, value

LISTS: Final = Listing(
    table="participant_lists",
    columns=(
        *("id", "unit_id", "plan_year", "roster_id", "file_name", "digest", "size_bytes", "state"),
        *("problem", "lines", "counts", "members_active", "received_at", "received_by_id"),
        "checked_at",
    ),
)
LINES: Final = Listing(
    table="participant_lines",
    columns=(
        *("id", "list_id", "number", "sheet_row", "name", "id_no_masked", "standing", "member_id"),
    ),
    unit="(SELECT l.unit_id FROM participant_lists l WHERE l.id = t.list_id)",
)
ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody who is to be entered first, with the number as it was listed."""

    name: str
    id_no: str


def matching(*, plan_year: int | None = None) -> Where:
    """This will put what is asked of lists into conditions."""
    return Where().add_given({"t.plan_year = {}": plan_year})


def standing_is(standing: str | None) -> Where:
    """This will ask for the lines of one standing; None for all."""
    return Where().add_given({"t.standing = {}": standing})


@question
async def result(list_id: int) -> list[Row]:
    """This will give every line of a list with the unit of whoever is a member, in order."""
    return await rows(
        "SELECT l.sheet_row, l.name, l.id_no_masked, l.standing, coalesce(u.name, '') AS unit"
        " FROM participant_lines l LEFT JOIN members m ON m.id = l.member_id"
        " LEFT JOIN units u ON u.id = m.unit_id WHERE l.list_id = $1 ORDER BY l.number",
        list_id,
    )


@question
async def missing(list_id: int) -> tuple[Missing, ...]:
    """This will open the numbers of those who are to be entered first, as they were listed."""
    found = await rows(
        "SELECT name, id_no_sealed FROM participant_lines"
        " WHERE list_id = $1 AND standing = ANY($2) ORDER BY number",
        list_id,
        sorted(rules.MISSING),
    )
    ring = crypto.keyring()
    return tuple(
        Missing(line["name"], ring.open(rules.NUMBER_AS, line["id_no_sealed"])) for line in found
    )


@question
async def unit_name(unit_id: int | None) -> str:
    """This will give the name of a list's unit; "" for the province's."""
    return str(await value("SELECT name FROM units WHERE id = $1", unit_id) or "")
