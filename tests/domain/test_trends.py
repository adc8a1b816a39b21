from datetime import date

from domain import trends


class TestMonths:
    def test_run_over_the_turn_of_a_year(self) -> None:
        assert trends.months(date(2018, 2, 28), 3) == (
            date(2017, 12, 1),
            date(2018, 1, 1),
            date(2018, 2, 1),
        )

    def test_are_none_for_no_count(self) -> None:
        assert trends.months(date(2018, 2, 28), 0) == ()
