"""Started by a person: noted, refused when nothing waits, and then done as the clock does it."""

import pytest

from domain.bank_files import operations as bank_files
from domain.bank_files.rules import Fault, FileInWrongState, ReasonMissing
from domain.errors import NotPermitted
from domain.schedule.rules import JustAsked, NothingDue
from integrations.psbc.errors import ChannelUnavailable
from tests.town import MAKER, OFFICE, ORG, RELEASER, Town
from tests.workers import office
from tests.workers.bank import Bank, fails
from tests.workers.test_schedule import queued
from workers import by_hand, outbound


class TestCollect:
    async def test_asks_a_worker_to_look_at_the_bank(self, bank: Bank) -> None:
        await by_hand.collect(by=OFFICE, now=bank.time)
        assert queued() == [("collect", ())]
        with pytest.raises(JustAsked):
            await by_hand.collect(by=RELEASER, now=bank.time)
        assert queued() == [("collect", ())]


class TestSend:
    async def test_starts_what_may_go_and_nothing_else(self, bank: Bank) -> None:
        batch_id = await office.submitted_cards(bank)
        await bank_files.receive(
            org=ORG, name="a", content=b"a", flag=b"", fault=Fault(), stamp="1", now=bank.time
        )
        assert await by_hand.send(by=RELEASER, now=bank.time) == 1
        assert queued() == [("send_card_batch", (batch_id,))]

    async def test_says_that_nothing_may_go(self, bank: Bank) -> None:
        with pytest.raises(NothingDue, match="没有等待送出的文件"):
            await by_hand.send(by=OFFICE, now=bank.time)

    async def test_is_not_for_the_maker(self, bank: Bank) -> None:
        with pytest.raises(NotPermitted):
            await by_hand.send(by=MAKER, now=bank.time)


class TestSweep:
    async def test_starts_whatever_waits(self, bank: Bank) -> None:
        batch_id = await office.submitted_cards(bank)
        assert await by_hand.sweep(by=OFFICE, now=bank.time) == 1
        assert queued() == [("send_card_batch", (batch_id,))]

    async def test_says_that_nothing_waits(self, bank: Bank) -> None:
        with pytest.raises(NothingDue, match="到期待办"):
            await by_hand.sweep(by=OFFICE, now=bank.time)


class TestSendFile:
    async def test_tries_a_file_on_its_way_without_waiting(self, bank: Bank, town: Town) -> None:
        batch_id, file_id = await on_its_way(bank)
        assert await town.one("SELECT next_attempt_at FROM bank_files") > bank.time
        await by_hand.send_file(file_id, by=OFFICE, now=bank.time)
        assert queued() == [("send_card_batch", (batch_id,))]
        assert await town.one("SELECT next_attempt_at FROM bank_files") is None
        assert await town.one("SELECT count(*) FROM audit_entries WHERE action LIKE '%hurry'") == 1
        await outbound.send_card_batch(batch_id)
        assert await town.states("bank_files") == ["SENT"]

    async def test_refuses_a_file_that_is_not_on_its_way(self, bank: Bank) -> None:
        batch_id, file_id = await on_its_way(bank)
        await by_hand.send_file(file_id, by=OFFICE, now=bank.time)
        await outbound.send_card_batch(batch_id)
        with pytest.raises(FileInWrongState, match="不在送出途中"):
            await by_hand.send_file(file_id, by=OFFICE, now=bank.time)
        with pytest.raises(NotPermitted):
            await by_hand.send_file(file_id, by=MAKER, now=bank.time)
        assert len(queued()) == 1


class TestResumeFile:
    async def test_lets_a_held_file_go_on_and_says_so_to_a_worker(
        self, bank: Bank, town: Town
    ) -> None:
        batch_id, file_id = await on_its_way(bank)
        await bank_files.hold(file_id, code="X", problem="主机密钥不符", now=bank.time)
        with pytest.raises(ReasonMissing):
            await by_hand.resume_file(file_id, reason=" ", by=OFFICE, now=bank.time)
        await by_hand.resume_file(file_id, reason="已换密钥", by=OFFICE, now=bank.time)
        assert queued() == [("send_card_batch", (batch_id,))]
        await outbound.send_card_batch(batch_id)
        assert await town.states("bank_files") == ["SENT"]


async def on_its_way(bank: Bank) -> tuple[int, int]:
    """A card batch whose one file could not be brought to the bank yet; gives both ids."""
    batch_id = await office.submitted_cards(bank)
    bank.fault = fails("before put", ChannelUnavailable("超时"))
    with pytest.raises(ChannelUnavailable):
        await outbound.send_card_batch(batch_id)
    return batch_id, 1
