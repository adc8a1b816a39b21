"""Rows that fail for good are held, the others go on, and a person lets them be tried again."""

from collections.abc import Awaitable, Callable

import pytest

from domain.errors import Conflict
from domain.failures.rules import ATTEMPTS_MAX
from integrations.psbc.errors import ChannelUnavailable
from tests.town import OFFICE, Town
from tests.workers.bank import Bank
from workers import by_hand, due, exchange, inbound, stuck


def raising(error: Exception) -> Callable[[], Awaitable[None]]:
    async def work() -> None:
        raise error

    return work


async def broken_file(bank: Bank, town: Town) -> int:
    """A file that breaks us: its archive was altered, which is asserted against."""
    bank.deliver("ACT", [])
    await inbound._fetch(exchange.current(), bank.time)
    await town.owner.execute("UPDATE bank_files SET digest = 'altered'")
    file_id: int = await town.one("SELECT id FROM bank_files")
    return file_id


class TestAttempt:
    @pytest.mark.usefixtures("bank")
    async def test_counts_what_nobody_expected_until_it_is_held(self, town: Town) -> None:
        for _ in range(ATTEMPTS_MAX):
            with pytest.raises(ValueError, match="x"):
                await stuck.attempt("apply_roster", 3, raising(ValueError("x")))
        await stuck.attempt("apply_roster", 3, raising(ValueError("never reached")))
        job = await town.owner.fetchrow("SELECT state, error, attempts FROM failed_jobs")
        assert job is not None
        assert tuple(job) == ("HELD", "ValueError", ATTEMPTS_MAX)

    @pytest.mark.usefixtures("bank")
    @pytest.mark.parametrize("error", [Conflict(), ChannelUnavailable("超时")])
    async def test_never_counts_a_refusal_or_a_bank_that_is_away(
        self, town: Town, error: Exception
    ) -> None:
        """A bank away for a day holds nothing: the files go when it is back."""
        for _ in range(ATTEMPTS_MAX + 1):
            with pytest.raises(type(error)):
                await stuck.attempt("send_disbursement", 3, raising(error))
        assert await town.one("SELECT count(*) FROM failed_jobs") == 0


class TestAFileThatBreaksUs:
    async def test_is_held_alone_and_waits_for_a_person(self, bank: Bank, town: Town) -> None:
        """House §5 and invariant 11: it is neither tried for ever nor in the way of the others."""
        file_id = await broken_file(bank, town)
        with pytest.raises(AssertionError):
            await stuck.attempt("apply_file", file_id, lambda: inbound.apply_file(file_id))
        assert await due.rows_due(now=bank.time, grace_s=0) == ()
        bank.deliver("ACT", [("6217990000000000014", "", "06", "20180320100000", "01", "")])
        await inbound.collect()
        assert await town.states("bank_files") == ["RECEIVED", "APPLIED"]
        assert "job.held" in await town.alarms()
        job_id = await town.one("SELECT id FROM failed_jobs")
        await by_hand.resume_job(job_id, reason="已恢复存档", by=OFFICE, now=bank.time)
        assert ("apply_file", file_id) in await due.rows_due(now=bank.time, grace_s=0)

    async def test_is_not_counted_against_the_file_behind_it(self, bank: Bank, town: Town) -> None:
        await broken_file(bank, town)
        bank.deliver("ACT", [("6217990000000000014", "", "06", "20180320100000", "01", "")])
        await inbound._fetch(exchange.current(), bank.time)
        second = await town.one("SELECT max(id) FROM bank_files")
        await stuck.attempt("apply_file", second, lambda: inbound.apply_file(second))
        assert await town.states("bank_files") == ["RECEIVED", "APPLIED"]
        assert await town.one("SELECT count(*) FROM failed_jobs") == 0
