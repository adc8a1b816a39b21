"""Dying at a chosen moment: before or after any commit, before or after any verb of the channel.

Death is a BaseException that no code of ours catches; the transaction it falls into is rolled back
by the server, as after kill -9, and nothing that was in memory is used again.
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

    def pass_by(self, moment: str) -> None:
        """This will let the moment pass, or strike."""
        self.count += 1
        self.moments.append(moment)
        if self.count == self.strike_at:
            raise Killed(moment)

    @property
    def has_struck(self) -> bool:
        """This will say whether the chosen moment came."""
        return self.count >= self.strike_at


@contextmanager
def watching_commits(reaper: Reaper) -> Iterator[None]:
    """This will let the reaper pass before and after every commit that writes something."""
    original = Transaction.commit

    async def commit(transaction: Transaction) -> None:
        driver = transaction._connection  # type: ignore[attr-defined]  # the driver's own
        has_written = await driver.fetchval("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
        if has_written:
            reaper.pass_by("before commit")
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
        return self._channel.stat(directory, name)

    def list(self, directory: str) -> tuple[RemoteFile, ...]:
        return self._channel.list(directory)

    def directories(self, parent: str) -> tuple[str, ...]:
        return self._channel.directories(parent)

    def _mortal(self, verb: str, act: Callable[[], T]) -> T:
        self._reaper.pass_by(f"before {verb}")
        result = act()
        self._reaper.pass_by(f"after {verb}")
        return result
