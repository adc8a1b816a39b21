"""Instants and days in Chinese standard time."""

from datetime import UTC, datetime

import pytest

from integrations.psbc.simulator import times

LATE = datetime(2018, 3, 20, 16, 30, 0, 999_999, tzinfo=UTC)


class TestTimes:
    def test_count_the_day_in_shanghai(self) -> None:
        at_us = times.from_datetime(LATE)
        assert times.to_day(at_us) == "20180321"
        assert times.to_instant(at_us) == "20180321003000"
        assert times.to_datetime(at_us) == LATE

    def test_show_nothing_for_no_instant(self) -> None:
        assert times.to_instant(None) == ""

    @pytest.mark.parametrize(
        ("text", "real"),
        [
            ("20200229", True),
            ("99991231", True),
            ("20190229", False),
            ("2019022", False),
            ("2019 1 1", False),
            ("٢0190101", False),
            ("", False),
        ],
    )
    def test_know_a_real_day(self, text: str, real: bool) -> None:
        assert times.is_day(text) is real

    def test_begin_a_day_at_midnight_in_shanghai(self) -> None:
        begins_us = times.day_begins_us("20180321")
        assert times.to_instant(begins_us) == "20180321000000"
        assert times.to_day(begins_us - 1) == "20180320"

    def test_count_days_over_the_end_of_february(self) -> None:
        assert times.next_day("20200228") == "20200229"
        assert times.next_day("20180228") == "20180301"
