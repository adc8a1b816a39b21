"""kill -9 at random moments, on the whole system: nobody is paid twice, nobody forgotten."""

import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.journeys.process_books import assert_balanced
from tests.journeys.process_kills import kill
from tests.journeys.process_station import PATIENCE_S, Station

pytestmark = pytest.mark.journey

ROUNDS: Final = 2
PROGRAMS: Final = ("worker", "worker's child", "schedule", "api", "bank", "postgres")
KILLS_MAX: Final = ROUNDS * len(PROGRAMS)


class TestKilling:
    def test_anything_at_any_time_costs_nothing_but_time(self, tmp_path: Path) -> None:
        """The seed of the moments and victims is printed; the order of events is the machine's."""
        seed = int(os.environ.get("STORM_SEED") or random.SystemRandom().randrange(10**6))
        sys.stdout.write(f"STORM_SEED={seed}\n")
        with Station(tmp_path) as station:
            station.await_ready(station.supervise())
            killed = storm(station, random.Random(seed))  # noqa: S311 - to be repeated, not secret
            station.demo()  # pays who got a card while the first run was being killed
            figures = assert_balanced(station)
            sys.stdout.write(f"killed: {', '.join(killed)}\n")
        assert sorted(killed) == sorted(PROGRAMS * ROUNDS)
        assert figures["cardsApplied"] == figures["members"] == 230
        assert figures["cardsIssued"] + figures["cardsFailed"] == 230


def storm(station: Station, chance: random.Random) -> list[str]:
    """This will kill one program after another while the guided run is driven to its end."""
    killed: list[str] = []
    victims = drawn(chance)
    victim = next(victims)
    end = time.monotonic() + PATIENCE_S
    run = station.start("cli.py", "demo")
    while (code := run.poll()) != 0 or len(killed) < KILLS_MAX:
        assert time.monotonic() < end, station.said()
        if code:  # what it talked to was killed; it goes on where it stopped
            run = station.start("cli.py", "demo")
        time.sleep(chance.uniform(0.5, 1.5) * (1 + len(killed) / 5))
        if len(killed) < KILLS_MAX and kill(station, victim):
            killed.append(victim)
            victim = next(victims)
    return killed


def drawn(chance: random.Random) -> Iterator[str]:
    """This will give victims in rounds, each in a new order, so that none is spared by lot."""
    while True:
        yield from chance.sample(PROGRAMS, len(PROGRAMS))
