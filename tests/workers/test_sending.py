"""A handful of files at a time, over one line or several: what arrived is proven, what failed waits."""

from collections.abc import Sequence

import pytest

from domain.bank_files import operations as bank_files
from domain.bank_files import queries as files
from domain.bank_files.queries import Archived, Due
from integrations.psbc.errors import ChannelUnavailable
from tests.town import Town
from tests.workers import office
from tests.workers.bank import Bank, fails
from workers import outbound, sending


def sizes(*of_files: int) -> list[int]:
    due = [Due(number, size) for number, size in enumerate(of_files)]
    parts = list(sending.handfuls(due))
    assert [each for part in parts for each in part] == due, "every file once, in order"
    return [len(part) for part in parts]


class TestHandfuls:
    def test_begin_with_one_and_double_up_to_fifty(self) -> None:
        assert sizes(*[100] * 200) == [1, 2, 4, 8, 16, 32, 50, 50, 37]

    def test_hold_a_few_megabytes_at_most_and_always_one_file(self) -> None:
        half = sending.BYTES_AT_ONCE // 2
        assert sizes(1, half, half, half, half + 1, 9 * half) == [1, 2, 1, 1, 1]

    def test_of_nothing_are_none(self) -> None:
        assert sizes() == []


class TestSend:
    @pytest.mark.parametrize("lines", [1, 2, 5])
    async def test_carries_every_file_once_over_any_number_of_lines(
        self, bank: Bank, town: Town, lines: int
    ) -> None:
        bank.rows_max = 1
        bank.lines = lines
        bank.install()
        disbursement_id = await office.released(bank, 8)
        await outbound.send_disbursement(disbursement_id)
        paid = [line[1] for name in bank.arrived() for line in bank.read(name)]
        assert sorted(paid) == await office.pay_ids(bank)
        assert await town.states("bank_files") == ["SENT"] * 8
        assert await town.states("disbursements") == ["SENT"]

    async def test_records_what_the_other_line_carried_when_one_fails(
        self, bank: Bank, town: Town
    ) -> None:
        """Failure 6: a failure at file k leaves 1…k-1 proven, and none is sent twice."""
        bank.rows_max = 1
        bank.lines = 2
        bank.install()
        disbursement_id = await office.released(bank, 3)
        second = "CRD_SZJG0001_20180320_000002.txt"
        bank.fault = fails(f"before put {second}", ChannelUnavailable("超时"))
        with pytest.raises(ChannelUnavailable):
            await outbound.send_disbursement(disbursement_id)
        assert await town.states("bank_files") == ["SENT", "SENDING", "SENT"]

    async def test_leaves_a_file_alone_that_another_worker_has_proven(
        self, bank: Bank, town: Town
    ) -> None:
        """Read while it was being sent, proven before the intent: nothing is sent twice."""
        batch_id = await office.submitted_cards(bank)
        await outbound.send_card_batch(batch_id)
        archived = await files.archived(1)
        put: list[str] = []
        bank.fault = put.append

        async def begin(some: Sequence[Archived]) -> None:
            await bank_files.mark_sending(*(file.id for file in some), now=town.now)

        leaving = await outbound._leaving([archived], begin, town.now)
        assert (leaving, put) == ([], [])
