"""A large roster checked and applied, beside a floor."""

import argparse
import os
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import asyncpg

from benchmarks import job, workbooks
from benchmarks.__main__ import database, python
from benchmarks.figures import Run, taking
from benchmarks.rosters import floor
from benchmarks.rosters.book import COLUMNS
from benchmarks.rosters.taken import Taken
from domain import crypto
from domain.actors import EVERYTHING
from domain.rosters import operations as rosters
from domain.rosters.rules import RosterKind
from domain.transactions import acting_within
from settings import Settings, tortoise_credentials
from supervise import postgres
from workers import database as databases
from workers import judges
from workers import rosters as worker

MEMBERS: Final = 100_000
WANTED_RATIO: Final = 2.0
WANTED_MIB: Final = 500


async def main(arguments: Sequence[str] | None = None) -> None:
    """This will check and apply one roster, and print what it took beside the floor."""
    options = _parser().parse_args(arguments)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="puhui-bench-")))
        url = os.environ.get("TEST_DATABASE_URL", "")
        if not url:
            url = await stack.enter_async_context(postgres.running(folder))
        book = folder / "members.xlsx"
        await python("benchmarks.rosters.book", str(options.members), str(book))
        made = await stack.enter_async_context(database(url, f"puhui_rosters_{os.getpid()}"))
        judges.use(options.processes)
        for line in await measure(made, folder, book, options.members):
            print(line)


async def measure(url: str, folder: Path, book: Path, members: int) -> list[str]:
    """This will do the floor, then the work, in one process, and lay the figures out."""
    key_file = folder / "ring"
    crypto.create_key_file(key_file)
    crypto.use(crypto.read_key_file(key_file))
    run = Run(members)
    with acting_within(EVERYTHING):
        async with databases.connected(url, connections_max=4):
            with job.town(run, folder) as town:
                await _found_units(town)
                roster_id = await job.receive(town, RosterKind.MEMBERS, book)
                with taking() as memory:
                    begun = Taken.now()
                    await worker.check(roster_id, now=town.now)
                    checked = begun.until_now()
                    await rosters.accept(roster_id, by=job.OFFICE, now=town.now)
                    begun = Taken.now()
                    await worker.apply(roster_id, now=town.now)
                    applied = begun.until_now()
                town.close()
        connection = await asyncpg.connect(**tortoise_credentials(url, role=None))
        lowest, written = await floor.read_copy_merge(connection, book)
        merged = await floor.copy_merge_members(connection)
        assert await connection.fetchval("SELECT count(*) FROM members") == members
        await connection.close()
    pairs = ((checked, lowest), (applied, merged), (applied, written))
    return _table(members, memory.peak_mib, *pairs)


async def _found_units(town: job.Town) -> None:
    units = await job.receive(town, RosterKind.UNITS, workbooks.EXAMPLES / "units.xlsx")
    await worker.check(units, now=town.now)
    await rosters.accept(units, by=job.OFFICE, now=town.now)
    await worker.apply(units, now=town.now)


def _table(members: int, peak_mib: int, *pairs: tuple[Taken, Taken]) -> list[str]:
    names = (
        ("check, diffs included", "calamine, one COPY, one merge"),
        ("apply", "one COPY, one merge into the columns and indexes of members"),
        ("the same", "one COPY, one merge into texts with one key"),
    )
    lines = [
        f"{members} rows of {len(COLUMNS)} columns; load {os.getloadavg()[0]:.1f}",
        "",
        "| what | s | CPU s | floor | s | CPU s | times the floor | by CPU |",
        "|---|--:|--:|---|--:|--:|--:|--:|",
    ]
    for (what, least), (ours, lowest) in zip(names, pairs, strict=True):
        lines.append(
            f"| {what} | {ours.seconds:.1f} | {ours.cpu_s:.1f} | {least} | {lowest.seconds:.1f}"
            f" | {lowest.cpu_s:.1f} | {ours.seconds / lowest.seconds:.2f}"
            f" | {_times(ours.cpu_s, lowest.cpu_s)} |"
        )
    told = f"At most {WANTED_RATIO:.0f} times wanted; {peak_mib} MiB (at most {WANTED_MIB} wanted)."
    return [*lines, "", told]


def _times(ours_s: float, lowest_s: float) -> str:
    """This will set processor times side by side, which are counted in ticks: few rows take none."""
    return f"{ours_s / lowest_s:.2f}" if lowest_s else "—"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rosters", description=__doc__)
    parser.add_argument("--members", type=int, default=MEMBERS)
    usual = Settings.read(os.environ).roster_processes
    parser.add_argument("--processes", type=int, default=usual, help="that judge beside this one")
    return parser
