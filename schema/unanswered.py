"""Whether an application for a card has no definite result though it should."""

from domain.applications import queries as applications
from domain.transactions import Row
from schema.context import Info


async def unanswered(info: Info, row: Row) -> bool:
    """This will say it of one application, several at once."""
    now = info.context.now()

    async def load(keys: list[int]) -> list[bool]:
        found = await applications.unanswered(keys, now=now)
        return [key in found for key in keys]

    is_one: bool = await info.context.loaders.batch("unanswered", load, row["id"])
    return is_one
