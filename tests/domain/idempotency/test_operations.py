"""A creating act under a key: once, in one transaction with its key, and for its own person alone."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import asyncpg
import pytest

from domain.actors import Actor, Role
from domain.errors import Conflict, Invalid
from domain.idempotency import operations as idempotency
from domain.idempotency import queries, rules
from domain.transactions import acting_within, execute, operation, value
from tests.town import person

KEY = "5f0e7f3a-3b1c"
GIVEN = {"unitId": "VW5pdDox", "note": "甲"}
CLERK = person(7, Role.CLERK, "/1/")
NEIGHBOUR = person(8, Role.CLERK, "/2/")


@operation
async def create() -> int:
    """This will create something that leaves a trace: any act of the application does."""
    made: int = await value(
        "INSERT INTO idempotency_keys (staff_id, key, act, input_digest, scope, claimed_at)"
        " VALUES (0, gen_random_uuid()::text, 'trace', '', current_setting('puhui.scope'), now())"
        " RETURNING id"
    )
    return made


async def traces(database: asyncpg.Connection) -> int:
    count: int = await database.fetchval("SELECT count(*) FROM idempotency_keys WHERE staff_id = 0")
    return count


@pytest.fixture
def once(database: asyncpg.Connection, now: datetime) -> Callable[..., Awaitable[int]]:
    assert database is not None

    async def run(
        verb: Callable[[], Awaitable[int]] = create,
        *,
        by: Actor = CLERK,
        act: str = "cardBatchCompose",
        key: str = KEY,
        **changes: object,
    ) -> int:
        with acting_within(by.scope):
            return await idempotency.once(
                verb, key=key, act=act, given=GIVEN | changes, by=by, now=now
            )

    return run


Once = Callable[..., Awaitable[int]]


class TestOnce:
    async def test_creates_once_and_answers_the_same_again(
        self, database: asyncpg.Connection, once: Once
    ) -> None:
        first = await once()
        assert await once() == first
        assert await traces(database) == 1

    async def test_refuses_another_input_or_another_act(
        self, database: asyncpg.Connection, once: Once
    ) -> None:
        await once()
        for other in ({"note": "乙"}, {"more": 1}):
            with pytest.raises(rules.IdempotencyKeyReused) as refused:
                await once(**other)
            assert (refused.value.code, refused.value.field) == (
                "IDEMPOTENCY_KEY_REUSED",
                ("idempotencyKey",),
            )
        with pytest.raises(rules.IdempotencyKeyReused):
            await once(act="disbursementCompose")
        assert await traces(database) == 1

    async def test_is_each_persons_own_though_the_key_be_the_same(
        self, database: asyncpg.Connection, once: Once
    ) -> None:
        assert await once() != await once(by=NEIGHBOUR)
        assert await traces(database) == 2

    async def test_keeps_no_key_of_what_was_refused(
        self, database: asyncpg.Connection, once: Once
    ) -> None:
        async def refused() -> int:
            await create()
            raise Conflict

        with pytest.raises(Conflict):
            await once(refused)
        assert await database.fetchval("SELECT count(*) FROM idempotency_keys") == 0
        assert await once(note="又改了") > 0

    async def test_refuses_a_malformed_key_before_anything_is_done(
        self, database: asyncpg.Connection, once: Once
    ) -> None:
        with pytest.raises(Invalid):
            await once(key="short")
        assert await database.fetchval("SELECT count(*) FROM idempotency_keys") == 0

    async def test_of_two_at_the_same_moment_creates_one_and_both_get_it(
        self, database: asyncpg.Connection, once: Once
    ) -> None:
        async def slow() -> int:
            made = await create()
            await asyncio.sleep(0.05)
            return made

        found = await asyncio.gather(*(once(slow) for _ in range(4)))

        assert len(set(found)) == 1
        assert await traces(database) == 1

    async def test_of_two_at_the_same_moment_does_the_second_when_the_first_is_refused(
        self, database: asyncpg.Connection, once: Once
    ) -> None:
        is_claimed = asyncio.Event()

        async def refused() -> int:
            is_claimed.set()
            await asyncio.sleep(0.05)
            raise Conflict

        first = asyncio.ensure_future(once(refused))
        await is_claimed.wait()
        second = await once()

        with pytest.raises(Conflict):
            await first
        assert second > 0
        assert await traces(database) == 1

    async def test_killed_between_key_and_act_or_after_the_act_leaves_neither(
        self, database: asyncpg.Connection, once: Once
    ) -> None:
        async def dying_before() -> int:
            await killed(database)
            return await create()

        async def dying_after() -> int:
            made = await create()
            await killed(database)
            return made

        for dying in (dying_before, dying_after):
            with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError)):
                await once(dying)
            assert await database.fetchval("SELECT count(*) FROM idempotency_keys") == 0
        assert await once() > 0

    async def test_cut_short_leaves_neither(self, database: asyncpg.Connection, once: Once) -> None:
        async def endless() -> int:
            await create()
            await asyncio.Event().wait()
            raise AssertionError

        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await once(endless)
        assert await database.fetchval("SELECT count(*) FROM idempotency_keys") == 0

    async def test_keeps_nothing_readable_of_the_input(
        self, database: asyncpg.Connection, once: Once
    ) -> None:
        await once(password="Sichuan-2018")
        kept = await database.fetchrow("SELECT * FROM idempotency_keys WHERE staff_id = 7")
        assert kept is not None
        assert "Sichuan" not in str(dict(kept))
        assert len(kept["input_digest"]) == 32

    async def test_takes_a_key_of_a_scope_left_behind_for_another_act(self, once: Once) -> None:
        """A clerk who moved to another unit does not see what they did in the first one."""
        await once()
        moved = Actor(CLERK.staff_id, CLERK.label, CLERK.roles, "/2/")
        with pytest.raises(rules.IdempotencyKeyReused):
            await once(by=moved)


class TestForgetOld:
    async def test_keeps_a_key_for_a_day_at_least(
        self, database: asyncpg.Connection, once: Once, everywhere: None, now: datetime
    ) -> None:
        assert everywhere is None
        await once()
        await database.execute("DELETE FROM idempotency_keys WHERE staff_id = 0")

        assert await idempotency.forget_old(now=now + timedelta(hours=24)) == 0
        assert await queries.created_by(7, KEY) is not None
        assert await idempotency.forget_old(now=now + rules.KEPT_FOR) == 1
        assert await queries.created_by(7, KEY) is None


async def killed(database: asyncpg.Connection) -> None:
    """The server ends the connection in use, as a kill of the process does."""
    backend = await value("SELECT pg_backend_pid()")
    await database.execute("SELECT pg_terminate_backend($1)", backend)
    await execute("SELECT 1")
