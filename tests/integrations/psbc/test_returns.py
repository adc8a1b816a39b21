from collections.abc import Callable
from datetime import date

import pytest

from integrations.psbc import codec, returns
from integrations.psbc.codes import ResultCode
from integrations.psbc.profile import Profile

NAME = "RTN_SCSZ01_20180306_000001.txt"


class TestReturns:
    """What came back days later is read with its own serial and its reason."""

    def test_reads_the_golden_file(self, psbc: Profile, golden: Callable[[str], bytes]) -> None:
        reading = returns.returns(psbc, codec.parse(psbc, name=NAME, content=golden(NAME)))
        assert reading.refused == ()
        closed, dormant = reading.values
        assert (closed.line_number, closed.payment_id) == (1, "PAY00000000000000000000000000001")
        assert (closed.bank_serial, closed.amount_fen) == ("YZ20180306000001", 10000)
        assert (closed.code, closed.message) == (ResultCode.CARD_CLOSED, "账户已销户")
        assert (closed.returned_on, dormant.returned_on) == (date(2018, 3, 5), date(2018, 3, 6))
        assert dormant.code is ResultCode.CARD_DORMANT

    @pytest.mark.parametrize(
        "code", ["0000", "1001", "2008", "2010", "3001", "9998", "9999", "2666"]
    )
    def test_sets_aside_a_reason_that_returns_no_payment(
        self, psbc: Profile, golden: Callable[[str], bytes], code: str
    ) -> None:
        content = golden(NAME).replace(b"|2003|", f"|{code}|".encode())
        reading = returns.returns(psbc, codec.parse(psbc, name=NAME, content=content))
        assert [line.number for line in reading.refused] == [1]
        assert [each.line_number for each in reading.values] == [2]

    def test_keeps_what_the_bank_wrote_out_of_descriptions(
        self, psbc: Profile, golden: Callable[[str], bytes]
    ) -> None:
        reading = returns.returns(psbc, codec.parse(psbc, name=NAME, content=golden(NAME)))
        assert "账户已销户" not in repr(reading)
