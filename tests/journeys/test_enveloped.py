"""The main job with every file in an envelope, both ways, and with deaths around it."""

from datetime import datetime
from pathlib import Path

import asyncpg
import pytest

from tests.integrations.psbc.enveloping import agreed
from tests.journeys.kills import Reaper
from tests.journeys.test_crashes import HASTY, bring_in, check, main_job
from tests.journeys.world import World

FORM = agreed(cipher="sm4-gcm", key_form="c1c3c2", has_point_prefix=False, signature_form="asn1")
# The first file: its archive, its upload, its flag; its answers being archived, opened and applied.
MOMENTS = (2, 3, 5, 8, 12)


@pytest.mark.usefixtures("everywhere")
class TestMainJobInEnvelopes:
    @pytest.mark.parametrize("strike_at", [0, *MOMENTS])
    async def test_pays_everybody_once(
        self, database: asyncpg.Connection, now: datetime, tmp_path: Path, strike_at: int
    ) -> None:
        """Exchange invariants 1, 3 and 5 with random bytes on the wire."""
        assert database is not None
        await bring_in(now)
        reaper = Reaper(strike_at)
        with World(tmp_path, now, HASTY, 2018, envelope=FORM) as world:
            await main_job(world, reaper)
            await check(world)
            files = [path for path in world.root.rglob("*.txt") if path.is_file()]
            assert len(files) > 6
            assert not any(b"|" in path.read_bytes() for path in files)
        assert reaper.has_struck
