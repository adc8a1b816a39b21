"""The whole exchange of one run: database, folder, bank, queue and one clock that nobody waits for."""

import asyncio
import contextvars
import random
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import dramatiq
from asyncpg.exceptions import ConnectionDoesNotExistError
from dramatiq.brokers.stub import StubBroker

from domain.actors import SYSTEM
from domain.calendar import CHINA, StatutoryCalendar
from domain.errors import DomainError
from domain.transactions import acting_within
from integrations.psbc import profile as profiles
from integrations.psbc.channel import Channel
from integrations.psbc.errors import PsbcError
from integrations.psbc.profile import Profile
from integrations.psbc.simulator import (
    crediting,
    files,
    losing,
    opening,
    production,
    returning,
    state,
    times,
)
from integrations.psbc.simulator.bank import Bank
from integrations.psbc.simulator.desk import Desk
from integrations.psbc.simulator.dialect import Dialect
from integrations.psbc.simulator.folders import Arrival, Inbox
from integrations.psbc.simulator.front_office import SpokenInbox, SpokenOutbox
from integrations.psbc.simulator.scenario import Scenario, from_mapping
from integrations.psbc.simulator.state import State
from tests.integrations.psbc import enveloping
from tests.journeys.kills import Killed
from tests.simulation.channel import FatefulChannel
from tests.simulation.courier import Courier, Speak
from tests.simulation.database import Ground
from tests.simulation.faults import OURSELVES, Bug, Fate, Oddity, Process
from tests.simulation.plan import OF_THE_BANK, Plan
from workers import (
    certificates,
    exchange,
    inbound,
    outbound,
    overdue,
    rosters,
    schedule,
    stuck,
    watch,
)
from workers.broker import ACTORS
from workers.schedule import Patience

ORG: Final = "SZJG0001"
ORGS: Final = {"psbc-bat/1": "510100000000000000001"}
PROFILES: Final = Path(profiles.__file__).with_name("profiles")
DEPARTMENTS: Final = (opening, production, losing, crediting, returning)
OPENS_AT: Final = time(9, 30)
PAST_CUT_OFF: Final = time(16, 30)
SEALING: Final = frozenset({"send_card_batch", "seal_disbursement"})
WORKING: Final = (certificates, inbound, outbound, rosters)  # whose import enters their actors
EXPECTED: Final = (DomainError, PsbcError, ConnectionDoesNotExistError, Bug, Oddity)
ENVELOPE: Final = enveloping.agreed()
# So far the calendar of a bank that works on banking days alone is written down.
DAYS_AHEAD: Final = 120
OPENS_AFTER: Final = timedelta(minutes=1)
AFTER_NOON: Final = timedelta(hours=12, minutes=30)

Step = Callable[[], Awaitable[None]]


class Broken(Exception):
    """Something that must always hold does not: the run has found a bug."""


@dataclass(frozen=True, slots=True)
class Variant:
    """Which parts of ours a run is made of: a test puts a broken one in, and the run must notice."""

    channel: Callable[..., Channel] = FatefulChannel
    actors: Mapping[str, Callable[..., Awaitable[None]]] = field(default_factory=lambda: ACTORS)


class Post(StubBroker):
    """The queue: a list in which messages may be lost, doubled and taken in any order."""

    def __init__(self, fate: Fate) -> None:
        super().__init__(middleware=[])
        self.fate = fate
        self.waiting: list[tuple[str, tuple[int, ...]]] = []

    def declare_queue(self, queue_name: str) -> None:
        """Any queue will do."""

    def enqueue(self, message: Any, *, delay: int | None = None) -> Any:
        assert delay is None
        OURSELVES.get().live_on()
        how = self.fate.at("nudge")
        if how == "unreachable":
            raise OSError
        copies = {"lost": 0, "twice": 2}.get(how, 1)
        self.waiting += [(message.actor_name, message.args)] * copies
        return message


class ForgetfulInbox(Inbox):
    """The bank's way of looking at what we bring; it may be late, or take the files away."""

    def __init__(self, root: Path, fate: Fate) -> None:
        super().__init__(root)
        self.fate = fate

    def done(self, arrival: Arrival) -> None:
        super().done(arrival)
        if self.fate.at("arrival") == "taken away":
            for name in (f"{arrival.name}.ok", arrival.name):
                (self.root / arrival.folder / name).unlink()


def _spoken(world: "World", agreement: str) -> tuple[Inbox, Speak]:
    """This will give how the bank takes our files and words its answers under another agreement.

    It keeps what it takes: it must read a request again to answer it.
    """
    place = PROFILES / f"{agreement.replace('/', '-')}.yaml"
    inbox = world.root / world.org / "in"
    office = SpokenOutbox(
        world.root / world.org / "out", Dialect.at(place), inbox=inbox, state=world.state
    )
    return SpokenInbox(inbox, Dialect.at(place)), office.spoken


