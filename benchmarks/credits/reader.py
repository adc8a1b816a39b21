"""Somebody who looks at the payments meanwhile: `python -m benchmarks.credits.reader URL`.

Asks for the newest page and the balances through the application's role again and again until its
input ends, and prints how many answers it had and what the slowest took, in seconds.
"""

import asyncio
import json
import sys
import time
from typing import Final

import asyncpg

from settings import tortoise_credentials

EVERY_S: Final = 0.02
PAGE: Final = "SELECT id, pay_id, state, amount_fen FROM payments ORDER BY id DESC LIMIT 50"
ONE: Final = "SELECT state FROM payments WHERE id = (SELECT max(id) / 2 FROM payments)"


async def read(url: str) -> dict[str, float]:
    """This will read until told to stop, and once at least."""
    told = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
    taken: list[float] = []
    connection = await asyncpg.connect(**tortoise_credentials(url))
    try:
        while not (taken and told.done()):
            began = time.perf_counter()
            async with connection.transaction(readonly=True):
                await connection.execute("SELECT set_config('puhui.scope', '/', true)")
                await connection.fetch(PAGE)
                await connection.fetchval(ONE)
            taken.append(time.perf_counter() - began)
            await asyncio.sleep(EVERY_S)
    finally:
        await connection.close()
    taken.sort()
    return {"answers": len(taken), "median_s": taken[len(taken) // 2], "slowest_s": taken[-1]}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(read(sys.argv[1]))))
