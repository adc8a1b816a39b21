import asyncio
import json
import sys
from datetime import date, timedelta
from pathlib import Path

import asyncpg
import dramatiq
import pytest
from dramatiq.brokers.stub import StubBroker

from domain import crypto
from domain.schedule import operations as schedule
from settings import Settings
from tests.town import Town
from tests.workers import office
from tests.workers.bank import Bank
from workers.schedule import (
    Patience,
    collect_now,
    jobs,
    run,
    sweep_now,
    warn_of_dormancy,
)


def queued() -> list[tuple[str, tuple[int, ...]]]:
    """What waits in the queue: actors and their ids."""
    broker = dramatiq.get_broker()
    assert isinstance(broker, StubBroker)
    messages = [dramatiq.Message.decode(each) for each in list(broker.queues["default"].queue)]
    return [(message.actor_name, tuple(message.args)) for message in messages]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The demo's settings: a sweep every second."""
    return Settings.read({"DATA_DIR": str(tmp_path), "SWEEP_SECONDS": "1"})


class TestPatience:
    def test_lasts_five_seconds_then_twice_as_long_up_to_a_minute(self, bank: Bank) -> None:
        patience, key = Patience(), ("send_card_batch", 1)
        asked = [
            second
            for second in range(200)
            if patience.may(key, bank.time + timedelta(seconds=second))
        ]
        assert asked == [0, 5, 15, 35, 75, 135, 195]

    def test_is_each_row_s_own(self, bank: Bank) -> None:
        patience = Patience()
        assert patience.may(("a", 1), bank.time)
        assert patience.may(("a", 2), bank.time)
        assert patience.may(("b", 1), bank.time)

    def test_forgets_what_is_no_longer_due(self, bank: Bank) -> None:
        patience = Patience()
        assert patience.may(("a", 1), bank.time)
        patience.forget_all_but(set())
        assert patience.may(("a", 1), bank.time)
        assert len(patience.until) == len(patience.waits_s) == 1


class TestSweepNow:
    async def test_finds_what_a_lost_nudge_left_behind(self, bank: Bank) -> None:
        """Losing every message costs latency alone; failure 20: downtime is caught up."""
        batch_id = await office.submitted_cards(bank)
        later, patience = bank.time + timedelta(days=3), Patience()
        assert await sweep_now(patience, later) == 1
        assert await sweep_now(patience, later) == 0
        assert queued() == [("send_card_batch", (batch_id,))]


class TestCollectNow:
    async def test_asks_a_worker_to_look_at_the_bank(self, bank: Bank) -> None:
        await collect_now(bank.time)
        assert queued() == [("collect", ())]


class TestJobs:
    def test_look_at_the_bank_as_often_as_agreed_or_as_often_as_the_demo_sweeps(
        self, bank: Bank, settings: Settings, tmp_path: Path
    ) -> None:
        assert bank is not None
        assert [(job.name, job.every_s) for job in jobs(settings)] == [
            ("sweep", 1), ("collect", 1), ("watch", 60), ("time_out", 300), ("tell", 1),
            ("forget", 3600),
            ("dormancy", 86400), ("retain", 86400), ("certify", 300), ("transfers", 3600),
            ("fold", 30), ("prove", 86400),
            ("remind", 3600), ("spell", 86400), ("province", 3600),
        ]  # fmt: skip
        environ = {"DATA_DIR": str(tmp_path), "BANK_CALENDAR": "statutory"}
        [_, collect, *_] = jobs(Settings.read(environ))
        assert collect.every_s == 300


class TestRun:
    async def test_does_each_job_until_told_to_stop(
        self, bank: Bank, town: Town, settings: Settings
    ) -> None:
        await office.submitted_cards(bank)
        bank.time += timedelta(minutes=1)
        stopping = asyncio.Event()
        asyncio.get_running_loop().call_later(0.6, stopping.set)
        await asyncio.wait_for(run(settings, stopping), 30)
        assert [name for name, _ in queued()] == ["send_card_batch", "collect", "certify"]
        assert await town.one("SELECT count(*) FROM schedule_marks WHERE every_s > 0") == 15


class TestMain:
    async def test_is_a_process_that_ends_when_told(
        self, database: asyncpg.Connection, database_url: str, tmp_path: Path
    ) -> None:
        (tmp_path / "keys").mkdir()
        crypto.create_key_file(tmp_path / "keys" / "ring")
        environ = {"DATA_DIR": str(tmp_path), "DATABASE_URL": database_url, "LOG_FORMAT": "json"}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "workers.schedule",
            env=environ, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stderr is not None
        started = json.loads(await asyncio.wait_for(process.stderr.readline(), 60))
        assert started["event"] == "schedule.started"
        async with asyncio.timeout(60):
            marks = "SELECT count(*) FROM schedule_marks"
            while not await database.fetchval(marks):  # noqa: ASYNC110 - another process writes
                await asyncio.sleep(0.1)
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 60) == 0


class TestClaimTick:
    async def test_gives_a_job_to_one_clock_each_time(self, bank: Bank, town: Town) -> None:
        assert town is not None
        claims = [schedule.claim_tick("sweep", every_s=5, now=bank.time) for _ in range(4)]
        assert sorted(await asyncio.gather(*claims)) == [False, False, False, True]

    async def test_is_due_again_when_its_time_has_passed(self, bank: Bank, town: Town) -> None:
        assert town is not None
        claimed = []
        for second in (0, 4, 5, 60, 61):
            now = bank.time + timedelta(seconds=second)
            claimed.append(await schedule.claim_tick("sweep", every_s=5, now=now))
        assert claimed == [True, False, True, True, False]


class TestWarnOfDormancy:
    async def test_follows_the_rule_in_force(self, town: Town) -> None:
        """Five months by 银发〔2016〕261号, as a dated row; before it, nobody is warned of."""
        [member_id] = await town.members(await town.unit(), 1)
        await town.card(member_id, opened_on=date(2017, 10, 20))
        await warn_of_dormancy(town.now - timedelta(days=1))
        assert await town.alarms() == []
        await warn_of_dormancy(town.now)
        await warn_of_dormancy(town.now)
        assert await town.alarms() == ["card.dormancy"]
