from collections.abc import Callable
from datetime import datetime

import pytest

from integrations.psbc import codec, credit
from integrations.psbc.codes import Outcome, ResultCode
from integrations.psbc.columns import ZONE
from integrations.psbc.profile import Profile

NAME = "CRR_SCSZ01_20180302_000001.txt"


class TestResults:
    def test_reads_the_golden_file(self, psbc: Profile, golden: Callable[[str], bytes]) -> None:
        reading = credit.results(psbc, codec.parse(psbc, name=NAME, content=golden(NAME)))
        assert reading.refused == ()
        paid, failed, unknown, waiting = reading.values
        assert (paid.outcome, paid.bank_serial) == (Outcome.SUCCEEDED, "YZ20180301000001")
        assert paid.posted_at == datetime(2018, 3, 1, 16, 30, 5, tzinfo=ZONE)
        assert (failed.outcome, failed.code) == (Outcome.FAILED, ResultCode.CARD_NOT_ACTIVE)
        assert failed.message == "卡片未激活"
        assert (unknown.outcome, waiting.outcome) == (Outcome.UNKNOWN, Outcome.IN_PROGRESS)
        assert {result.amount_fen for result in reading.values} == {10000}

    @pytest.mark.parametrize(
        ("old", "new"), [(b"|YZ20180301000001|", b"||"), (b"|20180301163005\n", b"|\n")]
    )
    def test_sets_aside_a_success_without_proof(
        self, psbc: Profile, golden: Callable[[str], bytes], old: bytes, new: bytes
    ) -> None:
        content = golden(NAME).replace(old, new)
        reading = credit.results(psbc, codec.parse(psbc, name=NAME, content=content))
        assert [line.number for line in reading.refused] == [1]
        assert len(reading.values) == 3

    def test_keeps_cards_and_names_out_of_descriptions(self) -> None:
        instruction = credit.CreditInstruction("P1", "6217990000000000014", "龚䶮", 1, "HZBZ", "补")
        assert "6217990000000000014" not in repr(instruction)
        assert "龚" not in repr(instruction)
