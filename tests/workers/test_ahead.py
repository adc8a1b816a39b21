"""One thing is made ready while the one before is used; failures come at their turn."""

import asyncio
from contextlib import aclosing

import pytest

from workers.ahead import ahead, tried


class TestAhead:
    async def test_gives_everything_in_order_with_the_next_one_ready(self) -> None:
        ready: list[int] = []

        async def prepare(item: int) -> int:
            ready.append(item)
            return item * 10

        seen = []
        async for found in ahead([1, 2, 3], prepare):
            await asyncio.sleep(0)
            seen.append((found, tuple(ready)))
        assert seen == [(10, (1, 2)), (20, (1, 2, 3)), (30, (1, 2, 3))]

    async def test_raises_what_went_wrong_when_it_is_its_turn(self) -> None:
        async def prepare(item: int) -> int:
            return 6 // item

        async with aclosing(ahead([1, 2, 0, 3], prepare)) as parts:
            assert [await anext(parts), await anext(parts)] == [6, 3]
            await asyncio.sleep(0)
            with pytest.raises(ZeroDivisionError):
                await anext(parts)

    async def test_waits_for_what_it_began_when_it_is_closed(self) -> None:
        done: list[int] = []

        async def prepare(item: int) -> int:
            await asyncio.sleep(0.01 * item)
            done.append(item)
            return item

        async with aclosing(ahead([0, 1, 2], prepare)) as parts:
            async for _ in parts:
                break
        assert done == [0, 1]

    async def test_gives_nothing_of_nothing(self) -> None:
        async def prepare(item: int) -> int:
            return item

        assert [each async for each in ahead([], prepare)] == []


class TestTried:
    async def test_gives_what_a_step_gives_or_its_failure(self) -> None:
        async def step(by: int) -> int:
            return 6 // by

        assert await tried(step(2)) == 3
        assert isinstance(await tried(step(0)), ZeroDivisionError)

    async def test_lets_a_kill_through(self) -> None:
        class Killed(BaseException):
            pass

        async def step() -> None:
            raise Killed

        with pytest.raises(Killed):
            await tried(step())
