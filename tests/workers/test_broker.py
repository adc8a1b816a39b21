import json
import socket

import asyncpg
import dramatiq
import pytest
import structlog
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.brokers.stub import StubBroker
from dramatiq.errors import Retry

from domain import transactions
from domain.actors import EVERYTHING
from domain.errors import Conflict, DomainError
from integrations.psbc.errors import ChannelRefused, ChannelUnavailable, MalformedFile
from workers import broker as brokers
from workers.broker import ACTORS, ATTEMPTS_MAX, Narrator, _may_retry, actor, nudge


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def message(actor_name: str) -> dramatiq.Message[None]:
    return dramatiq.Message("default", actor_name, (7,), {}, {})


class TestRetry:
    """House §5: what may be tried again, and what a person must see."""

    @pytest.mark.parametrize("error", [ChannelUnavailable("x"), OSError(), ValueError()])
    def test_comes_after_what_may_pass(self, error: Exception) -> None:
        assert _may_retry(0, error)
        assert _may_retry(ATTEMPTS_MAX - 1, error)

    @pytest.mark.parametrize("error", [ChannelUnavailable("x"), ValueError()])
    def test_ends(self, error: Exception) -> None:
        assert not _may_retry(ATTEMPTS_MAX, error)

    @pytest.mark.parametrize(
        "error",
        [DomainError(), Conflict(), ChannelRefused("x"), MalformedFile("x"), AssertionError()],
    )
    def test_never_comes_after_a_refusal_or_a_bug_of_ours(self, error: Exception) -> None:
        assert not _may_retry(0, error)

    def test_comes_whenever_a_task_asks_for_it(self) -> None:
        assert _may_retry(ATTEMPTS_MAX, Retry())


class TestCreate:
    def test_makes_a_queue_in_the_process_for_tests(self) -> None:
        made = brokers.create("stub://")
        assert isinstance(made, StubBroker)
        assert dramatiq.get_broker() is made

    def test_makes_rabbitmq_from_its_url(self) -> None:
        made = brokers.create(f"amqp://guest:guest@127.0.0.1:{free_port()}/")
        assert isinstance(made, RabbitmqBroker)
        made.close()


class TestNudge:
    async def test_carries_a_name_and_one_id(self) -> None:
        made = brokers.create("stub://")
        assert await nudge("send_disbursement", 42)
        [queued] = list(made.queues["default"].queue)
        sent = dramatiq.Message.decode(queued)
        assert (sent.actor_name, tuple(sent.args)) == ("send_disbursement", (42,))

    async def test_lies_in_the_database_s_queue_until_a_worker_takes_it(
        self, database: asyncpg.Connection, database_url: str
    ) -> None:
        made = brokers.create(database_url)
        assert await nudge("send_disbursement", 42)
        made.close()
        made.pool.close()  # type: ignore[attr-defined]
        [waiting] = await database.fetch("SELECT message FROM dramatiq.queue")
        assert json.loads(waiting["message"])["args"] == [42]

    async def test_says_no_and_no_more_when_rabbitmq_is_away(self) -> None:
        """Losing every message costs latency alone."""
        made = brokers.create(f"amqp://guest:guest@127.0.0.1:{free_port()}/?connection_attempts=1")
        assert not await nudge("send_disbursement", 42)
        made.close()

    async def test_says_no_and_no_more_when_the_queue_s_database_is_away(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(brokers, "POOL_TIMEOUT_S", 0.2)
        made = brokers.create(f"postgres://nobody@127.0.0.1:{free_port()}/none")
        assert not await nudge("send_disbursement", 42)
        made.close()
        made.pool.close()  # type: ignore[attr-defined]


class TestActor:
    async def test_acts_as_the_system_over_every_unit(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[object] = []
        monkeypatch.setattr(brokers, "ACTORS", {})

        @actor
        async def look_around(row_id: int) -> None:
            seen.append((row_id, transactions._scope.get()))

        broker = StubBroker(middleware=[])
        brokers.register(broker)
        run = broker.get_actor("look_around")
        await brokers._as_system(look_around)(3)
        assert run.queue_name == brokers.QUEUE
        assert seen == [(3, EVERYTHING)]
        assert transactions._scope.get() is None

    def test_is_called_like_no_other(self) -> None:
        name = next(iter(ACTORS), None) or "collect"

        async def other() -> None:
            """Do nothing."""

        other.__name__ = name
        ACTORS.setdefault(name, other)
        with pytest.raises(AssertionError, match=name):
            actor(other)


class TestNarrator:
    @pytest.mark.parametrize(
        ("error", "event", "level"),
        [
            (None, "worker.done", "debug"),
            (Conflict(), "worker.refused", "warning"),
            (ChannelRefused("x"), "worker.refused", "warning"),
            (ValueError("13800000001"), "worker.failed", "error"),
        ],
    )
    def test_tells_the_outcome_by_actor_and_id(
        self, error: Exception | None, event: str, level: str
    ) -> None:
        broker = StubBroker(middleware=[])
        with structlog.testing.capture_logs() as logs:
            brokers.log = structlog.get_logger("workers")
            Narrator().after_process_message(broker, message("collect"), exception=error)
        [told] = logs
        assert (told["event"], told["log_level"], told["args"]) == (event, level, [7])
        assert "13800000001" not in str({k: v for k, v in told.items() if k != "exc_info"})
