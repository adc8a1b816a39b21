"""What every run of a process shares: keys, a prepared database and a folder in memory."""

import logging
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import asyncpg
import structlog

from tests.simulation.database import Ground, prepared
from tests.simulation.plan import Plan
from tests.simulation.run import Outcome, run

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of this run's own is made in it
RUNS_BETWEEN_VACUUMS = 20
SERVERS = "SELECT array_agg(pid) FROM pg_stat_activity WHERE datname = current_database()"


@dataclass(slots=True)
class Session:
    """Runs plans one after another."""

    ground: Ground
    folder: Path
    runs: int = 0
    shrunk: int = 0
    worked: dict[int, float] = field(default_factory=dict)

    async def run(self, plan: Plan) -> Outcome:
        """This will let one plan happen."""
        self.runs += 1
        if self.runs % RUNS_BETWEEN_VACUUMS == 0:
            await self.ground.owner.execute("VACUUM")
        return await run(plan, self.ground, self.folder / str(self.runs))

    async def processor_s(self) -> float:
        """This will say how long processors have worked since it was last asked: ours and the server's.

        Only the server's processes that talk to us can be told apart from others' work.
        """
        ids = await self.ground.owner.fetchval(SERVERS)
        now = {0: time.process_time()} | {each: _worked_s(each) for each in ids}
        spent: float = sum(worked - self.worked.get(each, 0.0) for each, worked in now.items())
        self.worked = now
        return spent


def _worked_s(process_id: int) -> float:
    """This will ask the kernel how long a process has worked; nothing where it does not tell."""
    with suppress(OSError):
        # What follows the name in brackets, which may hold anything: times are the 12th and 13th.
        fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


@asynccontextmanager
async def opened(server_url: str) -> AsyncIterator[Session]:
    """This will make everything ready in this process for as long as the context lasts."""
    _be_quiet()
    folder = Path(tempfile.mkdtemp(prefix="puhui-simulation-", dir=_place()))
    original = asyncpg.Connection.get_reset_query
    # Every connection is ours alone; asking the server to forget settings doubles the questions.
    asyncpg.Connection.get_reset_query = _no_reset  # type: ignore[method-assign, assignment]  # the driver's
    try:
        async with prepared(server_url) as ground:
            yield Session(ground, folder)
    finally:
        asyncpg.Connection.get_reset_query = original  # type: ignore[method-assign]  # put back
        shutil.rmtree(folder, ignore_errors=True)


def _place() -> str | None:
    return str(MEMORY) if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None


def _no_reset(_: object) -> str:
    return ""


def _be_quiet() -> None:
    def drop(*_: object) -> NoReturn:
        raise structlog.DropEvent

    structlog.configure(processors=[drop])
    logging.getLogger("integrations.psbc.simulator").setLevel(logging.CRITICAL)
