"""Questions about the days that notices set."""

from dataclasses import fields
from datetime import date
from typing import Final

from domain.policies.rules import PolicyDate
from domain.transactions import question, rows

_COLUMNS: Final = ", ".join(field.name for field in fields(PolicyDate))


@question
async def in_force(today: date) -> tuple[PolicyDate, ...]:
    """This will list the days of the documents in force on a day, the earliest first (R1)."""
    found = await rows(
        f"SELECT {_COLUMNS} FROM policy_dates"
        " WHERE effective_from <= $1 AND (effective_to IS NULL OR effective_to >= $1)"
        " ORDER BY coalesce(due_on, begins_on), code, effective_from",
        today,
    )
    return tuple(PolicyDate(**record) for record in found)
