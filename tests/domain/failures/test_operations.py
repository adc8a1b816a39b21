import pytest

from domain.errors import NotFound, NotPermitted
from domain.failures import operations as failures
from domain.failures import queries as failed
from domain.failures.rules import ATTEMPTS_MAX, JobNotHeld, ReasonRefused
from tests.town import MAKER, OFFICE, Town

ACTOR = "apply_file"


async def fail(town: Town, times: int = 1, *, is_our_bug: bool = False) -> bool:
    held = False
    for _ in range(times):
        held = await failures.note(
            ACTOR, 7, error="ValueError", is_our_bug=is_our_bug, now=town.now
        )
    return held


class TestNote:
    async def test_holds_a_row_after_the_last_retry_with_one_alarm(self, town: Town) -> None:
        """House §5: held and alarmed instead of nudged for ever."""
        assert not await fail(town, ATTEMPTS_MAX - 1)
        assert not await failed.is_held(ACTOR, 7)
        assert await fail(town, 2)
        assert await failed.held(ACTOR) == {7}
        assert await town.alarms() == ["job.held"]
        assert await town.one("SELECT attempts FROM failed_jobs") == ATTEMPTS_MAX + 1

    async def test_holds_a_bug_of_ours_at_once(self, town: Town) -> None:
        assert await fail(town, is_our_bug=True)


class TestRecover:
    async def test_begins_the_count_anew(self, town: Town) -> None:
        await fail(town, ATTEMPTS_MAX - 1)
        await failures.recover(ACTOR, 7)
        assert not await fail(town)
        assert await town.states("failed_jobs") == ["RECOVERED", "FAILING"]

    async def test_lets_nothing_go_on_that_waits_for_a_person(self, town: Town) -> None:
        await fail(town, is_our_bug=True)
        await failures.recover(ACTOR, 7)
        assert await failed.is_held(ACTOR, 7)


class TestResume:
    async def test_takes_a_person_and_a_reason(self, town: Town) -> None:
        await fail(town, is_our_bug=True)
        job_id = await town.one("SELECT id FROM failed_jobs")
        with pytest.raises(NotPermitted):
            await failures.resume(job_id, reason="x", by=MAKER, now=town.now)
        for reason in (" ", "x" * 501, "卡 6217990000000000014"):
            with pytest.raises(ReasonRefused):
                await failures.resume(job_id, reason=reason, by=OFFICE, now=town.now)
        assert await failures.resume(job_id, reason=" 已改 ", by=OFFICE, now=town.now) == (ACTOR, 7)
        assert not await failed.is_held(ACTOR, 7)
        with pytest.raises(JobNotHeld):
            await failures.resume(job_id, reason="x", by=OFFICE, now=town.now)
        with pytest.raises(NotFound):
            await failures.resume(99, reason="x", by=OFFICE, now=town.now)
