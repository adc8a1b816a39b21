"""A world for every journey that asks: an empty database, a bank, a clock."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import asyncpg
import pytest

from integrations.psbc.simulator.scenario import Scenario
from tests.journeys.world import CERTAIN, World

BuildWorld = Callable[..., World]


@pytest.fixture
def build_world(
    database: asyncpg.Connection, everywhere: None, now: datetime, tmp_path: Path
) -> Iterator[BuildWorld]:
    """Build a world with a given scenario and close it."""
    assert database is not None
    assert everywhere is None
    worlds: list[World] = []

    def build(scenario: Scenario = CERTAIN, *, seed: int = 2018, **more: str) -> World:
        worlds.append(World(tmp_path / str(len(worlds)), now, scenario, seed, **more))  # type: ignore[arg-type]  # the names of an agreement
        return worlds[-1]

    yield build
    for world in worlds:
        world.state.close()


@pytest.fixture
def world(build_world: BuildWorld) -> World:
    """A world whose bank refuses nobody by lot."""
    return build_world()
