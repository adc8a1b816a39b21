"""Received files in handfuls: together while all goes well, else each by itself."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from domain.bank_files.queries import Due
from domain.outcomes import operations as outcomes
from integrations.psbc.channel import InboundFile
from integrations.psbc.errors import ChannelUnavailable
from tests.town import Town
from tests.workers import office
from tests.workers.bank import Bank, credited
from workers import exchange, handfuls, inbound
from workers.handfuls import (
    BYTES_APPLIED_AT_ONCE,
    FILES_APPLIED_AT_ONCE,
    FILES_AT_ONCE,
    Taken,
)


def sizes(bank: Bank, *of_files: int) -> list[int]:
    due = [Due(number, size) for number, size in enumerate(of_files)]
    parts = list(handfuls.parted(exchange.current(), due))
    assert bank.root.exists()
    assert [each for part in parts for each in part] == due, "every file once, in order"
    return [len(part) for part in parts]


class TestParted:
    def test_keeps_a_transaction_short(self, bank: Bank) -> None:
        assert sizes(bank, *[10] * (FILES_APPLIED_AT_ONCE + 2)) == [FILES_APPLIED_AT_ONCE, 2]
        half = BYTES_APPLIED_AT_ONCE // 2
        assert sizes(bank, half, half, 1, 3 * half, half) == [2, 1, 1, 1]
        assert sizes(bank) == []


class TestTaken:
    async def test_gives_what_was_fetched_before_a_failure_with_it(self) -> None:
        error = ChannelUnavailable("超时")

        def found() -> Iterator[InboundFile]:
            for name in "ab":
                yield InboundFile("d", name, b"1", None, b"")
            raise error

        files = found()
        taken = await handfuls.taken(files)
        assert ([file.name for file in taken.files], taken.failure) == (["a", "b"], error)
        assert await handfuls.taken(files) == Taken((), is_last=True)


class TestFetching:
    async def test_lets_what_is_here_be_applied_while_the_next_files_come(
        self, bank: Bank, town: Town
    ) -> None:
        for _ in range(2 * FILES_AT_ONCE + 1):
            bank.deliver("ACT", [], batch_no=f"YZ{bank.deliveries}")
        seen: list[int] = []

        async def meanwhile() -> None:
            seen.append(await town.one("SELECT count(*) FROM bank_files WHERE state = 'RECEIVED'"))

        await inbound._fetch(exchange.current(), bank.time, meanwhile)
        assert seen == [FILES_AT_ONCE, 2 * FILES_AT_ONCE], "the last handful is the caller's"
        await inbound.collect()
        assert await town.one("SELECT count(*) FROM bank_files WHERE state = 'APPLIED'") == (
            2 * FILES_AT_ONCE + 1
        )

    async def test_tries_a_file_that_breaks_us_once_in_a_poll(self, bank: Bank, town: Town) -> None:
        """Our bug in one file does not keep the others waiting, nor is it met again and again."""
        bank.deliver("ACT", [])
        await inbound._fetch(exchange.current(), bank.time)
        await town.owner.execute("UPDATE bank_files SET digest = 'altered'")
        bank.time += timedelta(days=1)
        for _ in range(FILES_AT_ONCE + 1):
            bank.deliver("ACT", [], batch_no=f"YZ{bank.deliveries}")
        with pytest.raises(AssertionError, match="altered"):
            await inbound.collect()
        states = await town.owner.fetch("SELECT state FROM bank_files ORDER BY id")
        assert [file["state"] for file in states] == [
            "RECEIVED",
            *["APPLIED"] * (FILES_AT_ONCE + 1),
        ]


class TestWeighing:
    async def test_holds_against_the_locks_what_was_judged_before_them(
        self, bank: Bank, town: Town
    ) -> None:
        """Exchange invariant 2: a payment that moved between judging and applying is judged again."""
        [pay_id] = await office.sent(bank, 1)
        batch_no = await town.one("SELECT batch_no FROM bank_files")
        bank.deliver("CRR", [credited(pay_id, 1, fen=1)], batch_no=batch_no)
        await inbound._fetch(exchange.current(), bank.time)
        here = exchange.current()
        part = await handfuls.read(here, await inbound._waiting())
        assert part.files is not None
        [read] = part.files
        assert read.weighed is not None
        assert read.weighed.foresight is not None
        assert read.parsed.lines == (), "lines that were weighed are not held"
        await outcomes.time_out([bank.time.date()], now=bank.time)
        assert await inbound._are_applied_together(here, part)
        assert await town.states("payments") == ["UNKNOWN"]
        assert await town.one("SELECT count(*) FROM payment_moves") == 1, "by silence alone"
        assert await town.alarms(blocking=True) == ["payment.break"]

    async def test_killed_before_it_is_applied_leaves_it_to_the_next(
        self, bank: Bank, town: Town
    ) -> None:
        """Failure 5: what was judged is lost with the process, and nothing else is."""
        [pay_id] = await office.sent(bank, 1)
        batch_no = await town.one("SELECT batch_no FROM bank_files")
        bank.deliver("CRR", [credited(pay_id, 1)], batch_no=batch_no)
        await inbound._fetch(exchange.current(), bank.time)
        await handfuls.read(exchange.current(), await inbound._waiting())
        assert await town.states("payments") == ["SENT"]
        await inbound.collect()
        assert await town.states("payments") == ["CREDITED"]
        assert await town.one("SELECT count(*) FROM ledger_entries") == 4


class TestApplying:
    async def test_settles_many_small_files_in_few_transactions(
        self, bank: Bank, town: Town
    ) -> None:
        bank.rows_max = 1
        bank.install()
        pay_ids = await office.sent(bank, 6)
        batches = await town.owner.fetch("SELECT batch_no, name FROM bank_files ORDER BY id")
        for number, (sent, pay_id) in enumerate(zip(batches, pay_ids, strict=True)):
            bank.accept(sent["name"], sent["batch_no"])
            bank.deliver("CRR", [credited(pay_id, number)], batch_no=sent["batch_no"])
        before = await town.one("SELECT txid_snapshot_xmax(txid_current_snapshot())")
        await inbound.collect()
        after = await town.one("SELECT txid_snapshot_xmax(txid_current_snapshot())")
        assert await town.states("payments") == ["CREDITED"] * 6
        assert await town.states("disbursements") == ["SETTLED"]
        assert after - before < 12, "twelve files are not twelve transactions"

    async def test_leaves_the_good_ones_of_a_handful_with_a_bad_one_applied(
        self, bank: Bank, town: Town
    ) -> None:
        """Failure 10, invariant 11: one bad file never sinks a poll, or a handful."""
        bank.rows_max = 1
        bank.install()
        pay_ids = await office.sent(bank, 3)
        batches = await town.owner.fetch("SELECT batch_no FROM bank_files ORDER BY id")
        for number, (sent, pay_id) in enumerate(zip(batches, pay_ids, strict=True)):
            content = b"not a file\n" if number == 1 else None
            bank.deliver(
                "CRR", [credited(pay_id, number)], batch_no=sent["batch_no"], content=content
            )
        await inbound.collect()
        states = await town.owner.fetch(
            "SELECT state FROM bank_files WHERE direction = 'IN' ORDER BY id"
        )
        assert [file["state"] for file in states] == ["APPLIED", "QUARANTINED", "APPLIED"]
        assert sorted(await town.states("payments")) == ["CREDITED", "CREDITED", "SENT"]

    async def test_rolls_back_a_handful_whose_file_another_worker_took(
        self, bank: Bank, town: Town
    ) -> None:
        """Failure 8: two workers, one handful: each file is applied once."""
        bank.rows_max = 1
        bank.install()
        pay_ids = await office.sent(bank, 2)
        batches = await town.owner.fetch("SELECT batch_no FROM bank_files ORDER BY id")
        for number, (sent, pay_id) in enumerate(zip(batches, pay_ids, strict=True)):
            bank.deliver("CRR", [credited(pay_id, number)], batch_no=sent["batch_no"])
        await inbound._fetch(exchange.current(), bank.time)
        here = exchange.current()
        waiting = await inbound._waiting()
        part = await handfuls.read(here, waiting)
        await inbound.apply_file(waiting[0].id)
        assert not await inbound._are_applied_together(here, part)
        assert sorted(await town.states("payments")) == ["CREDITED", "SENT"]
        await inbound.apply_file(waiting[1].id)
        assert await town.states("payments") == ["CREDITED", "CREDITED"]
        assert await town.one("SELECT count(*) FROM ledger_entries") == 8
