import asyncio
from pathlib import Path

import asyncpg
import pytest

import domain
from domain.actors import EVERYTHING, NOTHING
from domain.transactions import (
    acting_within,
    by_keys,
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


class TestConnection:
    async def test_lets_no_server_compile_its_short_statements(
        self, database: asyncpg.Connection, everywhere: None
    ) -> None:
        """Where compiling is on, some of them would take a second instead of a millisecond."""
        await database.execute(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET jit = on', current_database()); END $$"
        )
        assert everywhere is None
        async with transaction():
            assert await value("SHOW jit") == "off"


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

    async def test_takes_no_scope_that_could_end_its_quotes(
        self, database: asyncpg.Connection
    ) -> None:
        assert database is not None
        for scope in ("/'", "/\\", "/\n", "/; "):
            with acting_within(scope), pytest.raises(AssertionError, match="path of ids"):
                await marks()

    async def test_reaches_the_database_with_the_first_words(
        self, database: asyncpg.Connection
    ) -> None:
        assert database is not None
        with acting_within("/1/"):
            async with transaction():
                assert await value("SELECT current_setting('puhui.scope')") == "/1/"
                assert await value("SHOW transaction_isolation") == "read committed"
            async with transaction(read_only=True):
                assert await value("SELECT current_setting('puhui.scope')") == "/1/"
                assert await value("SHOW transaction_isolation") == "repeatable read"
                assert await value("SHOW transaction_read_only") == "on"

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


class TestByKeys:
    async def test_gives_up_the_plan_kept_from_when_the_table_was_small(self, town: Town) -> None:
        """Else the check behind a foreign key reads the whole table for every row written."""
        assert town is not None
        async with transaction():
            await execute("CREATE TEMP TABLE small (id bigint PRIMARY KEY) ON COMMIT DROP")
            await execute("INSERT INTO small VALUES (1)")
            await execute("ANALYZE small")
            await execute("SET LOCAL plan_cache_mode = force_generic_plan")
            await execute("PREPARE kept(bigint) AS SELECT FROM small WHERE id = $1")
            before = await value("EXPLAIN EXECUTE kept(1)")
            await by_keys()
            after = await value("EXPLAIN EXECUTE kept(1)")
            await execute("DEALLOCATE kept")
        assert before.startswith("Seq Scan on small")
        assert after.startswith("Index Only Scan using small_pkey on small")

    async def test_ends_with_the_transaction(self, town: Town) -> None:
        assert town is not None
        async with transaction():
            await by_keys()
            assert await value("SHOW enable_seqscan") == "off"
        async with transaction():
            assert await value("SHOW enable_seqscan") == "on"


class TestTortoiseConfig:
    def test_names_every_subject_with_tables(self) -> None:
        config = tortoise_config({"host": "h"})
        modules = config["apps"]["models"]["models"]
        folders = Path(domain.__path__[0]).glob("*/models.py")
        assert "domain.payments.models" in modules
        assert sorted(modules) == sorted(f"domain.{each.parent.name}.models" for each in folders)
