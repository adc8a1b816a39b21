import asyncio
from pathlib import Path

import asyncpg
import pytest

import domain
from domain.actors import EVERYTHING, NOTHING
from domain.transactions import (
    acting_within,
    execute,
    operation,
    question,
    row,
    rows,
    tortoise_config,
    transaction,
    value,
)
from tests.town import Town


@operation
async def write_mark(name: str) -> None:
    await execute(
        "INSERT INTO schedule_marks (name, begun_at, every_s, asked_by) VALUES ($1, now(), 60, '')",
        name,
    )


@operation
async def write_two_and_fail() -> None:
    await write_mark("a")
    await write_mark("b")
    raise RuntimeError("after both")


@question
async def marks() -> int:
    count: int = await value("SELECT count(*) FROM schedule_marks")
    return count


class TestActingWithin:
    """R50: without a scope nothing opens; forgetting fails closed."""

    async def test_is_needed_for_any_transaction(self, database: asyncpg.Connection) -> None:
        assert database is not None
        with pytest.raises(AssertionError, match="acting_within"):
            await write_mark("a")
        with pytest.raises(AssertionError, match="acting_within"):
            await marks()

    async def test_cannot_change_inside_a_transaction(self, database: asyncpg.Connection) -> None:
        assert database is not None
        with acting_within("/1/"):
            async with transaction():
                with pytest.raises(AssertionError, match="cannot change"), acting_within("/"):
                    pass

    async def test_may_be_the_same_again_inside_a_transaction(
        self, database: asyncpg.Connection
    ) -> None:
        assert database is not None
        with acting_within(EVERYTHING):
            async with transaction():
                with acting_within(EVERYTHING):
                    await write_mark("a")
            assert await marks() == 1

    async def test_ends_with_the_block(self, database: asyncpg.Connection) -> None:
        assert database is not None
        with acting_within(EVERYTHING):
            await write_mark("a")
            with acting_within(NOTHING):
                assert await marks() == 0
            assert await marks() == 1
        with pytest.raises(AssertionError):
            await marks()

    async def test_does_not_leak_into_the_next_user_of_the_connection(self, town: Town) -> None:
        unit_id = await town.unit()
        for _ in range(10):
            with acting_within(EVERYTHING):
                async with transaction():
                    assert await value("SELECT id FROM units") == unit_id
            with acting_within(NOTHING):
                async with transaction():
                    assert await value("SELECT id FROM units") is None

    async def test_belongs_to_its_task_alone(self, town: Town) -> None:
        await town.unit()

        async def seen(scope: str) -> int:
            with acting_within(scope):
                await asyncio.sleep(0)
                async with transaction():
                    count: int = await value("SELECT count(*) FROM units")
                    return count

        assert await asyncio.gather(*map(seen, [EVERYTHING, NOTHING] * 3)) == [1, 0] * 3


@pytest.mark.usefixtures("everywhere")
class TestOperation:
    async def test_takes_its_verbs_into_one_transaction(self, town: Town) -> None:
        with pytest.raises(RuntimeError, match="after both"):
            await write_two_and_fail()
        assert await town.one("SELECT count(*) FROM schedule_marks") == 0

    async def test_commits_when_it_returns(self, town: Town) -> None:
        await write_mark("a")
        assert await town.one("SELECT name FROM schedule_marks") == "a"

    async def test_keeps_its_name(self) -> None:
        assert write_mark.__name__ == "write_mark"


@pytest.mark.usefixtures("everywhere", "database")
class TestQuestion:
    async def test_never_writes(self) -> None:
        @question
        async def writing() -> None:
            await write_mark("a")

        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await writing()

    async def test_sees_what_the_transaction_around_it_wrote(self) -> None:
        async with transaction():
            await write_mark("a")
            assert await marks() == 1


@pytest.mark.usefixtures("everywhere", "database")
class TestStatements:
    async def test_give_none_for_no_row(self) -> None:
        async with transaction():
            assert await row("SELECT 1 WHERE false") is None
            assert await value("SELECT 1 WHERE false") is None
            assert await rows("SELECT 1 WHERE false") == []

    async def test_give_a_row_by_column(self) -> None:
        async with transaction():
            assert await row("SELECT 1 AS a, 'x' AS b") == {"a": 1, "b": "x"}

    async def test_count_the_rows_that_they_touch(self) -> None:
        async with transaction():
            assert await execute("SET LOCAL puhui.other = '1'") == 0
            for name in ("a", "b"):
                await write_mark(name)
            assert await execute("UPDATE schedule_marks SET name = name || 'x'") == 2


class TestTortoiseConfig:
    def test_names_every_subject_with_tables(self) -> None:
        config = tortoise_config({"host": "h"})
        modules = config["apps"]["models"]["models"]
        folders = Path(domain.__path__[0]).glob("*/models.py")
        assert "domain.payments.models" in modules
        assert sorted(modules) == sorted(f"domain.{each.parent.name}.models" for each in folders)
