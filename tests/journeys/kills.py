"""Dying at a chosen moment: before or after any commit, before or after any verb of the channel.

Death is a BaseException that no code of ours catches; the transaction it falls into is rolled back
by the server, as after kill -9, and nothing that was in memory is used again. What a `finally` of the
dead still tries has no effect: its transactions are rolled back, and the channel does nothing for it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self, TypeVar

from asyncpg.transaction import Transaction

from integrations.psbc.channel import Channel, Evidence, RemoteFile

T = TypeVar("T")


class Killed(BaseException):
    """The process died here."""


@dataclass(slots=True)
class Reaper:
    """Counts moments and strikes at one of them; `struck_at` names it."""

    strike_at: int
    count: int = 0
    moments: list[str] = field(default_factory=list)
    is_dead: bool = False

    def live_on(self) -> None:
        """This will let only the living pass."""
        if self.is_dead:
            raise Killed("long dead")

    def pass_by(self, moment: str) -> None:
        """This will let the moment pass, or strike; the dead have no moments."""
        self.live_on()
        self.count += 1
        self.moments.append(moment)
        if self.count == self.strike_at:
            self.is_dead = True
            raise Killed(moment)

    @property
    def has_struck(self) -> bool:
        """This will say whether the chosen moment came."""
        return self.count >= self.strike_at


@contextmanager
def watching_commits(reaper: Reaper) -> Iterator[None]:
    """This will let a process live, past whose every commit that writes something the reaper comes."""
    original = Transaction.commit
    reaper.is_dead = False

    async def commit(transaction: Transaction) -> None:
        if reaper.is_dead:
            await transaction.rollback()
            reaper.live_on()
        driver = transaction._connection  # type: ignore[attr-defined]  # the driver's own
        has_written = await driver.fetchval("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
        if has_written:
            try:
                reaper.pass_by("before commit")
            except Killed:
                await transaction.rollback()  # what the server does when its client is gone
                raise
        await original(transaction)
        if has_written:
            reaper.pass_by("after commit")

    Transaction.commit = commit  # type: ignore[method-assign, assignment]  # the driver's, not ours
    try:
        yield
    finally:
        Transaction.commit = original  # type: ignore[method-assign]  # put back


class MortalChannel:
    """A channel past whose every verb the reaper comes twice."""

    def __init__(self, channel: Channel, reaper: Reaper) -> None:
        self._channel = channel
        self._reaper = reaper

    def __enter__(self) -> Self:
        self._channel.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._channel.__exit__(kind, error, traceback)

    def put(self, directory: str, name: str, content: bytes) -> Evidence:
        return self._mortal("put", lambda: self._channel.put(directory, name, content))

    def get(self, directory: str, name: str, *, size_max: int) -> bytes:
        return self._mortal("get", lambda: self._channel.get(directory, name, size_max=size_max))

    def stat(self, directory: str, name: str) -> RemoteFile | None:
        self._reaper.live_on()
        return self._channel.stat(directory, name)

    def list(self, directory: str) -> tuple[RemoteFile, ...]:
        self._reaper.live_on()
        return self._channel.list(directory)

    def directories(self, parent: str) -> tuple[str, ...]:
        self._reaper.live_on()
        return self._channel.directories(parent)

    def _mortal(self, verb: str, act: Callable[[], T]) -> T:
        self._reaper.pass_by(f"before {verb}")
        result = act()
        self._reaper.pass_by(f"after {verb}")
        return result
