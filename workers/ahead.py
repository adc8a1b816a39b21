"""Doing one thing while the next is made ready: the processor works while the disk or the bank does."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


async def ahead(
    items: Iterable[T], prepare: Callable[[T], Awaitable[R]]
) -> AsyncGenerator[R, None]:
    """This will give what `prepare` makes of each item, in order, the next one while this one is used.

    What it raises is raised when that item's turn comes. Close it (`aclosing`) if it may not be used
    to its end. It keeps two items at most.
    """

    async def prepared(item: T) -> R:
        return await prepare(item)

    waiting = iter(items)
    tasks = [asyncio.create_task(prepared(item)) for item in _next(waiting)]
    try:
        while tasks:
            found = await tasks[0]
            tasks = [asyncio.create_task(prepared(item)) for item in _next(waiting)]
            yield found
    finally:
        # Not cancelled: what runs in a thread would go on, and use what its owner then closes.
        await asyncio.gather(*tasks, return_exceptions=True)


async def tried(step: Awaitable[R]) -> R | Exception:
    """This will give what a step gives, or what it failed with: whatever it is, others go on."""
    [found] = await asyncio.gather(step, return_exceptions=True)
    if isinstance(found, BaseException) and not isinstance(found, Exception):
        raise found
    return found


def _next(waiting: Iterable[T]) -> list[T]:
    for item in waiting:
        return [item]
    return []
