"""Questions about the budget: how much of it a person spent."""

from datetime import date

from domain.transactions import question, value


@question
async def spent_on(day: date, *, staff_id: int) -> int:
    """This will count what a person looked at on a day."""
    found = await value(
        "SELECT spent FROM reveal_days WHERE staff_id = $1 AND day = $2", staff_id, day
    )
    return int(found or 0)
