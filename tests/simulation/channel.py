"""A folder as the channel, whose every verb can fail before, during or after its effect."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Self, TypeVar

from integrations.psbc.channel import RemoteFile
from integrations.psbc.directory import DirectoryChannel
from tests.simulation.faults import OURSELVES, Fate, raise_for

T = TypeVar("T")


class FatefulChannel(DirectoryChannel):
    """The real steps of an upload on a real folder; fate is asked at each of them."""

    def __init__(self, root: Path, fate: Fate, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(root)
        self._fate = fate
        self._loop = loop

    def __enter__(self) -> Self:
        return self._fateful("open", super().__enter__)

    def get(self, directory: str, name: str, *, size_max: int) -> bytes:
        return self._fateful(
            "get", lambda: DirectoryChannel.get(self, directory, name, size_max=size_max)
        )

    def stat(self, directory: str, name: str) -> RemoteFile | None:
        return self._fateful("stat", lambda: DirectoryChannel.stat(self, directory, name))

    def list(self, directory: str) -> tuple[RemoteFile, ...]:
        return self._fateful("list", lambda: DirectoryChannel.list(self, directory))

    def directories(self, parent: str) -> tuple[str, ...]:
        return self._fateful("directories", lambda: DirectoryChannel.directories(self, parent))

    def _make_directory(self, directory: str) -> None:
        self._fateful("make", lambda: DirectoryChannel._make_directory(self, directory))

    def _create(self, directory: str, name: str, content: bytes) -> None:
        OURSELVES.get().live_on()
        how = self._fate.at("create")
        if how.endswith("during"):
            self._path(directory, name).write_bytes(content[: len(content) // 2])
        raise_for(how, "during", "create")
        self._around("create", how, lambda: self._write(directory, name, content))

    def _write(self, directory: str, name: str, content: bytes) -> None:
        with self._path(directory, name).open("xb") as file:  # without the disk's own slowness
            file.write(content)

    def _rename(self, directory: str, source: str, target: str) -> None:
        self._fateful("rename", lambda: DirectoryChannel._rename(self, directory, source, target))

    def _remove(self, directory: str, name: str) -> None:
        self._fateful("remove", lambda: DirectoryChannel._remove(self, directory, name))

    def _fateful(self, verb: str, act: Callable[[], T]) -> T:
        OURSELVES.get().live_on()
        return self._around(verb, self._fate.at(verb), act)

    def _around(self, verb: str, how: str, act: Callable[[], T]) -> T:
        raise_for(how, "before", verb)
        if how == "meanwhile before":
            self._meanwhile()
        result = act()
        raise_for(how, "after", verb)
        if how == "meanwhile after":
            self._meanwhile()
        return result

    def _meanwhile(self) -> None:
        """This will let others live while this thread waits."""
        asyncio.run_coroutine_threadsafe(self._meanwhile_runs(), self._loop).result()

    async def _meanwhile_runs(self) -> None:
        await self._fate.meanwhile()
