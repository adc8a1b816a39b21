"""Striking at effect boundaries: commits of the database, verbs of the channel, nudges."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final

from asyncpg.exceptions import ConnectionDoesNotExistError
from asyncpg.transaction import Transaction

from integrations.psbc.errors import ChannelRefused, ChannelUnavailable
from tests.journeys.kills import Killed
from tests.simulation.plan import Fault

Meanwhile = Callable[[], Awaitable[None]]


class Bug(AssertionError):
    """An assertion of ours that fails: held at once."""


class Oddity(RuntimeError):
    """Something that nobody foresaw and that goes away: held when it comes six times."""


@dataclass(slots=True)
class Process:
    """One process of ours: once it is killed, nothing that it still tries has any effect."""

    is_dead: bool = False

    def die(self, where: str) -> None:
        """This will kill it here.

        Raises:
            Killed: always.
        """
        self.is_dead = True
        raise Killed(where)

    def live_on(self) -> None:
        """This will let only a living process pass: a dead one's `finally` does nothing.

        Raises:
            Killed: it is dead.
        """
        if self.is_dead:
            raise Killed("long dead")


OURSELVES: Final[ContextVar[Process]] = ContextVar("process", default=Process())  # noqa: B039 - the one outside every run is never killed


async def _nothing() -> None:
    return


@dataclass(slots=True)
class Fate:
    """Counts the passages of each kind of boundary and strikes where the plan says so."""

    faults: Sequence[Fault]
    say: Callable[[str], None]
    is_calm: bool = False
    passed: Counter[str] = field(default_factory=Counter)
    struck: list[Fault] = field(default_factory=list)
    meanwhile: Meanwhile = _nothing
    _by_place: dict[tuple[str, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_place = {(fault.at, fault.n): fault.how for fault in self.faults}

    def at(self, kind: str) -> str:
        """This will count a passage and give what goes wrong there, if anything."""
        if self.is_calm:
            return ""
        self.passed[kind] += 1
        n = self.passed[kind]
        how = self._by_place.get((kind, n), "")
        if how:
            self.struck.append(Fault(kind, n, how))
            self.say(f"fault {kind}#{n}: {how}")
        return how


def raise_for(how: str, when: str, what: str) -> None:
    """This will fail a verb of the channel as the plan says, if this is the moment.

    Raises:
        Killed, ChannelUnavailable, ChannelRefused.
    """
    fate, _, moment = how.rpartition(" ")
    if moment != when:
        return
    if fate == "killed":
        OURSELVES.get().die(f"{when} {what}")
    if fate == "unavailable":
        raise ChannelUnavailable(f"{when} {what}")
    if fate == "refused":
        raise ChannelRefused(f"{when} {what}")


FAILURES: Final = {"bug before": Bug, "oddity before": Oddity}


@contextmanager
def striking_commits(fate: Fate) -> Iterator[None]:
    """This will let the plan strike before and after the commit of every transaction."""
    original = Transaction.commit

    async def commit(transaction: Transaction) -> None:
        ourselves = OURSELVES.get()
        how = "" if ourselves.is_dead else fate.at("commit")
        if ourselves.is_dead or how.endswith("before"):
            await transaction.rollback()  # what the server does when its client is gone
        else:
            await original(transaction)
        ourselves.live_on()
        if how.startswith("killed"):
            ourselves.die(f"{how.removeprefix('killed ')} commit")
        if how in FAILURES:
            raise FAILURES[how]
        if how.startswith("lost"):
            raise ConnectionDoesNotExistError("connection was closed in the middle of operation")
        if how == "meanwhile":
            await fate.meanwhile()

    Transaction.commit = commit  # type: ignore[method-assign, assignment]  # the driver's, not ours
    try:
        yield
    finally:
        Transaction.commit = original  # type: ignore[method-assign]  # put back
