"""One supervisor at a time on a data folder, and what a killed one left running."""

import fcntl
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple, Self

from supervise import keys
from supervise.programs import Program

_PROC: Final = Path("/proc")
_POLL_S: Final = 0.05


class AlreadyRunning(Exception):
    """Another supervisor holds the data folder; the message names its process."""


class _Note(NamedTuple):
    pid: int
    stop_signal: int
    grace_s: float
    command: str


class Lock:
    """Held for as long as the supervisor lives; the kernel lets go of it however that ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("a+", encoding="ascii")

    def __enter__(self) -> Self:
        """Raises AlreadyRunning where another process holds it."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            holder = self._file.read().strip() or "unknown"
            self._file.close()
            raise AlreadyRunning(f"already running on {self._path.parent}: pid {holder}") from None
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


class Record:
    """The children's process ids and commands on disk, so that a next start can end orphans."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._children: dict[str, _Note] = {}

    def add(self, program: Program, pid: int) -> None:
        """This will note a child as soon as it runs."""
        how = program.stop_signal
        self._children[program.name] = _Note(pid, int(how), program.grace_s, " ".join(program.argv))
        keys.write(self._path, json.dumps(self._children).encode())

    def end_orphans(self) -> tuple[str, ...]:
        """This will end what the last supervisor left behind and say which programs those were.

        A process id may have gone to a stranger since: only a group with the very command that was
        noted is touched.
        """
        ended = []
        for name, note in reversed(self._read().items()):
            if note.command in commands_by_group().get(note.pid, ()):
                end_group(note.pid, signal.Signals(note.stop_signal), timeout_s=note.grace_s)
                ended.append(name)
        self._path.unlink(missing_ok=True)
        return tuple(ended)

    def _read(self) -> dict[str, _Note]:
        try:
            noted = json.loads(self._path.read_bytes())
            return {name: _Note(*note) for name, note in noted.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}


def signal_group(group: int, how: signal.Signals) -> None:
    """This will kill a group whole, but ask only its leader to end, which then ends its own.

    Asked twice, once by us and once by its master, a worker takes that for "at once" and never
    finishes in order. A group whose leader is gone is asked as one.

    Raises:
        ProcessLookupError: there is no such group.
    """
    if how is not signal.SIGKILL and command_line(group):
        os.kill(group, how)
    else:
        os.killpg(group, how)


def end_group(group: int, how: signal.Signals, *, timeout_s: float) -> None:
    """This will ask a group to end, and make it after the time is over."""
    with suppress(ProcessLookupError):
        signal_group(group, how)
        if not _wait(lambda: group not in commands_by_group(), timeout_s):
            os.killpg(group, signal.SIGKILL)
            _wait(lambda: group not in commands_by_group(), timeout_s)


def end_process(pid: int, how: signal.Signals, *, timeout_s: float) -> None:
    """This will ask one process to end, and make it after the time is over."""
    with suppress(ProcessLookupError):
        os.kill(pid, how)
        if not _wait(lambda: not command_line(pid), timeout_s):
            os.kill(pid, signal.SIGKILL)
            _wait(lambda: not command_line(pid), timeout_s)


def command_line(pid: int) -> str:
    """This will give a living process's command, "" if there is none (or it only awaits burial)."""
    for _, process, command in _processes():
        if process == pid:
            return command
    return ""


def commands_by_group() -> dict[int, list[str]]:
    """This will give the commands of all living processes by process group."""
    groups: dict[int, list[str]] = {}
    for group, _, command in _processes():
        groups.setdefault(group, []).append(command)
    return groups


def _processes() -> list[tuple[int, int, str]]:
    if not (_PROC / "self" / "stat").exists():
        return _processes_by_ps()
    found = []
    for entry in _PROC.iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                command = (entry / "cmdline").read_bytes().rstrip(b"\0").replace(b"\0", b" ")
                status = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
                if command:
                    found.append((int(status[2]), int(entry.name), os.fsdecode(command)))
    return found


def _processes_by_ps() -> list[tuple[int, int, str]]:
    """MacOS has no /proc."""
    listed = subprocess.run(
        ("/bin/ps", "-A", "-o", "pgid=,pid=,command="), capture_output=True, text=True, check=True
    )
    rows = (line.split(None, 2) for line in listed.stdout.splitlines())
    return [(int(row[0]), int(row[1]), row[2]) for row in rows if len(row) == 3]  # noqa: PLR2004


def _wait(is_over: Callable[[], bool], timeout_s: float) -> bool:
    until = time.monotonic() + timeout_s
    while not is_over():
        if time.monotonic() > until:
            return False
        time.sleep(_POLL_S)
    return True
