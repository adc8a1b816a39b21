"""Rows that fail again and again: counted, then held with an alarm instead of nudged for ever."""

from collections.abc import Awaitable, Callable

import structlog

from domain.errors import DomainError
from domain.failures import operations as failures
from domain.failures import queries as failed
from domain.failures.rules import SUBJECTS
from integrations.psbc.errors import PsbcError
from workers import exchange

log = structlog.get_logger("workers.stuck")


async def attempt(actor: str, row_id: int, work: Callable[[], Awaitable[None]]) -> None:
    """This will do an actor's part for one row, unless it is held, and count how it fails.

    What the outside world or the business refuses has its own ways, and is never counted.

    Raises:
        whatever `work` raises.
    """
    if actor not in SUBJECTS:
        await work()
        return
    if await failed.is_held(actor, row_id):
        log.warning("worker.held", actor=actor, row_id=row_id)
        return
    try:
        await work()
    except (DomainError, PsbcError):
        raise
    except Exception as error:
        await failures.note(
            actor,
            row_id,
            error=type(error).__name__,
            is_our_bug=isinstance(error, AssertionError),
            now=exchange.current().now(),
        )
        raise
    await failures.recover(actor, row_id)
