from datetime import UTC, date, datetime

import pytest

from domain.errors import Invalid
from domain.reveals import rules


class TestCheckReason:
    @pytest.mark.parametrize(
        "reason",
        [
            "核对身份",
            "  会员来电要求更正  ",
            "2018-03-01 至 2018-03-31 复核",
            "批次20180301",
            "由" * 200,
        ],
    )
    def test_takes_a_reason_and_trims_it(self, reason: str) -> None:
        assert rules.check_reason(reason) == reason.strip()

    @pytest.mark.parametrize("reason", ["", "   ", "核对", "abc ", "由" * 201])
    def test_refuses_what_says_nothing_or_too_much(self, reason: str) -> None:
        with pytest.raises(Invalid) as refused:
            rules.check_reason(reason)
        assert refused.value.field == ("reason",)

    @pytest.mark.parametrize(
        "reason",
        [
            "核对 510104199001010023 的资料",
            "核对51010419900101002X",
            "来电 13900000001",
            "来电 139 0000 0001",
            "来电139-0000-0001",
            "卡号 6217 9900 0000 0000 014",
            "来电１３９００００００００１",
        ],
    )
    def test_refuses_a_number_of_a_person_however_it_is_written(self, reason: str) -> None:
        with pytest.raises(Invalid, match="不要填写"):
            rules.check_reason(reason)


class TestDayOf:
    def test_begins_at_midnight_in_china(self) -> None:
        assert rules.day_of(datetime(2018, 3, 20, 15, 59, tzinfo=UTC)) == date(2018, 3, 20)
        assert rules.day_of(datetime(2018, 3, 20, 16, 0, tzinfo=UTC)) == date(2018, 3, 21)


class TestRevealed:
    def test_shows_no_value_when_it_is_printed(self) -> None:
        assert "510104" not in repr(rules.Revealed("510104199001010023", 3))
