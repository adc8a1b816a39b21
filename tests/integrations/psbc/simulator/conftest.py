"""A bank on a virtual clock for every test that asks."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from integrations.psbc.simulator.scenario import Scenario
from tests.integrations.psbc.simulator.hand import CERTAIN, Town

BuildTown = Callable[..., Town]


@pytest.fixture
def build_town(tmp_path: Path) -> Iterator[BuildTown]:
    """Build towns, each in a folder of its own, and close them."""
    towns: list[Town] = []

    def build(scenario: Scenario = CERTAIN, *, seed: int = 2018) -> Town:
        place = tmp_path / str(len(towns))
        town = Town(place / "root", place / "state", scenario, seed)
        towns.append(town)
        return town

    yield build
    for town in towns:
        town.close()


@pytest.fixture
def town(build_town: BuildTown) -> Town:
    """A bank that refuses nobody by lot."""
    return build_town()
