"""Child processes: started in groups of their own, listened to, started again, ended by id."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from supervise.leftovers import Record, signal_group
from supervise.programs import Program

PAUSE_MAX_S: Final = 30.0
SETTLED_S: Final = 60.0
_CHUNK_BYTES: Final = 65536
_LINE_BYTES_MAX: Final = 65536
_DRAIN_S: Final = 1.0
_EXIT_POLL_S: Final = 0.1
_NAME_WIDTH: Final = 8
_NOT_FOUND: Final = 127

Say = Callable[[str, str], None]


class ProgramFailed(Exception):
    """A program that had to succeed before the rest can start did not."""


def say(name: str, line: str) -> None:
    """This will write one line to the terminal under a program's name; a closed one is no error."""
    with suppress(OSError, ValueError):
        sys.stdout.write(f"{name:<{_NAME_WIDTH}} | {line}\n")
        sys.stdout.flush()


class Child:
    """One program that is to run for as long as the system does."""

    def __init__(self, program: Program, family: "Family") -> None:
        self.program = program
        self.starts = 0
        self._family = family
        self._process: asyncio.subprocess.Process | None = None
        self._ending = asyncio.Event()
        self._task = asyncio.create_task(self._keep())

    @property
    def pid(self) -> int | None:
        """The process id of the present run."""
        return self._process.pid if self._process else None

    async def end(self) -> None:
        """This will ask it to end, wait, and then make the whole group."""
        self._ending.set()
        self._signal(self.program.stop_signal)
        done, _ = await asyncio.wait({self._task}, timeout=self.program.grace_s)
        if not done:
            self._family.say(self.program.name, "does not end by itself; killed")
            self._signal(signal.SIGKILL)
        await self._task

    def kill(self) -> None:
        """This will end it at once."""
        self._signal(signal.SIGKILL)

    async def _keep(self) -> None:
        pause_s = 1.0
        while not self._ending.is_set():
            began = time.monotonic()
            code = await self._run_once()
            if self._ending.is_set():
                return
            if time.monotonic() - began > SETTLED_S:
                pause_s = 1.0
            self._family.say(
                self.program.name, f"ended with code {code}; starts again in {pause_s:.0f} s"
            )
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), pause_s)
            pause_s = min(pause_s * 2, PAUSE_MAX_S)

    async def _run_once(self) -> int:
        self.starts += 1
        try:
            self._process = await self._family.spawn(self.program)
        except OSError as error:
            self._family.say(self.program.name, f"cannot be started: {error.strerror}")
            return _NOT_FOUND
        if self._ending.is_set():
            self._signal(self.program.stop_signal)
        listening = asyncio.create_task(self._family.listen(self.program.name, self._process))
        code = await _exit_code(self._process)
        self._signal(signal.SIGKILL)  # whatever it started itself goes with it
        await asyncio.wait({listening}, timeout=_DRAIN_S)
        listening.cancel()
        return code

    def _signal(self, how: signal.Signals) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError, PermissionError):
                signal_group(self._process.pid, how)


async def _exit_code(process: asyncio.subprocess.Process) -> int:
    """This will wait for the process alone; `wait` waits for all who inherited its output too."""
    while process.returncode is None:  # noqa: ASYNC110 - nobody tells of the process alone
        await asyncio.sleep(_EXIT_POLL_S)
    return process.returncode


class Family:
    """All children of one supervisor, in the order of starting."""

    def __init__(
        self, *, environ: Mapping[str, str], folder: Path, record: Record, say: Say = say
    ) -> None:
        self.say = say
        self._environ = dict(environ)
        self._folder = folder
        self._record = record
        self._children: list[Child] = []

    def start(self, program: Program) -> Child:
        """This will start a program and keep it running."""
        child = Child(program, self)
        self._children.append(child)
        return child

    async def run(self, program: Program) -> None:
        """This will run a program to its end.

        Raises:
            ProgramFailed: it ended with a code other than 0.
        """
        process = await self.spawn(program)
        try:
            await self.listen(program.name, process)
            code = await process.wait()
        except asyncio.CancelledError:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise
        if code:
            raise ProgramFailed(f"{program.name} failed with code {code}; its lines above say why")

    async def end(self) -> None:
        """This will end the children together, and those that the others need (started first) last."""
        await asyncio.gather(*(child.end() for child in self._children[1:]))
        for first in self._children[:1]:
            await first.end()

    def kill(self) -> None:
        """This will end the children at once, but let the database close its files."""
        for child in self._children:
            if child.program.stop_signal == signal.SIGTERM:
                child.kill()

    async def spawn(self, program: Program) -> asyncio.subprocess.Process:
        """This will start a process in a group of its own and note its id."""
        process = await asyncio.create_subprocess_exec(
            *program.argv,
            env=self._environ,
            cwd=self._folder if program.user is None else "/",
            user=program.user,
            group=program.user,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        self._record.add(program, process.pid)
        return process

    async def listen(self, name: str, process: asyncio.subprocess.Process) -> None:
        """This will pass on what a process prints, line by line, however long the lines are."""
        rest, source = b"", process.stdout
        while source is not None and (chunk := await source.read(_CHUNK_BYTES)):
            *lines, rest = (rest + chunk).split(b"\n")
            if len(rest) > _LINE_BYTES_MAX:
                lines, rest = [*lines, rest], b""
            for line in lines:
                self.say(name, line.decode(errors="replace").rstrip())
        if rest:
            self.say(name, rest.decode(errors="replace"))
