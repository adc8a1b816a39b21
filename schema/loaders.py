"""Loading in batches: whatever a page asks of its rows is one statement per kind, never one per row."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Any

from strawberry.dataloader import DataLoader

from domain import pages
from domain.actors import Actor
from domain.pages import Listing, Order, Page, Part, Where
from domain.transactions import Row
from schema.permissions import may_read

Load = Callable[[list[Any]], Awaitable[Sequence[Any]]]


class Loaders:
    """One request's loaders, made when first asked for; what the actor may not read is never asked."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._loaders: dict[Hashable, DataLoader[Any, Any]] = {}
        self._running: set[asyncio.Task[Any]] = set()

    def clear(self) -> None:
        """This will forget what was loaded, as after a change."""
        self._loaders.clear()

    async def stop(self) -> None:
        """This will end loads that nobody waits for any more, before their connection is given back."""
        waiting = [task for task in self._running if not task.done()]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    async def by_key(self, type_name: str, listing: Listing, key: int | str | None) -> Row | None:
        """This will load one row, or None if it is missing or not the actor's to see."""
        if key is None or not may_read(self.actor, type_name):
            return None

        async def load(keys: list[int | str]) -> Sequence[Row | None]:
            found = await pages.by_keys(listing, keys, scope=self.actor.scope)
            return [found.get(one) for one in keys]

        row: Row | None = await self.batch(("by_key", type_name), load, key)
        return row

    async def below(
        self, type_name: str, listing: Listing, column: str, order: Order, parent: int | str
    ) -> list[Row]:
        """This will load the few rows that point at a parent."""
        if not may_read(self.actor, type_name):
            return []

        async def load(parents: list[int | str]) -> Sequence[list[Row]]:
            found = await pages.below(
                listing, parents, column=column, scope=self.actor.scope, order=order
            )
            return [found[one] for one in parents]

        rows: list[Row] = await self.batch(("below", type_name, column), load, parent)
        return rows

    async def page(
        self,
        listing: Listing,
        where: Where,
        order: Order,
        part: Part,
        *,
        parent: str,
        parent_id: int,
    ) -> Page:
        """This will load the same page of several parents together."""

        async def load(parents: list[int]) -> Sequence[Page]:
            found = await pages.pages(
                listing,
                parents,
                parent=parent,
                scope=self.actor.scope,
                where=where,
                order=order,
                part=part,
            )
            return [found[one] for one in parents]

        key = ("page", listing.table, parent, where.key(), order, part)
        page: Page = await self.batch(key, load, parent_id)
        return page

    async def count(self, listing: Listing, where: Where, *, parent: str, parent_id: int) -> int:
        """This will count the rows of several parents together."""

        async def load(parents: list[int]) -> Sequence[int]:
            found = await pages.counts(
                listing, parents, parent=parent, scope=self.actor.scope, where=where
            )
            return [found[one] for one in parents]

        key = ("count", listing.table, parent, where.key())
        total: int = await self.batch(key, load, parent_id)
        return total

    async def batch(self, name: Hashable, load: Load, key: Hashable) -> Any:
        """This will load one key together with the others asked of the same loader at this moment."""
        loader = self._loaders.get(name)
        if loader is None:
            loader = self._loaders[name] = DataLoader(load_fn=self._watched(load))
        return await loader.load(key)

    def _watched(self, load: Load) -> Load:
        async def run(keys: list[Any]) -> Sequence[Any]:
            task = asyncio.current_task()
            assert task is not None, "a loader runs in a task"
            self._running.add(task)
            try:
                return await load(keys)
            finally:
                self._running.discard(task)

        return run
