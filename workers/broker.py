"""The broker by URL, and the one place that says which failures are tried again.

A message is a nudge carrying one id. Losing it costs latency alone: the sweep finds what is due.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import dramatiq
import psycopg
import structlog
from dramatiq.broker import Broker
from dramatiq.brokers.stub import StubBroker
from dramatiq.errors import BrokerConnectionError, Retry
from dramatiq.middleware import (
    AgeLimit,
    AsyncIO,
    CurrentMessage,
    Middleware,
    Retries,
    ShutdownNotifications,
    TimeLimit,
)
from dramatiq_postgres import PostgresBroker
from psycopg_pool import ConnectionPool

from domain import actors as people
from domain.errors import DomainError
from domain.transactions import APP_ROLE, acting_within
from integrations.psbc.errors import ChannelRefused, FileError
from workers import stuck

ATTEMPTS_MAX: Final = 5
BACKOFF_MIN_MS: Final = 1_000
BACKOFF_MAX_MS: Final = 60_000
TIME_LIMIT_MS: Final = 1_800_000
AGE_LIMIT_MS: Final = 86_400_000
POOL_CONNECTIONS_MAX: Final = 8
POOL_TIMEOUT_S: Final = 3

QUEUE: Final = "default"

Task = Callable[..., Awaitable[None]]
ACTORS: Final[dict[str, Task]] = {}

log = structlog.get_logger("workers")

EXPECTED: Final = (DomainError, ChannelRefused, FileError)
BROKER_ERRORS: Final = (BrokerConnectionError, psycopg.Error, OSError)


class Narrator(Middleware):
    """Logs each message's outcome by actor and id, without arguments' values beyond the id."""

    def after_process_message(
        self,
        broker: Broker,  # noqa: ARG002 - dramatiq's shape
        message: Any,
        *,
        result: object | None = None,  # noqa: ARG002 - dramatiq's shape
        exception: BaseException | None = None,
    ) -> None:
        """This will log one processed message."""
        if exception is None:
            log.debug("worker.done", actor=message.actor_name, args=list(message.args))
        elif isinstance(exception, EXPECTED):
            log.warning(
                "worker.refused",
                actor=message.actor_name,
                args=list(message.args),
                why=getattr(exception, "code", type(exception).__name__),
            )
        else:
            log.error(
                "worker.failed",
                actor=message.actor_name,
                args=list(message.args),
                why=type(exception).__name__,
                exc_info=exception,
            )


def create(broker_url: str, *, extra: tuple[Middleware, ...] = ()) -> Broker:
    """This will make the broker that a URL names and install it for the process.

    `stub://` keeps messages in the process, for tests; `amqp://` is RabbitMQ; `postgres://` the
    queue in the database.
    """
    middleware = [
        AgeLimit(max_age=AGE_LIMIT_MS),
        TimeLimit(time_limit=TIME_LIMIT_MS),
        ShutdownNotifications(),
        AsyncIO(),
        CurrentMessage(),
        Retries(
            max_retries=ATTEMPTS_MAX,
            min_backoff=BACKOFF_MIN_MS,
            max_backoff=BACKOFF_MAX_MS,
            retry_when=_may_retry,
        ),
        Narrator(),
        *extra,
    ]
    broker = _broker(broker_url, middleware)
    dramatiq.set_broker(broker)
    return broker


def _broker(url: str, middleware: list[Middleware]) -> Broker:
    if url.startswith("stub"):
        return StubBroker(middleware=middleware)
    if url.startswith("amqp"):
        from dramatiq.brokers.rabbitmq import RabbitmqBroker  # noqa: PLC0415 - needs pika alone

        return RabbitmqBroker(url=url, middleware=middleware, confirm_delivery=True)
    pool: ConnectionPool = ConnectionPool(
        url,
        min_size=1,
        max_size=POOL_CONNECTIONS_MAX,
        kwargs={"options": f"-c role={APP_ROLE}", "application_name": "puhui-queue"},
        open=True,
    )
    broker: Broker = PostgresBroker(pool=pool, middleware=middleware, results=False)
    return broker


def _may_retry(retries: int, exception: BaseException) -> bool:
    if isinstance(exception, Retry):
        return True
    return retries < ATTEMPTS_MAX and not isinstance(exception, (*EXPECTED, AssertionError))


def actor(task: Task) -> Task:
    """This will enter an async task among the actors that `register` declares to a broker."""
    assert task.__name__ not in ACTORS, f"two actors are called {task.__name__}"
    ACTORS[task.__name__] = task
    return task


def register(broker: Broker) -> None:
    """This will declare every entered task to the broker, acting as the system over every unit."""
    for name, task in ACTORS.items():
        dramatiq.actor(actor_name=name, queue_name=QUEUE, broker=broker)(_as_system(task))


def _as_system(task: Task) -> Task:
    async def run(*args: int) -> None:
        with acting_within(people.SYSTEM.scope):
            if args:
                await stuck.attempt(task.__name__, args[0], lambda: task(*args))
            else:
                await task()

    return run


async def nudge(actor_name: str, *args: int) -> bool:
    """This will ask a worker to look at a row soon; False if the broker cannot be reached.

    Not reaching it is no error: the row is the queue, and the sweep will find it.
    """
    message: dramatiq.Message[Any] = dramatiq.Message(
        queue_name=QUEUE, actor_name=actor_name, args=args, kwargs={}, options={}
    )
    try:
        await asyncio.to_thread(_enqueue, message)
    except BROKER_ERRORS as error:
        log.warning("nudge.lost", actor=actor_name, args=list(args), why=type(error).__name__)
        return False
    return True


def _enqueue(message: dramatiq.Message[Any]) -> None:
    broker = dramatiq.get_broker()
    if isinstance(broker, PostgresBroker):
        # Its client tries a hundred times before it gives up; a request must not wait for that.
        with broker.pool.connection(timeout=POOL_TIMEOUT_S) as connection:
            connection.execute("SELECT 1")
    broker.declare_queue(message.queue_name)
    broker.enqueue(message)
