from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.inquiries.rules import (
    Letter,
    NothingToAsk,
    ProofInvalid,
    ProofOutcome,
    check_askable,
    checked,
)

TODAY = date(2018, 3, 26)
PAID = Letter(ProofOutcome.CREDITED, "邮银函〔2018〕7号", "a" * 64, "已入账", "", "YZ1", TODAY)
REFUSED = Letter(ProofOutcome.FAILED, "邮银函〔2018〕8号", "a" * 64, "卡已销户", "2003")


class TestChecked:
    @pytest.mark.parametrize("letter", [PAID, REFUSED])
    def test_takes_a_letter_that_proves_something(self, letter: Letter) -> None:
        assert checked(letter, TODAY) is letter

    @pytest.mark.parametrize(
        ("letter", "change", "field"),
        [
            (PAID, {"reference": " "}, "reference"),
            (PAID, {"digest": "a" * 63}, "digest"),
            (PAID, {"reason": ""}, "reason"),
            (PAID, {"bank_serial": ""}, "bankSerial"),
            (PAID, {"posted_on": None}, "postedOn"),
            (PAID, {"posted_on": TODAY + timedelta(days=1)}, "postedOn"),
            (REFUSED, {"code": ""}, "code"),
            (REFUSED, {"code": "0000"}, "code"),
            (REFUSED, {"code": "9999"}, "code"),
            (REFUSED, {"code": "2010"}, "code"),
            (REFUSED, {"code": "3006"}, "code"),
        ],
    )
    def test_refuses_what_proves_nothing(
        self, letter: Letter, change: dict[str, Any], field: str
    ) -> None:
        """Exchange invariant 6: a "duplicate" proves no failure, on paper either."""
        with pytest.raises(ProofInvalid) as refused:
            checked(replace(letter, **change), TODAY)
        assert refused.value.field == (field,)


class TestCheckAskable:
    @pytest.mark.parametrize(
        ("states", "asked"),
        [([], 0), (["UNKNOWN"], 2), (["UNKNOWN", "CREDITED"], 2), (["SEALED"], 1)],
    )
    def test_refuses_what_is_not_open(self, states: list[str], asked: int) -> None:
        with pytest.raises(NothingToAsk):
            check_askable(states, asked)

    def test_asks_about_what_may_be_at_the_bank(self) -> None:
        check_askable(["SENT", "ACCEPTED", "UNKNOWN"], 3)
