"""One run in a process of its own, prints JSON: `python -m benchmarks.credits.measure URL FOLDER N ROWS PART`.

PART is `settled`, or `sent` for a run that ends when everything is at the bank.
"""

import asyncio
import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import asyncpg

from benchmarks.credits import floor, town
from benchmarks.credits.processor import Processor, Watch
from benchmarks.credits.server import Server, serving
from benchmarks.figures import Figure, Run, peak_mib
from benchmarks.job import CHECKER, MAKER, ORG, RELEASER
from domain import crypto
from domain.actors import EVERYTHING
from domain.calendar import CHINA, StatutoryCalendar
from domain.disbursements import operations as disbursements
from domain.programmes.operations import MUTUAL_AID
from domain.transactions import acting_within, execute, row, rows, transaction
from integrations.psbc import profile as profiles
from settings import tortoise_credentials
from workers import broker as brokers
from workers import database as databases
from workers import exchange, inbound, outbound

NOW: Final = datetime(2018, 3, 20, 10, 0, tzinfo=CHINA)
DAY: Final = f"{NOW:%Y%m%d}"
PROFILE: Final = "psbc-cd/1"
BYTES_A_ROW: Final = 300
SETTLED: Final = "settled"
LONGEST: Final = "longest transaction"
SLOWEST: Final = "slowest page meanwhile"
LOOK_EVERY_S: Final = 0.05  # each look is time of ours that the floor is spared
_OLDEST: Final = """
SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0) FROM pg_stat_activity
WHERE backend_xid IS NOT NULL AND datname = current_database() AND pid <> pg_backend_pid()
  AND backend_type = 'client backend'
"""
LINES: Final = 4  # as the settings have it unless told otherwise


async def measure(url: str, folder: Path, people: int, rows_max: int, part: str) -> Run:
    """This will pay so many people on an empty, migrated database, and let the floor do it beside."""
    crypto.create_key_file(folder / "ring")
    crypto.use(crypto.read_key_file(folder / "ring"))
    run = Run(people)
    owner = await asyncpg.connect(**tortoise_credentials(url, role=None))
    try:
        await town.fill(owner, people=people, now=NOW)
        with serving(folder) as server, acting_within(EVERYTHING):
            async with databases.connected(url, connections_max=4):
                watch = Watch(run, Processor.of(owner.get_server_pid()))
                run.base_mib = peak_mib()
                _install(server, rows_max)
                batch = await _sealed(watch)
                await owner.execute("VACUUM ANALYZE payments")
                await floor.prepare(owner, people)
                await _sent(watch, batch)
                await _floor_sent(watch, owner, server, folder, rows_max)
                if part == SETTLED:
                    await _answer(server.root)
                    await _settled(watch, batch, owner, url)
                    await _floor_settled(watch, owner, server, folder)
    finally:
        await owner.close()
    return run


def _install(server: Server, rows_max: int) -> None:
    size = max(4 << 20, rows_max * BYTES_A_ROW)
    profile = profiles.load(PROFILE).model_copy(
        update={"rows_max": rows_max, "file_bytes_max": size}
    )
    brokers.create("stub://")
    exchange.use(
        exchange.Exchange(
            ORG,
            profile,
            StatutoryCalendar(profile.schedule.cut_off),
            server.open_channel,
            lambda: NOW,
            lines=LINES,
        )
    )


async def _sealed(watch: Watch) -> dict[str, Any]:
    """This will compose, seal, approve and release everything, and give the batch."""
    async with transaction():
        # Nothing of this is measured, and a million are more than an office composes at once.
        await execute("SET LOCAL statement_timeout = 0")
        disbursement_id = await disbursements.compose(
            programme=MUTUAL_AID,
            plan_year=town.PLAN_YEAR,
            unit_id=town.UNIT,
            include_failed=False,
            by=MAKER,
            now=NOW,
        )
    await disbursements.submit(disbursement_id, by=MAKER, now=NOW)
    with watch.ours("seal"):
        await outbound.seal_disbursement(disbursement_id)
    async with transaction():
        batch = await row("SELECT * FROM disbursements WHERE id = $1", disbursement_id)
    assert batch is not None
    assert batch["payment_count"] == watch.run.members, "everybody is payable"
    await disbursements.approve(disbursement_id, digest=batch["digest"], by=CHECKER, now=NOW)
    return batch


async def _sent(watch: Watch, batch: dict[str, Any]) -> None:
    """This will release and send."""
    await disbursements.release(
        batch["id"],
        payment_count=batch["payment_count"],
        total_fen=batch["total_fen"],
        calendar=exchange.current().calendar,
        by=RELEASER,
        now=NOW,
    )
    with watch.ours("send"):
        await outbound.send_disbursement(batch["id"])


async def _settled(
    watch: Watch, batch: dict[str, Any], owner: asyncpg.Connection, url: str
) -> None:
    """This will settle by the bank's answers, while somebody reads."""
    reader = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.credits.reader", url),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    done = asyncio.Event()
    longest = asyncio.create_task(_longest_s(owner, done))
    with watch.ours("settle"):
        await inbound.collect()
    done.set()
    said, _ = await reader.communicate(b"")
    waited = json.loads(said)
    for name, unit, seconds in (
        (LONGEST, "transactions", await longest),
        (SLOWEST, "pages", waited["slowest_s"]),
    ):
        watch.run.figures[name] = Figure(name, unit, 1, seconds)
    async with transaction():
        [state] = await rows("SELECT state FROM disbursements WHERE id = $1", batch["id"])
        [paid] = await rows(
            "SELECT sum(amount_fen) AS fen FROM ledger_entries WHERE account = 'PAID'"
        )
    assert state["state"] == "SETTLED", "everything is settled"
    assert paid["fen"] == batch["total_fen"], "and booked"


async def _longest_s(owner: asyncpg.Connection, done: asyncio.Event) -> float:
    """This will look again and again how long the oldest transaction that writes has been open."""
    longest_s = 0.0
    while not done.is_set():
        longest_s = max(longest_s, float(await owner.fetchval(_OLDEST)))
        await asyncio.sleep(LOOK_EVERY_S)
    return longest_s


async def _answer(root: Path) -> None:
    bank = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.credits.bank", str(root), ORG, DAY)
    )
    assert await bank.wait() == 0, "the bank failed"


async def _floor_sent(
    watch: Watch, owner: asyncpg.Connection, server: Server, folder: Path, rows_max: int
) -> None:
    """This will let the floor send right after us: both meet the machine as it is then."""
    with watch.floors("send", floor.said(server)):
        await floor.send(owner, server, folder, DAY, rows_max)


async def _floor_settled(
    watch: Watch, owner: asyncpg.Connection, server: Server, folder: Path
) -> None:
    with watch.floors("settle", floor.said(server)):
        await floor.settle(owner, server, folder, server.root / ORG / "out" / DAY)
    await floor.check(owner, watch.run.members)


if __name__ == "__main__":
    found = asyncio.run(
        measure(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
    )
    print(json.dumps(asdict(found)))
