from datetime import timedelta

import pytest

from domain.actors import SYSTEM
from domain.errors import NotPermitted
from domain.schedule import operations as schedule
from domain.schedule import queries
from domain.schedule.rules import JustAsked, NothingDue
from tests.town import CHECKER, MAKER, OFFICE, RELEASER, Town


class TestAsk:
    @pytest.mark.parametrize("person", [OFFICE, RELEASER])
    async def test_notes_who_started_what_and_how_much_waited(
        self, town: Town, person: object
    ) -> None:
        """R33: everything the clock starts a person may start, and it is written down."""
        assert await schedule.claim_tick("collect", every_s=300, now=town.now)
        later = town.now + timedelta(seconds=60)
        await schedule.ask("collect", found=1, by=person, now=later)  # type: ignore[arg-type]
        [job] = await queries.jobs()
        assert (job.begun_at, job.every_s, job.asked_at) == (later, 300, later)
        assert job.next_at == later + timedelta(seconds=300)
        entry = await town.owner.fetchrow("SELECT * FROM audit_entries")
        assert entry is not None
        assert (entry["action"], entry["details"]) == ("schedule.collect", '{"found": 1}')
        assert entry["actor"] == job.asked_by

    @pytest.mark.parametrize("person", [MAKER, CHECKER])
    async def test_is_not_for_everybody(self, town: Town, person: object) -> None:
        with pytest.raises(NotPermitted):
            await schedule.ask("sweep", found=1, by=person, now=town.now)  # type: ignore[arg-type]

    @pytest.mark.parametrize("name", ["send", "sweep", "forget"])
    async def test_says_that_nothing_waits(self, town: Town, name: str) -> None:
        with pytest.raises(NothingDue, match="目前没有"):
            await schedule.ask(name, found=0, by=OFFICE, now=town.now)
        assert await town.one("SELECT count(*) FROM audit_entries") == 0

    async def test_takes_a_second_press_for_the_same_wish(self, town: Town) -> None:
        await schedule.ask("sweep", found=1, by=OFFICE, now=town.now)
        with pytest.raises(JustAsked):
            await schedule.ask("sweep", found=1, by=RELEASER, now=town.now + timedelta(seconds=4))
        await schedule.ask("sweep", found=1, by=RELEASER, now=town.now + timedelta(seconds=5))
        assert await town.one("SELECT count(*) FROM audit_entries") == 2

    async def test_does_not_wait_for_the_clock_s_own_tick(self, town: Town) -> None:
        assert await schedule.claim_tick("sweep", every_s=5, now=town.now)
        await schedule.ask("sweep", found=1, by=OFFICE, now=town.now)


class TestJobs:
    async def test_are_what_the_clock_does_and_not_what_people_alone_start(
        self, town: Town
    ) -> None:
        await schedule.ask("send", found=1, by=SYSTEM, now=town.now)
        await schedule.claim_tick("collect", every_s=300, now=town.now)
        await schedule.claim_tick("sweep", every_s=5, now=town.now)
        assert [job.name for job in await queries.jobs()] == ["sweep", "collect"]

    async def test_keep_the_rhythm_of_the_latest_clock(self, town: Town) -> None:
        await schedule.claim_tick("sweep", every_s=5, now=town.now)
        await schedule.claim_tick("sweep", every_s=9, now=town.now + timedelta(seconds=9))
        assert [job.every_s for job in await queries.jobs()] == [9]
