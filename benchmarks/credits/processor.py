"""Processor time of ours and of the database server's: what others on the machine do not change.

What the bank's `sshd` takes is told by neither us nor the floor. On a server elsewhere nothing is told.
"""

import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from benchmarks.figures import Run

PROC: Final = Path("/proc")
TICKS: Final = os.sysconf("SC_CLK_TCK")
# Of a process's line after its name: its parent, then its own two times and those of ended children.
PARENT, OWN, ENDED = 1, slice(11, 13), slice(13, 15)


@dataclass(frozen=True, slots=True)
class Processor:
    """Tells what was taken so far; `postmaster` is the server's first process, 0 if it is not here."""

    postmaster: int

    @classmethod
    def of(cls, backend: int) -> Self:
        """This will find the server by one of its processes."""
        status = _status(backend)
        return cls(int(status[PARENT]) if status and _name(backend) == "postgres" else 0)

    def spent_s(self) -> float:
        """This will sum what this process, its ended children and all processes of the server took."""
        if not self.postmaster:
            return 0.0
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return (
            time.process_time()
            + children.ru_utime
            + children.ru_stime
            + self._server_ticks() / TICKS
        )

    def _server_ticks(self) -> int:
        ticks = 0
        for entry in PROC.iterdir():
            if not entry.name.isdecimal():
                continue
            status = _status(int(entry.name))
            if int(entry.name) == self.postmaster:
                ticks += sum(map(int, (*status[OWN], *status[ENDED])))
            elif status and int(status[PARENT]) == self.postmaster:
                ticks += sum(map(int, status[OWN]))
        return ticks


@dataclass(frozen=True, slots=True)
class Watch:
    """Takes the figures of a run, each with the processor time beside the seconds."""

    run: Run
    processor: Processor

    @contextmanager
    def ours(self, name: str) -> Iterator[None]:
        """This will take what happens inside for all credits of the run."""
        with self.run.measured(name, "credits", self.run.members):
            before_s = self.processor.spent_s()
            yield
            spent_s = self.processor.spent_s() - before_s
        self.run.figures[name].processor_s = spent_s

    @contextmanager
    def floors(self, name: str, floor: str) -> Iterator[None]:
        """This will take what happens inside as the floor beside a figure of ours."""
        before_s, began = self.processor.spent_s(), time.perf_counter()
        yield
        self.run.put_floor(name, floor, self.run.members / (time.perf_counter() - began))
        self.run.figures[name].floor_processor_s = self.processor.spent_s() - before_s


def _status(pid: int) -> list[str]:
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _name(pid: int) -> str:
    return (PROC / str(pid) / "comm").read_text().strip()
