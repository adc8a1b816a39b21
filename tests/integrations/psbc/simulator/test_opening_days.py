"""The bank's own calendar."""

from integrations.psbc.simulator import times
from integrations.psbc.simulator.opening_days import OpeningDays

EVERY = OpeningDays(is_weekend_off=False, holidays=(), workdays=())
FESTIVAL = OpeningDays(
    is_weekend_off=True,
    holidays={f"201802{day}" for day in range(15, 22)},
    workdays={"20180211", "20180224"},
)


class TestOpeningDays:
    def test_are_all_days_by_default(self) -> None:
        assert EVERY.are_all
        assert EVERY.has("20180217")
        assert EVERY.closed_since_us("20180218") is None

    def test_skip_a_festival_and_keep_its_working_weekends(self) -> None:
        assert [day for day in range(9, 27) if FESTIVAL.has(f"201802{day:02d}")] == [
            *(9, 11, 12, 13, 14, 22, 23, 24, 26)
        ]

    def test_find_the_next_day_of_work(self) -> None:
        assert FESTIVAL.first_from("20180215") == "20180222"
        assert FESTIVAL.first_from("20180222") == "20180222"

    def test_know_since_when_the_bank_was_closed(self) -> None:
        assert FESTIVAL.closed_since_us("20180222") == times.day_begins_us("20180215")
        assert FESTIVAL.closed_since_us("20180223") is None
