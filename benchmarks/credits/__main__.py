"""`python -m benchmarks.credits`: credits from the approved batch to the settled ledger, beside a floor."""

import argparse
import asyncio
import json
import os
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any, Final

from benchmarks.__main__ import database, python
from benchmarks.credits.measure import LONGEST, SETTLED, SLOWEST
from benchmarks.figures import Figure, Run
from supervise import postgres

PAYMENTS: Final = 100_000
ROWS: Final = 1_000
SMALLER: Final = 10
WANTED_RATIO: Final = 2.0
WANTED_MIB: Final = 300
WANTED_BATCHES: Final = 10_000
WANTED_BATCHES_S: Final = 60.0
MOMENTS: Final = (LONGEST, SLOWEST)
_HEAD: Final = (
    "| what | s | a second | times the floor | as long for each as of {smaller} | MiB"
    " | processor, µs each | with {smaller} | the floor's |"
)


async def main(arguments: Sequence[str] | None = None) -> None:
    """This will pay a tenth of the people and all of them, and print what both took."""
    options = _parser().parse_args(arguments)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="puhui-bench-")))
        url = os.environ.get("TEST_DATABASE_URL", "")
        if not url:
            url = await stack.enter_async_context(postgres.running(folder))
        if options.batches:
            lines = table_of_batches(await run(url, folder, options.batches, 1, "sent"))
        else:
            smaller = options.smaller or max(1, options.payments // SMALLER)
            sizes = (smaller, options.payments)
            runs = [await run(url, folder, each, options.rows_per_file) for each in sizes]
            lines = table(runs, options.rows_per_file)
    for line in lines:
        print(line)


async def run(
    url: str, folder: Path, payments: int, rows_per_file: int, part: str = SETTLED
) -> Run:
    """This will do one run in a process of its own, on a database of its own."""
    own = Path(mkdtemp(dir=folder))
    async with database(url, f"puhui_credits_{os.getpid()}") as made:
        said = await python(
            "benchmarks.credits.measure", made, str(own), str(payments), str(rows_per_file), part
        )
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    found["figures"] = {name: Figure(**each) for name, each in found["figures"].items()}
    return Run(**found)


def table(runs: Sequence[Run], rows_per_file: int) -> list[str]:
    """This will lay the figures out as Markdown: the larger run's, and what the smaller one's were."""
    smaller, larger = runs
    lines = [
        f"{larger.members} credits in files of {rows_per_file}; load {os.getloadavg()[0]:.1f}",
        "",
        _HEAD.format(smaller=smaller.members),
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, figure in larger.figures.items():
        if name in MOMENTS:  # may be nothing: no transaction was long enough to be seen
            lines.append(f"| {name} | {figure.seconds:.3f} | | | | | | | |")
            continue
        grown = smaller.figures[name].rate / figure.rate
        ratio = f"{figure.ratio:.2f}" if figure.ratio else ""
        lines.append(
            f"| {name} | {figure.seconds:.1f} | {figure.rate:.0f} | {ratio} | {grown:.2f}"
            f" | {figure.peak_mib} | {_us(figure.each_us)}"
            f" | {_us(smaller.figures[name].each_us)} | {_us(figure.floor_each_us)} |"
        )
    paid = [larger.figures[name] for name in ("send", "settle")]
    floor_s = sum(larger.members / figure.floor_rate for figure in paid)
    ours_s = sum(figure.seconds for figure in paid)
    peak_mib = max(figure.peak_mib for figure in larger.figures.values())
    told = (
        f"Approved to settled: {ours_s / floor_s:.2f} times {paid[0].floor}"
        f" (at most {WANTED_RATIO:.0f} wanted); {peak_mib} MiB (at most {WANTED_MIB} wanted)."
    )
    if all(figure.floor_processor_s for figure in paid):
        taken = sum(f.processor_s for f in paid) / sum(f.floor_processor_s for f in paid)
        told += f" In processor time of ours and the server's: {taken:.2f} times the floor's."
    return [*lines, "", told]


def _us(microseconds: float) -> str:
    """This will write what was taken, or nothing where it was not."""
    return f"{microseconds:.0f}" if microseconds else ""


def table_of_batches(done: Run) -> list[str]:
    """This will say what became of very many batches of one payment each, beside the floor."""
    seal, send = done.figures["seal"], done.figures["send"]
    ours_s = seal.seconds + send.seconds
    floor_s = done.members / send.floor_rate
    wanted_s = WANTED_BATCHES_S * done.members / WANTED_BATCHES
    told = (
        f"Sealed, archived and uploaded in {ours_s:.1f} s (less than {wanted_s:.0f} wanted),"
        f" {ours_s / floor_s:.2f} times {send.floor}, which neither seals nor archives."
    )
    return [
        f"{done.members} batches of one credit each; load {os.getloadavg()[0]:.1f}",
        "",
        "| what | s | a second | MiB |",
        "|---|--:|--:|--:|",
        *(
            f"| {each.name} | {each.seconds:.1f} | {each.rate:.0f} | {each.peak_mib} |"
            for each in (seal, send)
        ),
        f"| {send.floor} | {floor_s:.1f} | {send.floor_rate:.0f} | |",
        "",
        told,
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.credits", description=__doc__)
    parser.add_argument("--payments", type=int, default=PAYMENTS)
    parser.add_argument("--rows-per-file", type=int, default=ROWS)
    parser.add_argument("--smaller", type=int, help="people of the smaller run; else a tenth")
    parser.add_argument("--batches", type=int, help="instead: so many batches of one credit each")
    return parser


if __name__ == "__main__":
    asyncio.run(main())
