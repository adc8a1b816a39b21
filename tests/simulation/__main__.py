"""`make simulate`: whole exchanges by seed, two processes at once; says which seeds fail and where.

`--seeds N [--from A]` runs many, `--seed N` one with its log, `--plan FILE` one as written down.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import sys
import time
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import mkdtemp

from supervise import postgres

LINES_EVERY_S = 10
CORES = 2


class Progress:
    """Counts what the children tell and says it now and then."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.began = self.said = time.monotonic()
        self.runs = self.credited = 0
        self.processor_s = 0.0
        self.failed: list[int] = []
        self.struck: Counter[str] = Counter()

    def take(self, told: dict[str, object]) -> None:
        """This will take in one run's outcome."""
        self.runs += 1
        self.credited += int(str(told["credited"]))
        self.processor_s += float(str(told["processor_s"]))
        struck = told["struck"]
        assert isinstance(struck, list)
        self.struck.update(f"{fault['at']}: {fault['how']}" for fault in struck)
        if told["broken"]:
            self.failed.append(int(str(told["seed"])))
            log = self.logs / f"seed-{told['seed']}.log"
            sys.stdout.write(f"FAILED seed {told['seed']}: {told['broken']}\n  log {log}\n")
        if time.monotonic() - self.said > LINES_EVERY_S:
            self.said = time.monotonic()
            self.say()

    def say(self) -> None:
        """This will print how far it has come, and how fast: by the clock, and by the work it took.

        On a busy machine the clock says little; two cores of one's own do what the work says.
        """
        minutes = (time.monotonic() - self.began) / 60
        on_two = CORES * 60 * self.runs / self.processor_s if self.processor_s else 0.0
        sys.stdout.write(
            f"{self.runs} exchanges, {self.runs / minutes:.0f} a minute by the clock,"
            f" {on_two:.0f} on {CORES} cores by processor time,"
            f" {self.credited} payments credited, {self.struck.total()} faults struck,"
            f" {len(self.failed)} failed\n"
        )
        sys.stdout.flush()


async def simulate(options: argparse.Namespace, progress: Progress) -> int:
    """This will run what was asked for; 1 if anything was found broken."""
    what = options.plan or _range(options)
    step = 1 if options.plan or options.seed is not None else options.processes
    logs = progress.logs
    sys.stdout.write(f"simulating {what}, logs in {logs}\n")
    async with AsyncExitStack() as stack:
        url = os.environ.get("TEST_DATABASE_URL", "")
        if not url:
            folder = Path(mkdtemp(prefix="puhui-simulation-pg-"))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            (folder / "pg").mkdir()
            url = await stack.enter_async_context(postgres.running(folder / "pg"))
        progress.began = time.monotonic()
        codes = await asyncio.gather(
            *(_child(url, logs, what, place, step, progress) for place in range(step))
        )
    progress.say()
    return 1 if progress.failed or any(codes) else 0


async def _child(url: str, logs: Path, what: str, place: int, step: int, progress: Progress) -> int:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.simulation.child",
        *(url, str(logs), what, str(place), str(step)),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async for line in process.stdout:
        progress.take(json.loads(line))
    return await process.wait()


def _range(options: argparse.Namespace) -> str:
    if options.seed is not None:
        return f"{options.seed}-{options.seed}"
    first = options.first
    if first is None:
        first = random.SystemRandom().randrange(10**6, 10**9)
    return f"{first}-{first + options.seeds - 1}"


def main() -> int:
    """This will do what the command line asks for."""
    options = _parser().parse_args()
    logs = Path(options.logs or mkdtemp(prefix="puhui-seeds-"))
    logs.mkdir(parents=True, exist_ok=True)
    progress = Progress(logs)
    code = asyncio.run(simulate(options, progress))
    for kind, count in sorted(progress.struck.items()) if options.faults else ():
        sys.stdout.write(f"  {count:6d} {kind}\n")
    if options.seed is not None or options.plan:
        sys.stdout.write("".join(path.read_text() for path in sorted(logs.glob("seed-*[0-9].log"))))
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--seeds", type=int, default=1000, help="how many")
    parser.add_argument("--from", type=int, dest="first", help="the first seed; by lot if missing")
    parser.add_argument("--seed", type=int, help="one seed alone, with its log")
    parser.add_argument("--plan", help="a plan as JSON, as a failing seed leaves it")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--logs", help="where the logs go")
    parser.add_argument("--faults", action="store_true", help="count the faults that struck")
    return parser


if __name__ == "__main__":
    sys.exit(main())
