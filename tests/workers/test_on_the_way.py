"""Payments sent over an SFTP server that fails: nothing is paid twice, nothing lost, and it is told.

Failures 1, 2, 7, 9, 10 of exchange.md, end to end through the workers that send and that collect.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from integrations.psbc.errors import ChannelError, ChannelRefused, ChannelUnavailable
from integrations.psbc.sftp import SftpChannel
from tests.integrations.psbc import on_the_way
from tests.integrations.psbc.on_the_way import Way
from tests.town import Town
from tests.workers import office
from tests.workers.bank import Bank, credited
from workers import exchange, inbound, outbound


class SftpBank(Bank):
    """The bank behind its own server."""

    way: Way
    is_taken = False

    def serve(self, way: Way) -> None:
        """Let our side come over SFTP from now on."""
        self.way = way
        current = exchange.current()
        exchange.use(
            exchange.Exchange(
                current.org, current.profile, current.calendar, self.line, current.clock
            )
        )

    def line(self) -> SftpChannel:
        return SftpChannel(self.way.access, is_taken=self.is_taken)


@pytest.fixture
def bank(town: Town, tmp_path: Path) -> Iterator[SftpBank]:
    made = SftpBank(town, tmp_path / "bank")
    with on_the_way.opened(tmp_path, tmp_path / "bank") as way:
        made.serve(way)
        yield made


async def attempt(bank: SftpBank, disbursement_id: int) -> ChannelError | None:
    bank.time += timedelta(seconds=600)
    try:
        await outbound.send_disbursement(disbursement_id)
    except ChannelError as error:
        return error
    return None


class TestSending:
    @pytest.mark.parametrize(
        ("does", "verb", "when"),
        [
            ("denied", "write", "before"),
            ("denied", "open", "before"),
            ("denied", "rename", "before"),
            ("denied", "auth", "before"),
            ("other_key", "connect", "before"),
        ],
    )
    async def test_that_is_refused_is_held_and_told_and_never_called_a_success(
        self, bank: SftpBank, town: Town, does: str, verb: str, when: str
    ) -> None:
        """Failure 1."""
        disbursement_id = await office.released(bank, 2)
        bank.way.will(does, verb, nth=1, when=when)
        assert isinstance(await attempt(bank, disbursement_id), ChannelRefused)
        assert await town.states("bank_files") == ["HELD"]
        assert await town.alarms() == ["bank_file.held"]
        assert bank.arrived() == []
        assert await attempt(bank, disbursement_id) is None
        assert await town.states("bank_files") == ["HELD"]
        assert bank.arrived() == []

    @pytest.mark.parametrize(
        ("does", "verb", "when"),
        [
            ("full", "write", "before"),
            ("reset", "write", "during"),
            ("mute", "write", "during"),
            ("reset", "rename", "after"),
            ("mute", "rename", "after"),
            ("reset", "fsync", "after"),
            ("reset", "close", "after"),
            ("reset", "read", "before"),
            ("refused", "connect", "before"),
        ],
    )
    async def test_that_breaks_off_goes_on_until_it_is_proven(
        self, bank: SftpBank, town: Town, does: str, verb: str, when: str
    ) -> None:
        """Failures 2 and 7: SENDING is all we know, and only reading back makes it SENT."""
        disbursement_id = await office.released(bank, 2)
        bank.way.will(does, verb, nth=1, when=when)
        assert isinstance(await attempt(bank, disbursement_id), ChannelUnavailable)
        assert await town.states("bank_files") == ["SENDING"]
        assert await attempt(bank, disbursement_id) is None
        assert await town.states("bank_files") == ["SENT"]
        [name] = bank.arrived()
        assert [line[1] for line in bank.read(name)] == await office.pay_ids(bank)
        digest = await town.one("SELECT digest FROM bank_files")
        assert await town.one("SELECT evidence_digest FROM bank_files") == digest

    async def test_to_a_bank_that_takes_files_at_once_waits_for_its_acceptance(
        self, bank: SftpBank, town: Town
    ) -> None:
        """Invariant 2: what cannot be read back stays SENDING; the acceptance is the evidence."""
        disbursement_id = await office.released(bank, 2)
        bank.way.will("taken", "rename", when="after")
        for _ in range(2):
            assert isinstance(await attempt(bank, disbursement_id), ChannelUnavailable)
        assert await town.states("bank_files") == ["SENDING"]
        [name] = bank.way.there()
        bank.accept(name, await office.batch_no(bank, name), accepted=2)
        bank.time += timedelta(seconds=600)
        await inbound.collect()
        assert await town.states("payments") == ["ACCEPTED"] * 2
        assert await attempt(bank, disbursement_id) is None
        assert set(bank.way.there()) == {name}

    async def test_to_a_bank_that_is_known_to_take_files_at_once_are_sent(
        self, bank: SftpBank, town: Town
    ) -> None:
        """Where the profile says so, absence after our rename is the evidence; sent again, the same."""
        bank.is_taken = True
        disbursement_id = await office.released(bank, 2)
        bank.way.will("reset", "rename", nth=2, when="after")
        bank.way.will("taken", "rename", when="after")
        assert isinstance(await attempt(bank, disbursement_id), ChannelUnavailable)
        first = bank.way.there()
        assert await attempt(bank, disbursement_id) is None
        assert await town.states("bank_files") == ["SENT"]
        [name] = [name for name in bank.way.there() if not name.endswith(".ok")]
        assert bank.way.there()[name] == first[name]
        assert await town.states("payments") == ["SENT"] * 2


async def look(bank: SftpBank) -> ChannelError | None:
    bank.time += timedelta(seconds=600)
    try:
        await inbound.collect()
    except ChannelError as error:
        return error
    return None


async def answered(bank: SftpBank) -> None:
    """Two payments at the bank, accepted and credited; nothing of that has been fetched."""
    await outbound.send_disbursement(await office.released(bank, 2))
    [name] = bank.arrived()
    number = await office.batch_no(bank, name)
    bank.accept(name, number, accepted=2)
    ids = await office.pay_ids(bank)
    bank.deliver("CRR", [credited(pay_id, n) for n, pay_id in enumerate(ids, 1)], batch_no=number)


class TestCollecting:
    @pytest.mark.parametrize(
        ("does", "verb"),
        [
            ("denied", "listdir"),
            ("denied", "open"),
            ("denied", "read"),
            ("denied", "stat"),
            ("denied", "auth"),
            ("other_key", "connect"),
        ],
    )
    async def test_that_is_refused_is_told_and_loses_nothing(
        self, bank: SftpBank, town: Town, does: str, verb: str
    ) -> None:
        """Failures 1 and 10: a person is told at once, and what lies there is still fetched later."""
        await answered(bank)
        bank.way.will(does, verb)
        assert isinstance(await look(bank), ChannelRefused)
        assert await town.alarms() == ["bank_channel.refused"]
        assert await town.states("payments") == ["SENT"] * 2
        bank.way.plan.clear()
        assert await look(bank) is None
        assert await town.states("payments") == ["CREDITED"] * 2
        assert await town.one("SELECT count(*) FROM bank_files WHERE state = 'QUARANTINED'") == 0

    @pytest.mark.parametrize(
        ("does", "verb", "when"),
        [
            ("full", "listdir", "before"),
            ("full", "read", "before"),
            ("reset", "listdir", "before"),
            ("reset", "listdir", "after"),
            ("reset", "open", "after"),
            ("reset", "read", "before"),
            ("reset", "read", "after"),
            ("reset", "stat", "after"),
            ("mute", "read", "before"),
            ("mute", "listdir", "after"),
            ("mute", "connect", "before"),
            ("refused", "connect", "before"),
        ],
    )
    async def test_that_breaks_off_is_tried_again_and_counts_once(
        self, bank: SftpBank, town: Town, does: str, verb: str, when: str
    ) -> None:
        """Failures 2 and 12: no alarm for what the next look mends, and nothing applied twice."""
        await answered(bank)
        bank.way.will(does, verb, nth=1, when=when)
        assert isinstance(await look(bank), ChannelUnavailable)
        assert await town.alarms() == []
        for _ in range(2):
            assert await look(bank) is None
        assert await town.states("payments") == ["CREDITED"] * 2
        assert await town.one("SELECT count(*) FROM bank_files WHERE direction = 'IN'") == 2
        paid = "SELECT sum(amount_fen) FROM ledger_entries WHERE account = 'PAID'"
        assert await town.one(paid) == 20_000

    async def test_from_a_slow_server_takes_its_time(self, bank: SftpBank, town: Town) -> None:
        await answered(bank)
        bank.way.will("slow", delay_s=on_the_way.OPERATION_S / 12)
        assert await look(bank) is None
        assert await town.states("payments") == ["CREDITED"] * 2

    async def test_of_what_can_be_seen_half_waits_for_its_flag(
        self, bank: SftpBank, town: Town
    ) -> None:
        """Failure 9, over SFTP: neither quarantined nor taken before it is whole."""
        await answered(bank)
        [result] = (bank.root / bank.org / "out").rglob("CRR_*.txt")
        flag = result.with_name(f"{result.name}.ok")
        whole, vouched = result.read_bytes(), flag.read_bytes()
        flag.unlink()
        result.write_bytes(whole[:40])
        assert await look(bank) is None
        assert await town.states("payments") == ["ACCEPTED"] * 2
        result.write_bytes(whole)
        flag.write_bytes(vouched)
        assert await look(bank) is None
        assert await town.states("payments") == ["CREDITED"] * 2
        assert await town.alarms() == []
