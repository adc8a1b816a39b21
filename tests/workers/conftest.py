"""A town with a bank beside it, for every test of a worker that asks."""

from datetime import datetime
from pathlib import Path

import asyncpg
import pytest

from tests.town import Town
from tests.workers.bank import Bank


@pytest.fixture
def town(database: asyncpg.Connection, everywhere: None, now: datetime) -> Town:
    """An empty town; the test acts within every unit."""
    assert everywhere is None
    return Town(database, now)


@pytest.fixture
def bank(town: Town, tmp_path: Path) -> Bank:
    """A bank made of a folder, installed as the process's exchange."""
    return Bank(town, tmp_path / "bank")
