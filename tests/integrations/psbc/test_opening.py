from collections.abc import Callable
from datetime import date

import pytest

from integrations.psbc import codec, opening
from integrations.psbc.codes import IdentityCheck, Outcome, ResultCode
from integrations.psbc.profile import Profile

NAME = "OPR_SCSZ01_20180108_000001.txt"


class TestResults:
    def test_reads_the_golden_file(self, psbc: Profile, golden: Callable[[str], bytes]) -> None:
        reading = opening.results(psbc, codec.parse(psbc, name=NAME, content=golden(NAME)))
        assert reading.refused == ()
        opened, refused, waiting = reading.values
        assert (opened.outcome, opened.card_number) == (Outcome.SUCCEEDED, "6217990000000000014")
        assert (opened.opened_on, opened.card_expires_on) == (date(2018, 1, 8), date(2028, 1, 31))
        assert (opened.account_class, opened.request_line) == (1, 1)
        assert (refused.outcome, refused.code) == (Outcome.FAILED, ResultCode.NAME_NUMBER_DIFFER)
        assert refused.identity_check is IdentityCheck.NAME_DIFFERS
        assert (waiting.outcome, waiting.identity_check) == (Outcome.IN_PROGRESS, None)

    def test_hands_on_a_fee_for_the_alarm_of_r14(
        self, psbc: Profile, golden: Callable[[str], bytes]
    ) -> None:
        content = golden(NAME).replace(b"|20280131|0\n", b"|20280131|500\n")
        reading = opening.results(psbc, codec.parse(psbc, name=NAME, content=content))
        assert reading.values[0].fee_fen == 500

    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            (b"|6217990000000000014|", b"||", "缺少账户资料"),
            (b"|20180108|20280131|", b"||20280131|", "缺少账户资料"),
            (b"|00|6217", b"|02|6217", "身份核查"),
            (b"|00|6217", b"||6217", "身份核查"),
            (b"|00|6217", b"|77|6217", "id_check列的代码未约定"),
            (b"|S|0000|", b"|F|1001|", "未成功却有账户资料"),
        ],
    )
    def test_sets_aside_a_line_that_contradicts_itself(
        self,
        psbc: Profile,
        golden: Callable[[str], bytes],
        old: bytes,
        new: bytes,
        reason: str,
    ) -> None:
        assert old in golden(NAME)
        content = golden(NAME).replace(old, new)
        reading = opening.results(psbc, codec.parse(psbc, name=NAME, content=content))
        (refused,) = reading.refused
        assert refused.number == 1
        assert reason in refused.problem.reason
        assert len(reading.values) == 2

    def test_keeps_the_card_out_of_descriptions(
        self, psbc: Profile, golden: Callable[[str], bytes]
    ) -> None:
        reading = opening.results(psbc, codec.parse(psbc, name=NAME, content=golden(NAME)))
        assert "6217990000000000014" not in repr(reading)
