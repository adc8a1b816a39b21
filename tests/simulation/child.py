"""One process of a simulation: runs every n-th seed and tells its parent, one line of JSON each."""

import gc
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

import uvloop

from domain import crypto
from tests.simulation.plan import Plan, drawn
from tests.simulation.session import Session, opened
from tests.simulation.shrink import shrink

SHRUNK_MAX = 5


async def main(server_url: str, logs: Path, plans: list[Plan]) -> None:
    """This will run the plans in their order."""
    key_file = logs / f"ring-{os.getpid()}"
    crypto.create_key_file(key_file)
    crypto.use(crypto.read_key_file(key_file))
    gc.set_threshold(50_000)
    async with opened(server_url) as session:
        await session.processor_s()  # what it took to make everything ready is no exchange's
        for plan in plans:
            await _one(session, logs, plan)


async def _one(session: Session, logs: Path, plan: Plan) -> None:
    outcome = await session.run(plan)
    told = {
        "seed": plan.seed,
        "broken": outcome.broken,
        "credited": outcome.credited,
        "steps": outcome.steps,
        "struck": [asdict(fault) for fault in outcome.struck],
        "processor_s": await session.processor_s(),
    }
    name = logs / f"seed-{plan.seed}"
    if outcome.broken:
        name.with_suffix(".log").write_text(outcome.text)
        if session.shrunk < SHRUNK_MAX:
            session.shrunk += 1
            smallest = await shrink(plan, session.run)
            name.with_suffix(".plan.json").write_text(smallest.plan.to_json() + "\n")
            name.with_suffix(".smallest.log").write_text(smallest.text)
    else:
        name.with_suffix(".log").write_text(outcome.text)
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def plans_of(what: str, place: int, step: int) -> list[Plan]:
    """This will read which plans are asked for: `FROM-UPTO` in turns, or a file with one."""
    if what.endswith(".json"):
        return [Plan.from_json(Path(what).read_text())] if place == 0 else []
    first, _, last = what.partition("-")
    return [drawn(seed) for seed in range(int(first) + place, int(last) + 1, step)]


if __name__ == "__main__":
    url, folder, what, place, step = sys.argv[1:]
    uvloop.run(main(url, Path(folder), plans_of(what, int(place), int(step))))
