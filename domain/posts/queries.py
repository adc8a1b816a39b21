"""Questions about posts; their table is open to the scopes EVERYTHING and STAFF_ONLY alone."""

from dataclasses import dataclass
from typing import Final

from domain.transactions import question, rows

# The further units of a member of staff `t`, by name, as JSON.
OTHER_UNITS: Final = (
    "(SELECT coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name) ORDER BY u.name),"
    " '[]') FROM staff_posts p JOIN units u ON u.id = p.unit_id WHERE p.staff_id = t.id)"
    " AS other_units"
)


@dataclass(frozen=True, slots=True)
class Post:
    """A unit that a person is responsible for."""

    unit_id: int
    unit_name: str


@question
async def of_person(staff_id: int) -> list[Post]:
    """This will list the units that a person is responsible for, their own first."""
    found = await rows(
        "SELECT u.id, u.name, true AS is_own FROM staff s JOIN units u ON u.id = s.unit_id"
        " WHERE s.id = $1 UNION ALL"
        " SELECT u.id, u.name, false FROM staff_posts p JOIN units u ON u.id = p.unit_id"
        " WHERE p.staff_id = $1 ORDER BY is_own DESC, name",
        staff_id,
    )
    return [Post(one["id"], one["name"]) for one in found]
