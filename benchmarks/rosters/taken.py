"""What something took: on the wall, and of processors, the database's included."""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

_PROCESSES: Final = Path("/proc")
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PARENT: Final = 1  # of what follows the name in a process's line
_SPENT: Final = slice(11, 15)


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds on the wall, and of processors by this process and all that it started."""

    seconds: float
    cpu_s: float

    @classmethod
    def now(cls) -> Self:
        """This will begin to count."""
        return cls(time.perf_counter(), _cpu_s())

    def until_now(self) -> "Taken":
        """This will give what was taken since."""
        return Taken(time.perf_counter() - self.seconds, _cpu_s() - self.cpu_s)


def _cpu_s() -> float:
    """This will sum up this process, its embedded database, and what they have reaped."""
    lines = {int(each.name): _line(each) for each in _PROCESSES.iterdir() if each.name.isdigit()}
    family, found = {os.getpid()}, 0
    while len(family) > found:
        found = len(family)
        family |= {key for key, line in lines.items() if line and int(line[_PARENT]) in family}
    ticks = sum(int(part) for key in family for part in lines.get(key, [])[_SPENT])
    return ticks / _TICKS


def _line(process: Path) -> list[str]:
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
