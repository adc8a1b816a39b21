"""Units arranged for their endings: a tree of four, and the two people of the office who end them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import asyncpg

from domain.actors import Role
from domain.unit_endings import operations as unit_endings
from domain.unit_endings import queries
from domain.unit_endings.rules import Preview
from tests.town import OFFICE, Town, person

DAY: Final = date(2018, 3, 20)
WORDS: Final[dict[str, Any]] = {
    "document": "川直工发〔2018〕20号", "reason": "机构改革", "on_day": DAY,
}  # fmt: skip
SECOND: Final = person(11, Role.OFFICE)


@dataclass(frozen=True, slots=True)
class Tree:
    """A root, two bureaus below it, and an office below the first."""

    town: Town
    root: int
    first: int
    second: int
    office: int

    async def path(self, unit_id: int) -> str:
        found: str = await self.town.one("SELECT path FROM units WHERE id = $1", unit_id)
        return found

    async def changes(self, unit_id: int) -> list[asyncpg.Record]:
        return await self.town.owner.fetch(
            "SELECT * FROM unit_changes WHERE unit_id = $1 ORDER BY id", unit_id
        )

    async def unit_of(self, table: str, **named: int) -> int:
        [(column, key)] = named.items()
        found: int = await self.town.one(f"SELECT unit_id FROM {table} WHERE {column} = $1", key)
        return found

    async def look(self, *sources: int, now: datetime) -> Preview:
        return await queries.preview(into_id=self.second, sources=sources, now=now)

    async def merge(self, *sources: int, now: datetime) -> int:
        merger = await unit_endings.request(
            into_id=self.second, sources=sources, by=OFFICE, now=now, **WORDS
        )
        seen = await self.look(*sources, now=now)
        await unit_endings.confirm(merger, seal=seen.seal, by=SECOND, now=now)
        return merger
