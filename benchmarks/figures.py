"""What a run gives: figures, each of so many things in so many seconds, beside a floor."""

import gc
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

STATUS = Path("/proc/self/status")
CLEAR = Path("/proc/self/clear_refs")


@dataclass(slots=True)
class Taken:
    """What something took: seconds, and the memory's highest mark meanwhile."""

    seconds: float = 0.0
    peak_mib: int = 0


@dataclass(slots=True)
class Figure:
    """One measured thing, and the floor or peer that it is quoted beside."""

    name: str
    unit: str
    count: int = 0
    seconds: float = 0.0
    peak_mib: int = 0
    floor: str = ""
    floor_rate: float = 0.0
    processor_s: float = 0.0
    floor_processor_s: float = 0.0

    @property
    def rate(self) -> float:
        """How many in a second."""
        return self.count / self.seconds if self.seconds else 0.0

    @property
    def ratio(self) -> float:
        """How many times as long as the floor it takes for each; 0 where there is no floor."""
        return self.floor_rate / self.rate if self.floor_rate and self.rate else 0.0

    @property
    def each_us(self) -> float:
        """How many microseconds of processor time each takes; 0 where that was not taken."""
        return 1e6 * self.processor_s / self.count

    @property
    def floor_each_us(self) -> float:
        """How many each takes the floor."""
        return 1e6 * self.floor_processor_s / self.count


@dataclass(slots=True)
class Run:
    """The figures of one run of the job, by name, in the order in which they were first taken."""

    members: int
    figures: dict[str, Figure] = field(default_factory=dict)
    base_mib: int = 0
    bank_s: float = 0.0

    @contextmanager
    def measured(self, name: str, unit: str, count: int) -> Iterator[None]:
        """This will add what happens inside to a figure."""
        with taking() as taken:
            yield
        self.add(name, unit, count, taken)

    def add(self, name: str, unit: str, count: int, taken: Taken) -> None:
        """This will add to a figure, or begin it."""
        figure = self.figures.setdefault(name, Figure(name, unit))
        figure.seconds += taken.seconds
        figure.count += count
        figure.peak_mib = max(figure.peak_mib, taken.peak_mib)

    @property
    def job_s(self) -> float:
        """Our side of the main job, from the first workbook to the last result."""
        parts = ("members:", "purchases:", "cards:", "credits:")
        return sum(each.seconds for each in self.figures.values() if each.name.startswith(parts))

    @property
    def peak_mib(self) -> int:
        """The highest mark of the main job; a floor may take what it likes."""
        parts = ("members:", "purchases:", "cards:", "credits:")
        return max(each.peak_mib for each in self.figures.values() if each.name.startswith(parts))

    def put_floor(self, name: str, floor: str, rate: float) -> None:
        """This will set a floor beside a figure that was taken."""
        if name in self.figures:
            self.figures[name].floor = floor
            self.figures[name].floor_rate = rate


@contextmanager
def taking() -> Iterator[Taken]:
    """This will measure what happens inside."""
    taken = Taken()
    gc.collect()
    forget_peak()
    started = time.perf_counter()
    yield taken
    taken.seconds = time.perf_counter() - started
    taken.peak_mib = peak_mib()


def forget_peak() -> None:
    """This will begin a new highest mark of memory, where the kernel allows it."""
    with suppress(OSError):
        CLEAR.write_text("5")


def peak_mib() -> int:
    """This will give the highest mark of the process's memory in MiB."""
    if STATUS.exists():
        for line in STATUS.read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) // 1024
    per_mib = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // per_mib
