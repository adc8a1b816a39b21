"""Losing messages costs only latency: nudges that never arrive, and no broker and no clock at all."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import psycopg
import pytest

from settings import Settings, embedded_url
from supervise import keys, programs
from tests.conftest import fresh_database
from tests.journeys.process_books import assert_balanced
from tests.journeys.process_station import PATIENCE_S, Station, free_port, table, until

pytestmark = pytest.mark.journey

# Of the messages of one actor for one row the first is lost, the third, and so on: every nudge that
# somebody sends when the row comes to be, and half of what the clock sends.
LOSSES: Final = """
CREATE TABLE dramatiq.losses (what text PRIMARY KEY, sent int NOT NULL);
CREATE FUNCTION dramatiq.lose() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  n int;
BEGIN
  INSERT INTO dramatiq.losses VALUES ((NEW.message ->> 'actor_name') || (NEW.message ->> 'args'), 1)
    ON CONFLICT (what) DO UPDATE SET sent = losses.sent + 1 RETURNING sent INTO n;
  RETURN CASE WHEN n % 2 = 1 THEN NULL ELSE NEW END;
END $$;
CREATE TRIGGER lose BEFORE INSERT ON dramatiq.queue FOR EACH ROW EXECUTE FUNCTION dramatiq.lose();
"""
NUDGED: Final = {
    "check_roster",
    "apply_roster",
    "send_card_batch",
    "seal_disbursement",
    "send_disbursement",
    "collect",
}
Runs = tuple["asyncio.Task[set[str]]", "asyncio.Task[dict[str, str]]"]


@pytest.fixture(scope="module")
async def runs(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Runs]:
    """Both journeys at once: most of either is waiting."""
    folder = tmp_path_factory.mktemp("losses")
    async with fresh_database(server_url, f"puhui_by_hand_{os.getpid()}") as url:
        lossy = asyncio.create_task(asyncio.to_thread(with_losses, folder / "lossy"))
        by_hand = asyncio.create_task(asyncio.to_thread(by_hand_alone, folder / "by_hand", url))
        yield lossy, by_hand
        await asyncio.wait((lossy, by_hand))


class TestLosingMessages:
    async def test_of_everybody_who_nudges_costs_only_latency(self, runs: Runs) -> None:
        assert await runs[0] == NUDGED

    async def test_all_and_the_clock_too_leaves_an_operator_who_can_do_it_all(
        self, runs: Runs
    ) -> None:
        """No worker, no scheduler, a broker that nobody can reach: `sweep-now` and `collect-now`."""
        figures = await runs[1]
        assert figures["everything balances"] == "yes"
        assert figures["credits sent"] == "166"


def with_losses(folder: Path) -> set[str]:
    """This will run the main job while nudges get lost, and name the actors whose nudges were."""
    with Station(folder, WORKER_PROCESSES="1") as station:
        station.await_ready(station.supervise())
        with psycopg.connect(embedded_url(station.data_dir)) as owner:
            owner.execute(LOSSES)
        station.demo()
        assert_balanced(station)
        with psycopg.connect(embedded_url(station.data_dir)) as owner:
            names = owner.execute("SELECT split_part(what, '[', 1) FROM dramatiq.losses").fetchall()
    return {name for (name,) in names}


def by_hand_alone(folder: Path, database_url: str) -> dict[str, str]:
    """This will run the API and the bank alone and do the rest with the operators' verbs."""
    nobody = f"amqp://127.0.0.1:{free_port()}/"
    with Station(folder, DATABASE_URL=database_url, BROKER_URL=nobody) as station:
        settings = Settings.read(station.environ)
        keys.create_missing(settings)
        station.run("cli.py", "seed", "--demo")
        for program in (programs.bank(settings), programs.api()):
            station.start(*programs.arguments(program))
        until(station.is_ready)
        run = station.start("cli.py", "demo")
        while run.poll() is None:
            both = [station.start("cli.py", verb) for verb in ("sweep-now", "collect-now")]
            assert [verb.wait(PATIENCE_S) for verb in both] == [0, 0], station.said()
        said = station.said()
        assert run.returncode == 0, said
        assert_balanced(station)
        return table(said)
