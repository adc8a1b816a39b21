"""The clock: finds what is due in the database and nudges; `python -m workers.schedule`.

Nothing is remembered here. After downtime the first round finds whatever became due meanwhile, and
a lost message is found by the next one. Two clocks at once do no harm: who moves a job's mark does
the job, and a nudge too many finds its row already done.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from domain import card_watch, crypto
from domain.actors import SYSTEM
from domain.attempts import operations as attempts
from domain.calendar import CHINA
from domain.corrections import operations as corrections
from domain.counts import operations as counts
from domain.data_rights import operations as data_rights
from domain.exports import operations as exports
from domain.idempotency import operations as idempotency
from domain.members import operations as members
from domain.memberships import operations as memberships
from domain.policies import queries as policies
from domain.policies.rules import DORMANCY_ALERT_MONTHS, months_before
from domain.provincial_deliveries import operations as deliveries
from domain.provincial_receipts import operations as receipts
from domain.schedule import operations as schedule
from domain.transactions import acting_within
from settings import Settings
from workers import broker as brokers
from workers import dispatches, due, exchange, logs, outlets, overdue, retention, watch
from workers.broker import nudge
from workers.database import connected

GRACE_S: Final = 3
RENUDGE_FIRST_S: Final = 5
RENUDGE_MOST_S: Final = 60
TICK_S: Final = 0.5
WATCH_EVERY_S: Final = 60
FORGET_EVERY_S: Final = 3600
DORMANCY_EVERY_S: Final = 24 * 3600
RETAIN_EVERY_S: Final = 24 * 3600
TIME_OUT_EVERY_S: Final = 300
TRANSFERS_EVERY_S: Final = 3600
CERTIFY_EVERY_S: Final = 300
FOLD_EVERY_S: Final = 30
PROVE_EVERY_S: Final = 24 * 3600
REMIND_EVERY_S: Final = 3600
SPELL_EVERY_S: Final = 24 * 3600
PROVINCE_EVERY_S: Final = 3600

log = structlog.get_logger("workers.schedule")


@dataclass(slots=True)
class Patience:
    """How long a row nudged before is left in peace: 5 s, then doubling to a minute."""

    until: dict[tuple[str, int], datetime] = field(default_factory=dict)
    waits_s: dict[tuple[str, int], int] = field(default_factory=dict)

    def may(self, key: tuple[str, int], now: datetime) -> bool:
        """This will say whether a row may be nudged now, and remember that it was."""
        if now < self.until.get(key, now):
            return False
        wait_s = min(RENUDGE_MOST_S, self.waits_s.get(key, 0) * 2 or RENUDGE_FIRST_S)
        self.waits_s[key] = wait_s
        self.until[key] = now + timedelta(seconds=wait_s)
        return True

    def forget_all_but(self, keys: set[tuple[str, int]]) -> None:
        """This will forget rows that are no longer due."""
        for key in self.until.keys() - keys:
            del self.until[key], self.waits_s[key]


@dataclass(frozen=True, slots=True)
class Job:
    """Something done again and again: its name, how often, and the doing."""

    name: str
    every_s: int
    do: Callable[[datetime], Awaitable[object]]


def jobs(settings: Settings) -> tuple[Job, ...]:
    """This will list what the clock does; `cli.py` starts each of them by hand."""
    patience = Patience()
    poll_s = settings.sweep_seconds
    if settings.bank_calendar != "demo":
        poll_s = exchange.current().profile.schedule.poll_interval_s

    async def sweep(now: datetime) -> None:
        await sweep_now(patience, now)

    return (
        Job("sweep", settings.sweep_seconds, sweep),
        Job("collect", poll_s, collect_now),
        Job("watch", WATCH_EVERY_S, watch.watch_now),
        Job("time_out", TIME_OUT_EVERY_S, overdue.time_out),
        Job("tell", settings.sweep_seconds, dispatches.queue_now),
        Job("forget", FORGET_EVERY_S, forget_now),
        Job("dormancy", DORMANCY_EVERY_S, warn_of_dormancy),
        Job("retain", RETAIN_EVERY_S, retention.review),
        Job("certify", CERTIFY_EVERY_S, certify_now),
        Job("transfers", TRANSFERS_EVERY_S, expire_transfers),
        Job("fold", FOLD_EVERY_S, fold_counts),
        Job("prove", PROVE_EVERY_S, prove_counts),
        Job("remind", REMIND_EVERY_S, remind_of_corrections),
        Job("spell", SPELL_EVERY_S, spell_names),
        Job("province", PROVINCE_EVERY_S, watch_province),
    )


async def sweep_now(patience: Patience, now: datetime) -> int:
    """This will nudge for every row that is due and not nudged lately; gives their number."""
    found = await due.rows_due(now=now, grace_s=GRACE_S)
    patience.forget_all_but(set(found))
    sent = 0
    for actor_name, row_id in found:
        if patience.may((actor_name, row_id), now):
            sent += await nudge(actor_name, row_id)
    return sent


async def collect_now(now: datetime) -> None:  # noqa: ARG001 - a job's shape
    """This will ask a worker to look at the bank."""
    await nudge("collect")


async def certify_now(now: datetime) -> None:  # noqa: ARG001 - a job's shape
    """This will ask a worker to issue the certificates that are due."""
    await nudge("certify")


async def forget_now(now: datetime) -> None:
    """This will forget what is kept for a while only: keys of old acts, unknown logins, exports."""
    await idempotency.forget_old(now=now)
    await attempts.forget_old(now=now)
    await exports.expire(now=now)


async def expire_transfers(now: datetime) -> None:
    """This will end the transfers of members that nobody took in time."""
    await memberships.expire_transfers(now=now)


async def fold_counts(now: datetime) -> None:  # noqa: ARG001 - a job's shape
    """This will put into the totals what has changed in the counts."""
    await counts.fold()


async def prove_counts(now: datetime) -> None:
    """This will count everything again and alarm of any difference."""
    await counts.prove(now=now)


async def remind_of_corrections(now: datetime) -> None:
    """This will alarm of corrections that nobody looked at in time."""
    await corrections.remind(now=now)


async def spell_names(now: datetime) -> None:  # noqa: ARG001 - a job's shape
    """This will spell the names that nobody spelled yet, some at a time; each part stays done."""
    while await members.spell():
        pass


async def watch_province(now: datetime) -> None:
    """This will alarm of receipts and answers that are late, and forget the bytes of old deliveries."""
    await data_rights.warn(now=now)
    await receipts.warn(now=now)
    await deliveries.forget_bytes(now=now)


async def warn_of_dormancy(now: datetime) -> None:
    """This will alarm of cards that become dormant soon; without a rule in force, of none."""
    today = now.astimezone(CHINA).date()
    months = await policies.number(DORMANCY_ALERT_MONTHS, today)
    if months is not None:
        opened_by = months_before(today, months)
        await card_watch.warn_of_dormancy(months=months, opened_by=opened_by, now=now)


async def run(settings: Settings, stopping: asyncio.Event) -> None:
    """This will do each job when its time has come, until told to stop."""
    todo = jobs(settings)
    while not stopping.is_set():
        now = exchange.current().now()
        for job in todo:
            with acting_within(SYSTEM.scope):
                if await schedule.claim_tick(job.name, every_s=job.every_s, now=now):
                    await job.do(now)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), TICK_S)


async def main() -> None:
    """This will run the clock as a process."""
    settings = Settings.read(os.environ)
    logs.configure(settings)
    crypto.use(crypto.read_key_file(settings.key_file))
    exchange.use(exchange.configure(settings))
    dispatches.use(outlets.read(settings.alarm_outlets_file), origin=settings.public_origin)
    brokers.create(settings.broker_url)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stopping.set)
    async with connected(settings.database_url, connections_max=2):
        log.info("schedule.started")
        await run(settings, stopping)


if __name__ == "__main__":
    asyncio.run(main())
