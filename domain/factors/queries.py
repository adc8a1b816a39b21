"""Questions about second factors: who has one, since when, and how many recovery codes are left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.transactions import question, rows


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A person's second factor."""

    enrolled_at: datetime
    codes_left: int


@question
async def of_people(staff_ids: Sequence[int]) -> dict[int, Enrolled]:
    """This will give the second factors of people, by person; those without one are left out."""
    found = await rows(
        "SELECT f.staff_id, f.enrolled_at, (SELECT count(*) FROM recovery_codes c"
        " WHERE c.staff_id = f.staff_id AND c.used_at IS NULL) AS codes_left"
        " FROM second_factors f WHERE f.staff_id = ANY($1) AND f.enrolled_at IS NOT NULL",
        list(staff_ids),
    )
    return {one["staff_id"]: Enrolled(one["enrolled_at"], one["codes_left"]) for one in found}