def memory() -> State:
    """The bank's memory, in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory = sqlite3.Row
    _blank_memory().backup(connection)
    connection.execute("PRAGMA foreign_keys=ON")
    return State(connection)


@cache
def _blank_memory() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(state._SCHEMA)
    return connection


class World:
    """One run's world. Everything in it happens in one thread at a time, in an order of the seed's."""

    def __init__(self, plan: Plan, ground: Ground, folder: Path, variant: Variant) -> None:
        self.plan = plan
        self.variant = variant
        self.ground = ground
        self.log: list[str] = []
        # What the last look saw, and that no process has run since.
        self.seen_text, self.has_been_seen = "", False
        self.fate = Fate(plan.faults, self.say)
        self.time = datetime.combine(datetime.fromisoformat(plan.morning), OPENS_AT, CHINA)
        self.root, self.org = folder, ORGS.get(plan.agreement, ORG)
        for way in ("in", "out"):
            (folder / self.org / way).mkdir(parents=True)
        self.state = memory()
        self.courier = Courier(folder / self.org / "out", self.fate, lambda: self.time)
        self.inbox: Inbox = ForgetfulInbox(folder / self.org / "in", self.fate)
        if plan.agreement != OF_THE_BANK:
            self.inbox, self.courier.speak = _spoken(self, plan.agreement)
        theirs = enveloping.Bank().end(ENVELOPE) if plan.is_enveloped else None
        desk = Desk(self.org, plan.seed, _scenario(plan), self.state, theirs)
        self.bank = Bank(desk, inbox=self.inbox, outbox=self.courier, clock=lambda: self.time)  # type: ignore[arg-type]  # the courier stands in for the folder
        self.profile = _profile(plan)
        self.splitting = self.profile.model_copy(update={"rows_max": plan.rows_max})
        self.calendar = StatutoryCalendar(self.profile.schedule.cut_off)
        self.patience = Patience()
        self.post = Post(self.fate)
        self.loop = asyncio.get_running_loop()
        self.base = contextvars.copy_context()
        self.dice = self.roll("start")
        self.restart()

    def close(self) -> None:
        """This will close the bank's memory."""
        self.state.close()

    def say(self, text: str) -> None:
        """This will write an event into the run's log: ids and virtual times alone."""
        self.log.append(f"{self.time:%m-%d %H:%M:%S} {text}")

    def roll(self, what: str) -> random.Random:
        """This will give dice of the seed's own for one purpose, however many others were thrown."""
        return random.Random(f"{self.plan.seed}:{what}")  # noqa: S311 - to be repeated, not secret

    def restart(self, *, actor: str = "") -> None:
        """This will install the exchange anew, as a restarted process would.

        Whoever seals has a profile of few rows, so that a handful of people fill several files; the
        bank's files are as long as ever.
        """
        dramatiq.set_broker(self.post)
        profile = self.splitting if actor in SEALING else self.profile
        exchange.use(
            exchange.Exchange(
                self.org,
                profile,
                self.calendar,
                self._open,
                lambda: self.time,
                keys=enveloping.key_file,
            )
        )

    def _open(self) -> Channel:
        return self.variant.channel(self.root, self.fate, self.loop)

    async def attempt(self, what: str, step: Step) -> bool:
        """This will do something in a process that may die of it; True if it came to its end.

        Raises:
            Broken: it failed in a way that nobody foresaw.
        """
        self.has_been_seen = False
        process = self.loop.create_task(self._as_system(step), context=self.base.copy())
        await asyncio.wait({process})
        error = process.exception()
        if error is None:
            self.say(f"{what}: done")
            return True
        if isinstance(error, Killed):
            self.say(f"{what}: killed {error}")
            self.restart()
        elif isinstance(error, EXPECTED):
            self.say(f"{what}: {getattr(error, 'code', '') or type(error).__name__}")
        else:
            raise Broken(f"{what}: {type(error).__name__}: {error}") from error
        return False

    @staticmethod
    async def _as_system(step: Step) -> None:
        OURSELVES.set(Process())
        with acting_within(SYSTEM.scope):
            await step()

    async def work(self, most: int = 12) -> None:
        """This will let a worker take messages, in any order, until there are none."""
        for _ in range(most):
            if not self.post.waiting:
                return
            place = 0 if self.fate.is_calm else self.dice.randrange(len(self.post.waiting))
            name, args = self.post.waiting.pop(place)
            self.restart(actor=name)
            is_done = await self.attempt(f"{name}{args}", lambda: self._run(name, *args))  # noqa: B023
            if not is_done and self.dice.random() < 0.5:
                self.post.waiting.append((name, args))  # the broker brings it again

    async def _run(self, name: str, *args: int) -> None:
        """This will do an actor's part as the broker has it done: failures are counted and held."""
        actor = self.variant.actors[name]
        if args:
            await stuck.attempt(name, args[0], lambda: actor(*args))
        else:
            await actor()

    async def sweep(self) -> None:
        """This will let the clock find what is due."""

        async def sweep() -> None:
            await schedule.sweep_now(self.patience, self.time)

        await self.attempt("sweep", sweep)

    async def watch(self) -> None:
        """This will let the clock note what the bank owes, and give up waiting for what is late."""

        async def watch_now() -> None:
            await watch.watch_now(self.time)
            await overdue.time_out(self.time)

        await self.attempt("watch", watch_now)

    async def certify(self) -> None:
        """This will let the clock ask for the certificates that are due."""

        async def certify() -> None:
            await schedule.certify_now(self.time)

        await self.attempt("ask for certificates", certify)

    async def collect(self) -> None:
        """This will let the clock ask for a look at the bank."""

        async def collect() -> None:
            await schedule.collect_now(self.time)

        await self.attempt("ask for a look", collect)

    def let_bank_work(self) -> bool:
        """This will let the bank do what is due; True if something new lies there for us."""
        how = self.fate.at("bank")
        if how == "asleep for days":
            self.next_morning(days=3)
        if not how:
            self.bank.work()
        self.courier.deliver()
        has_news, self.courier.has_news = self.courier.has_news, False
        return has_news

    def pass_time(self, seconds: float) -> None:
        """This will move the clock on."""
        self.time += timedelta(seconds=seconds)

    def pass_cut_off(self) -> None:
        """This will move the clock past the cut-off of the day."""
        late = datetime.combine(self.time.date(), PAST_CUT_OFF, CHINA)
        self.time = max(self.time + timedelta(minutes=1), late)

    def next_morning(self, days: int = 1) -> None:
        """This will move the clock to the morning of a later day."""
        day = self.time.date() + timedelta(days=days)
        self.time = datetime.combine(day, OPENS_AT, CHINA)

    def next_event(self) -> datetime | None:
        """This will say when something is due at the bank or on its way from there."""
        desk = self.bank.desk
        firsts = (department.first_due_us(desk) for department in DEPARTMENTS)
        moments = [times.to_datetime(us) for us in firsts if us is not None]
        is_open = self.bank.desk.scenario.opening_days.has(f"{self.time:%Y%m%d}")
        if not is_open and (moments or any(self.inbox.arrivals())):
            moments = [max(min(moments, default=self.time), self._opens())]
        if (on_the_way := self.courier.next_at()) is not None:
            moments.append(on_the_way)
        return min(moments, default=None)

    def next_banking_day(self) -> None:
        """This will move the clock past noon of the next banking day."""
        self.time = self._opens() + (AFTER_NOON - OPENS_AFTER)

    def _opens(self) -> datetime:
        day = self.time.date() + timedelta(days=1)
        while not self.calendar.is_banking_day(day):
            day += timedelta(days=1)
        return datetime.combine(day, time(), CHINA) + OPENS_AFTER

    def bank_verdicts(self) -> list[tuple[str, str]]:
        """This will give what the bank said to each file of ours."""
        return [tuple(row) for row in self.state.rows("SELECT name, verdict FROM received")]

    @property
    def digest_of(self) -> Callable[[bytes], str]:
        """This will give the bank's own way to digest bytes."""
        return files.sm3


def _profile(plan: Plan) -> Profile:
    profile = profiles.load(plan.agreement)
    return profile.model_copy(update={"envelope": ENVELOPE}) if plan.is_enveloped else profile


def _scenario(plan: Plan) -> Scenario:
    """This will give the bank of a plan; one that states its days has our banking days."""
    scenario = dict(plan.scenario)
    if not scenario.get("is_stating"):
        return from_mapping(scenario)
    return from_mapping({**scenario, "is_weekend_off": True, **_days(plan.morning)})


@cache
def _days(morning: str) -> dict[str, list[str]]:
    calendar, first = StatutoryCalendar(OPENS_AT), date.fromisoformat(morning)
    days = [first + timedelta(days=n) for n in range(-7, DAYS_AHEAD)]
    return {
        "holidays": [f"{day:%Y%m%d}" for day in days if not calendar.is_banking_day(day)],
        "workdays": [f"{day:%Y%m%d}" for day in days if calendar.is_banking_day(day)],
    }
