"""One's own long work, gathered from the rows of each subject."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from domain import jobs
from domain.jobs import JobKind, JobState
from domain.transactions import acting_within
from tests.town import Town

ME, OTHER = 1, 2
MONEY = {"payment_count": 2, "total_fen": 20_000, "plan_year": 2018, "programme_id": "HZBX"}


async def mine(town: Town, now: datetime | None = None) -> list[tuple[JobKind, JobState, int, int]]:
    found = await jobs.of(ME, now=now or town.now)
    return [(one.kind, one.state, one.done, one.total) for one in found]


async def roster(town: Town, state: str, **given: Any) -> int:
    given = {"received_by_id": ME, "rows_total": 50, "rows_done": 20, "rows_refused": 3} | given
    return await town.insert(
        "rosters", kind="MEMBERS", state=state, digest=str(town.next("digest")),
        file_name="名册.xlsx", **given,
    )  # fmt: skip


@pytest.fixture
async def peopled(town: Town) -> Town:
    for login in ("me", "other"):
        await town.insert("staff", login=login)
    await town.programme()
    await town.unit()
    return town


class TestWork:
    async def test_of_a_workbook_is_its_check_then_its_application(self, peopled: Town) -> None:
        await roster(peopled, "CHECKING")
        [job] = await jobs.of(ME, now=peopled.now)
        assert (job.kind, job.state, job.label) == ("ROSTER_CHECK", "RUNNING", "名册.xlsx")
        assert (job.done, job.total, job.errors, job.started_at) == (20, 50, 3, peopled.now)
        done = {"checked_at": peopled.now, "applied_by_id": ME, "rows_good": 40, "rows_noted": 2}
        await roster(peopled, "APPLYING", rows_applied=7, **done)
        assert (JobKind.ROSTER_APPLY, JobState.RUNNING, 7, 42) in await mine(peopled)
        await roster(peopled, "UNREADABLE", problem="坏", checked_at=peopled.now)
        assert (JobKind.ROSTER_CHECK, JobState.FAILED, 20, 50) in await mine(peopled)

    async def test_of_an_export_ends_when_it_can_be_fetched(self, peopled: Town) -> None:
        given = {"sheet": "MEMBERS", "format": "CSV", "scope": "/", "requested_by_id": ME}
        await peopled.insert("exports", state="WRITING", rows_done=5, rows_total=9, **given)
        await peopled.insert("exports", state="CANCELLED", finished_at=peopled.now, **given)
        ready = {"digest": "d", "chunks": 1, "expires_at": peopled.now, "finished_at": peopled.now}
        await peopled.insert("exports", state="READY", rows_done=9, rows_total=9, **given, **ready)
        assert await mine(peopled) == [
            (JobKind.EXPORT, JobState.RUNNING, 5, 9), (JobKind.EXPORT, JobState.DONE, 9, 9),
        ]  # fmt: skip

    async def test_of_a_batch_runs_until_it_is_sent(self, peopled: Town) -> None:
        given = {"unit_id": 1, "drafted_by_id": OTHER, "application_count": 3}
        at = peopled.now
        await peopled.insert(
            "card_batches", state="SEALED", submitted_by_id=ME, submitted_at=at, **given
        )
        await peopled.insert(
            "card_batches", state="HELD", submitted_by_id=ME, submitted_at=at, **given
        )
        assert await mine(peopled) == [
            (JobKind.CARD_BATCH, JobState.RUNNING, 0, 3), (JobKind.CARD_BATCH, JobState.FAILED, 0, 3),
        ]  # fmt: skip

    async def test_of_a_disbursement_is_each_person_s_step(self, peopled: Town) -> None:
        people = {"drafted_by_id": ME, "unit_id": 1}
        await peopled.insert(
            "disbursements", state="SUBMITTED", submitted_at=peopled.now, **people, **MONEY
        )
        released = {"drafted_by_id": OTHER, "checked_by_id": 3, "released_by_id": ME, "digest": "d"}
        await peopled.insert(
            "disbursements", state="RELEASED", unit_id=1, released_at=peopled.now, **released, **MONEY
        )  # fmt: skip
        assert {(kind, state) for kind, state, *_ in await mine(peopled)} == {
            (JobKind.DISBURSEMENT_SEAL, JobState.RUNNING),
            (JobKind.DISBURSEMENT_SEND, JobState.RUNNING),
        }

    async def test_is_one_s_own_and_of_a_day(self, peopled: Town) -> None:
        await roster(peopled, "CHECKED", checked_at=peopled.now)
        await roster(peopled, "CHECKING", received_by_id=OTHER)
        assert len(await mine(peopled)) == 1
        assert await mine(peopled, peopled.now + jobs.LATELY + timedelta(seconds=1)) == []

    async def test_is_told_newest_first_and_not_without_end(self, peopled: Town) -> None:
        for number in range(jobs.SHOWN_MAX + 5):
            at = peopled.now - timedelta(minutes=number)
            await roster(peopled, "CHECKED", checked_at=at)
        found = await jobs.of(ME, now=peopled.now)
        assert [one.key for one in found] == list(range(1, jobs.SHOWN_MAX + 1))


class TestViews:
    async def session(self, town: Town, staff_id: int, **given: Any) -> int:
        times = {"expires_at": town.now + timedelta(hours=1), "last_seen_at": town.now}
        token = bytes([town.next("token")]) * 32
        return await town.insert(
            "sessions", staff_id=staff_id, token_digest=token, **(times | given)
        )

    async def seen(self, town: Town, *sessions: int) -> dict[int, jobs.View]:
        return await jobs.views(sessions, now=town.now, idle=timedelta(minutes=30))

    async def test_show_each_session_its_person_s_work(self, peopled: Town) -> None:
        await roster(peopled, "CHECKING")
        await roster(peopled, "CHECKING", received_by_id=OTHER)
        first, second = [await self.session(peopled, who) for who in (ME, OTHER)]
        found = await self.seen(peopled, first, second)
        assert found[first].jobs == await jobs.of(ME, now=peopled.now)
        assert found[second].jobs == await jobs.of(OTHER, now=peopled.now)

    async def test_leave_out_whose_session_is_over(self, peopled: Town) -> None:
        old = peopled.now - timedelta(minutes=30)
        over = [
            await self.session(peopled, ME, ended_at=peopled.now),
            await self.session(peopled, ME, expires_at=peopled.now),
            await self.session(peopled, ME, last_seen_at=old),
        ]
        assert await self.seen(peopled, *over, 99) == {}

    async def test_tell_a_change_of_roles_or_unit(self, peopled: Town) -> None:
        session_id = await self.session(peopled, ME)
        standings = set()
        for change in (
            "SELECT 1", "INSERT INTO staff_roles (staff_id, role) VALUES (1, 'CLERK')",
            "UPDATE staff SET unit_id = 1",
        ):  # fmt: skip
            await peopled.owner.execute(change)
            standings.add((await self.seen(peopled, session_id))[session_id].standing)
        assert len(standings) == 3

    async def test_count_what_waits_for_a_check_or_a_release_of_others_work(
        self, peopled: Town
    ) -> None:
        await peopled.insert("staff_roles", staff_id=ME, role="CHECKER")
        sealed = {"state": "SEALED", "digest": "d", "unit_id": 1, **MONEY}
        await peopled.insert("disbursements", drafted_by_id=ME, **sealed)
        await peopled.insert("disbursements", drafted_by_id=OTHER, **sealed)
        first, second = [await self.session(peopled, who) for who in (ME, OTHER)]
        found = await self.seen(peopled, first, second)
        assert (found[first].waiting, found[second].waiting) == (1, 0)

    async def test_show_nothing_from_a_narrower_scope(self, peopled: Town) -> None:
        session_id = await self.session(peopled, ME)
        with acting_within("/1/"):
            assert await self.seen(peopled, session_id) == {}
