"""One run in a process of its own: `python -m benchmarks.measure URL FOLDER N UPTO`, prints JSON."""

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks import exports, floors, job, pages
from benchmarks.figures import Run, peak_mib
from domain import crypto
from domain.actors import EVERYTHING
from domain.transactions import acting_within
from workers import database as databases

PARTS = ("rosters", "cards", "credits", "pages")


async def measure(url: str, folder: Path, members: int, upto: str) -> Run:
    """This will do the job on an empty, migrated database as far as a part, then take the floors."""
    key_file = folder / "ring"
    crypto.create_key_file(key_file)
    crypto.use(crypto.read_key_file(key_file))
    parts = PARTS[: PARTS.index(upto) + 1]
    run = Run(members, base_mib=peak_mib())
    books = {name: folder / f"{name}.xlsx" for name in ("members", "purchases")}
    with acting_within(EVERYTHING):
        async with databases.connected(url, connections_max=4):
            with job.town(run, folder) as town:
                await job.import_rosters(town, books)
                if "cards" in parts:
                    await job.issue_cards(town)
                if "credits" in parts:
                    await job.credit_all(town)
                totals = town.close()
                if "credits" in parts:
                    assert totals == {"credited_fen": 10_000 * members, "is_balanced": True}
            if "pages" in parts:
                await pages.take(run, url)
                await exports.take(run, url)
            await floors.take(run, url, books)
    return run


if __name__ == "__main__":
    found = asyncio.run(measure(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]))
    print(json.dumps(asdict(found)))
