"""`python -m benchmarks`: the figures, printed as a table; `make bench`."""

import argparse
import asyncio
import json
import os
import platform
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from benchmarks.figures import Figure, Run
from benchmarks.measure import PARTS
from benchmarks.workbooks import PAGE_MEMBERS
from settings import tortoise_credentials
from supervise import postgres
from workers import database as databases

MEMBERS: Final = 20_000
SMALLER: Final = 4


async def main(arguments: Sequence[str] | None = None) -> None:
    """This will run the job for a quarter of the members and for all, and print what they took."""
    options = _parser().parse_args(arguments)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="puhui-bench-")))
        url = os.environ.get("TEST_DATABASE_URL", "")
        if not url:
            url = await stack.enter_async_context(postgres.running(folder))
        upto = options.only or PARTS[-1]
        sizes = (max(PAGE_MEMBERS, options.members // SMALLER), options.members)
        runs = [
            best([await run(url, folder, members, upto) for _ in range(options.repeat)])
            for members in sizes
        ]
    for line in table(runs, options.only):
        print(line)
    for line in summary(runs, is_whole=options.only is None):
        print(line)


def best(runs: Sequence[Run]) -> Run:
    """This will take each figure from the run in which it was quickest: others use the machine, too."""
    kept = Run(
        runs[0].members,
        base_mib=max(each.base_mib for each in runs),
        bank_s=min(each.bank_s for each in runs),
    )
    for name in runs[0].figures:
        kept.figures[name] = min((each.figures[name] for each in runs), key=_seconds)
    return kept


def table(runs: Sequence[Run], only: str | None) -> list[str]:
    """This will lay the larger run's figures out, as Markdown."""
    smaller, larger = runs
    python = f"{platform.python_implementation()} {platform.python_version()}"
    load = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    lines = [
        f"{larger.members} members; {python}, {load}",
        "",
        "| what | count | s | a second | floor in the same run | times the floor | grown |",
        "|---|--:|--:|--:|---|--:|--:|",
    ]
    prefixes = {
        "rosters": ("members:", "purchases:"),
        "cards": ("cards:", "codec: render OPN"),
        "credits": ("credits:", "codec: render CRD"),
        "pages": ("pages:", "sweep:"),
    }
    wanted = prefixes[only] if only else ("",)
    return [
        *lines,
        *(
            _line(figure, smaller.figures.get(figure.name))
            for figure in larger.figures.values()
            if figure.name.startswith(wanted)
        ),
    ]


def summary(runs: Sequence[Run], *, is_whole: bool) -> list[str]:
    """This will say what all of it took, and how time and memory grew with the members."""
    smaller, larger = runs
    peaks = ", ".join(f"{run.peak_mib} MiB for {run.members} members" for run in runs)
    lines = [
        "",
        f"Peak memory of the worker: {peaks} ({larger.base_mib} MiB before any work).",
    ]
    if is_whole:
        growth = (larger.job_s / larger.members) / (smaller.job_s / smaller.members)
        lines.append(
            f"The whole main job: {larger.job_s:.0f} s for {larger.members} members, the bank's"
            f" own {larger.bank_s:.0f} s besides; {growth:.2f} times as long for each member as"
            f" with {smaller.members}."
        )
    return lines


def _seconds(figure: Figure) -> float:
    return figure.seconds


def _line(figure: Figure, smaller: Figure | None) -> str:
    """This will write one row; `grown` is how many times as long each took as in the smaller run."""
    ratio = f"{figure.ratio:.1f}" if figure.ratio else ""
    floor = f"{figure.floor}: {figure.floor_rate:.0f}/s" if figure.floor else ""
    grown = f"{smaller.rate / figure.rate:.1f}" if smaller else ""
    return (
        f"| {figure.name} | {figure.count} {figure.unit} | {figure.seconds:.2f}"
        f" | {figure.rate:.0f} | {floor} | {ratio} | {grown} |"
    )


async def run(url: str, folder: Path, members: int, upto: str) -> Run:
    """This will do one run in a process of its own, on a database of its own."""
    own = Path(mkdtemp(dir=folder))
    kinds = ("members", "purchases")
    await asyncio.gather(
        *(
            python("benchmarks.workbooks", kind, str(members), str(own / f"{kind}.xlsx"))
            for kind in kinds
        )
    )
    async with database(url, f"puhui_bench_{os.getpid()}") as made:
        said = await python("benchmarks.measure", made, str(own), str(members), upto)
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    found["figures"] = {name: Figure(**each) for name, each in found["figures"].items()}
    return Run(**found)


async def python(module: str, *arguments: str) -> bytes:
    """This will run a module in a process of its own and give what it printed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *arguments),
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    if process.returncode:
        sys.exit(f"{module} failed")
    return said


@asynccontextmanager
async def database(server_url: str, name: str) -> AsyncIterator[str]:
    """This will make a database, bring it up to date, and drop it at the end."""
    owner = await asyncpg.connect(**tortoise_credentials(server_url, role=None))
    await owner.execute(f'CREATE DATABASE "{name}"')
    url = urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    try:
        await databases.migrate(url)
        yield url
    finally:
        await owner.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await owner.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--members", type=_members, default=MEMBERS)
    parser.add_argument("--repeat", type=int, default=1, help="runs of which the best counts")
    parser.add_argument("--only", choices=PARTS, help="one part, and what must come before it")
    return parser


def _members(text: str) -> int:
    if not text.isdecimal() or not PAGE_MEMBERS <= int(text) <= 120_000:
        raise argparse.ArgumentTypeError(f"a number from {PAGE_MEMBERS} to 120000 is expected")
    return int(text)


if __name__ == "__main__":
    asyncio.run(main())
