"""The worker process: `python -m dramatiq workers.main`."""

import os
from contextlib import AsyncExitStack
from typing import Any

from dramatiq.asyncio import get_event_loop_thread
from dramatiq.broker import Broker
from dramatiq.middleware import Middleware

from domain import crypto
from settings import Settings
from workers import broker as brokers
from workers import (
    certificates,
    dispatches,
    exchange,
    exports,
    inbound,
    judges,
    logs,
    outbound,
    outlets,
    participants,
    profile_trials,
    provincial,
    rosters,
)
from workers.database import connected

CONNECTIONS_MAX = 8
TASKS = (
    certificates,
    dispatches,
    exports,
    inbound,
    outbound,
    participants,
    profile_trials,
    provincial,
    rosters,
)


class Connected(Middleware):
    """Keeps the database connected on the loop that runs the actors."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stack = AsyncExitStack()

    def before_worker_boot(self, broker: Broker, worker: Any) -> None:  # noqa: ARG002 - its shape
        """This will connect: the loop runs by now, and no message has been taken yet."""
        context = connected(self._settings.database_url, connections_max=CONNECTIONS_MAX)
        _on_loop(self._stack.enter_async_context(context))

    def after_worker_shutdown(self, broker: Broker, worker: Any) -> None:  # noqa: ARG002 - its shape
        """This will disconnect: every actor has ended by now, and the loop still runs."""
        _on_loop(self._stack.aclose())


def _on_loop(coroutine: Any) -> None:
    thread = get_event_loop_thread()
    assert thread is not None, "the AsyncIO middleware starts the loop first"
    thread.run_coroutine(coroutine)


def create(environ: dict[str, str]) -> Broker:
    """This will configure the process and give the broker with every actor declared."""
    settings = Settings.read(environ)
    logs.configure(settings)
    crypto.use(crypto.read_key_file(settings.key_file))
    exchange.use(exchange.configure(settings))
    dispatches.use(outlets.read(settings.alarm_outlets_file), origin=settings.public_origin)
    exports.keep_for(settings.export_days)
    judges.use(settings.roster_processes)
    made = brokers.create(settings.broker_url, extra=(Connected(settings),))
    brokers.register(made)
    return made


broker = create(dict(os.environ))
