"""Questions about rows that fail."""

from typing import Final

from domain.pages import Listing, Order, Where
from domain.transactions import question, rows, value

JOBS: Final = Listing(
    table="failed_jobs",
    columns=(
        "id",
        "actor",
        "row_id",
        "state",
        "attempts",
        "error",
        "first_failed_at",
        "last_failed_at",
        "resumed_by_id",
        "resumed_at",
        "reason",
    ),
    unit=None,
)
NEWEST: Final = Order("id", is_descending=True)


def matching(*, is_held: bool | None = None) -> Where:
    """This will put what is asked of rows that failed into conditions."""
    return Where().add_given({"(t.state = 'HELD') = {}": is_held})


@question
async def is_held(actor: str, row_id: int) -> bool:
    """This will say whether a row waits for a person."""
    held: bool = await value(
        "SELECT EXISTS (SELECT FROM failed_jobs WHERE actor = $1 AND row_id = $2"
        " AND state = 'HELD')",
        actor,
        row_id,
    )
    return held


@question
async def held(actor: str) -> frozenset[int]:
    """This will give the rows at which an actor is held."""
    found = await rows("SELECT row_id FROM failed_jobs WHERE actor = $1 AND state = 'HELD'", actor)
    return frozenset(job["row_id"] for job in found)
