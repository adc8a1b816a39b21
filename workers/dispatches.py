"""Alarms on their way outside: queued by the clock, told by a worker, tried again until they are taken.

Told twice is possible — killed between telling and noting — and harmless: the key is the same.
"""

import asyncio
from datetime import datetime
from typing import Final

import structlog

from domain.audit import operations as audit
from domain.dispatches import operations as dispatches
from domain.dispatches import queries as waiting
from workers import exchange
from workers.broker import actor, nudge
from workers.outlets import Outlet, Outlets, OutletUnreachable

NUDGED_MAX: Final = 200

log = structlog.get_logger("workers.dispatches")

# A process without a file of outlets tells nobody.
_installed: list[tuple[Outlets, str]] = [(Outlets(), "")]


def use(outlets: Outlets, *, origin: str) -> None:
    """This will install the process's outlets and the address that notices lead to."""
    _installed[:] = [(outlets, origin)]


async def queue_now(now: datetime) -> int:
    """This will queue what is to be told and nudge for what may be tried; gives how much that is."""
    outlets, _ = _current()
    if not outlets.named():
        return 0
    await dispatches.queue(tuple(outlets.named()), now=now)
    found = await waiting.due(now=now, limit=NUDGED_MAX)
    for dispatch_id in found:
        await nudge("tell_alarm", dispatch_id)
    return len(found)


async def test(*, now: datetime) -> tuple[str, ...]:
    """This will raise a test alarm and tell it at once; gives a line for each outlet."""
    outlets, _ = _current()
    if not outlets.named():
        return ("no outlets are configured (ALARM_OUTLETS_FILE)",)
    alarm_id = await audit.alarm(
        kind="alarm.test",
        subject=("schedule", None),
        message="这是一条测试告警，用于检查告警能否送达，请处理时注明「测试」。",
        now=now,
    )
    await dispatches.queue(tuple(outlets.named()), now=now)
    for dispatch_id in await waiting.due(now=now, limit=NUDGED_MAX):
        await tell_alarm(dispatch_id)
    return await waiting.standing(alarm_id)


@actor
async def tell_alarm(dispatch_id: int) -> None:
    """This will tell one outlet of one alarm, if it is due and its outlet is still configured."""
    outlets, origin = _current()
    notice = await dispatches.take(dispatch_id, now=exchange.current().now())
    if notice is None:
        return
    try:
        await asyncio.to_thread(_outlet(outlets, notice.outlet).tell, notice, origin=origin)
    except OutletUnreachable as error:
        await dispatches.mark_failed(dispatch_id, problem=str(error), now=exchange.current().now())
        log.warning("alarm.untold", outlet=notice.outlet, alarm_id=notice.alarm_id, why=str(error))
    else:
        await dispatches.mark_sent(dispatch_id, now=exchange.current().now())
        log.info("alarm.told", outlet=notice.outlet, alarm_id=notice.alarm_id)


def _outlet(outlets: Outlets, name: str) -> Outlet:
    found = outlets.named().get(name)
    if found is None:
        raise OutletUnreachable("not configured")
    return found


def _current() -> tuple[Outlets, str]:
    return _installed[0]
