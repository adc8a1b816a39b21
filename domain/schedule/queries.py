"""Questions about the clock: what it does, when it last did and when it will."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.transactions import question, rows, value


@dataclass(frozen=True, slots=True)
class Job:
    """Something that the clock does again and again."""

    name: str
    every_s: int
    begun_at: datetime
    asked_at: datetime | None
    asked_by: str

    @property
    def next_at(self) -> datetime:
        """When the clock will do it next, if it runs."""
        return self.begun_at + timedelta(seconds=self.every_s)


@question
async def jobs() -> tuple[Job, ...]:
    """This will list what the clock does; what people alone start is not in it."""
    found = await rows(
        "SELECT name, every_s, begun_at, asked_at, asked_by FROM schedule_marks"
        " WHERE every_s > 0 ORDER BY every_s, name"
    )
    return tuple(Job(**job) for job in found)


@question
async def noted(name: str) -> datetime | None:
    """This will say when something last went well; None for never."""
    found: datetime | None = await value(
        "SELECT begun_at FROM schedule_marks WHERE name = $1", name
    )
    return found
