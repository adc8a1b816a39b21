from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.calendar import (
    CHINA,
    CalendarUnknown,
    Days,
    EveryDayCalendar,
    StatutoryCalendar,
    business_on,
    days_after,
    name_of,
    unknown_from,
)

CALENDAR = StatutoryCalendar(time(16))


def at(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=CHINA)


class TestStatutoryCalendar:
    """R18, R48 and bank-exchange §3.7: the State Council's days, make-up working days included."""

    @pytest.mark.parametrize(
        ("day", "works"),
        [
            (date(2018, 3, 30), True),
            (date(2018, 3, 31), False),
            (date(2018, 9, 30), True),
            (date(2018, 10, 1), False),
            (date(2018, 10, 7), False),
            (date(2018, 4, 8), True),
            (date(2018, 4, 28), True),
            (date(2018, 2, 15), False),
        ],
    )
    def test_knows_days_off_and_make_up_days(self, day: date, *, works: bool) -> None:
        assert CALENDAR.is_banking_day(day) is works

    @pytest.mark.parametrize("day", [date(2027, 1, 4), date(2003, 12, 31)])
    def test_fails_closed_in_a_year_without_data(self, day: date) -> None:
        """Exchange invariant 9: nothing is assumed."""
        with pytest.raises(CalendarUnknown, match="法定节假日"):
            CALENDAR.is_banking_day(day)

    def test_lets_an_override_win_over_the_data_and_over_its_absence(self) -> None:
        day, year_without = date(2018, 3, 20), date(2027, 1, 4)
        calendar = CALENDAR.with_days(Days({day: False, year_without: True}))
        assert not calendar.is_banking_day(day)
        assert calendar.is_banking_day(year_without)

    def test_takes_a_whole_year_from_a_notice_alone(self) -> None:
        """Issue 4, item 6: next year's notice opens the year; unnamed days follow the week."""
        notice = Days({date(2027, 1, 1): False, date(2027, 1, 9): True}, frozenset({2027}))
        calendar = CALENDAR.with_days(notice)
        days = [date(2027, 1, day) for day in (1, 2, 4, 9, 10)]
        assert [calendar.is_banking_day(day) for day in days] == [False, False, True, True, False]
        with pytest.raises(CalendarUnknown):
            calendar.is_banking_day(date(2028, 1, 4))


class TestEveryDayCalendar:
    def test_is_closed_on_the_days_that_people_closed(self) -> None:
        calendar = EveryDayCalendar().with_days(Days({date(2018, 3, 20): False}, frozenset({2018})))
        assert not calendar.is_banking_day(date(2018, 3, 20))
        assert calendar.is_banking_day(date(2018, 3, 24))

    @pytest.mark.parametrize("day", [date(2018, 3, 31), date(2027, 2, 6), date(2099, 10, 1)])
    def test_works_on_every_day_of_every_year_until_midnight(self, day: date) -> None:
        calendar = EveryDayCalendar()
        assert calendar.is_banking_day(day)
        assert business_on(calendar, at(day, 23, 59, 59)) == day
        assert calendar.cut_off(day) == at(day + timedelta(days=1), 0)


class TestBusinessOn:
    def test_is_the_day_itself_before_the_cut_off(self) -> None:
        assert business_on(CALENDAR, at(date(2018, 3, 20), 15, 59, 59)) == date(2018, 3, 20)

    def test_is_the_next_day_from_the_cut_off_on(self) -> None:
        assert business_on(CALENDAR, at(date(2018, 3, 20), 16)) == date(2018, 3, 21)

    def test_skips_the_weekend(self) -> None:
        assert business_on(CALENDAR, at(date(2018, 3, 30), 16)) == date(2018, 4, 2)

    def test_takes_the_make_up_sunday_and_skips_the_golden_week(self) -> None:
        """R18: 2018-09-30 is a Sunday on which the bank works."""
        assert business_on(CALENDAR, at(date(2018, 9, 30), 10)) == date(2018, 9, 30)
        assert business_on(CALENDAR, at(date(2018, 9, 30), 17)) == date(2018, 10, 8)

    def test_counts_in_chengdu_whatever_the_clock_s_zone(self) -> None:
        evening = datetime(2018, 3, 19, 17, tzinfo=UTC)
        assert business_on(CALENDAR, evening) == date(2018, 3, 20)

    def test_refuses_to_run_into_a_year_without_data(self) -> None:
        with pytest.raises(CalendarUnknown):
            business_on(CALENDAR, at(date(2027, 1, 4), 10))

    def test_gives_up_when_no_day_of_a_month_works(self) -> None:
        shut = {date(2018, 3, 1) + timedelta(days=n): False for n in range(60)}
        with pytest.raises(CalendarUnknown, match="30 天"):
            business_on(CALENDAR.with_days(Days(shut)), at(date(2018, 3, 1), 10))


class TestDaysAfter:
    def test_counts_banking_days_alone(self) -> None:
        """R18: the Sunday before the golden week counts, the week does not."""
        assert days_after(CALENDAR, date(2018, 9, 28), 0) == date(2018, 9, 28)
        assert days_after(CALENDAR, date(2018, 9, 29), 1) == date(2018, 9, 30)
        assert days_after(CALENDAR, date(2018, 9, 30), 1) == date(2018, 10, 8)
        assert days_after(CALENDAR, date(2018, 9, 30), 2) == date(2018, 10, 9)

    def test_fails_closed_where_nothing_is_known_or_nothing_opens(self) -> None:
        with pytest.raises(CalendarUnknown):
            days_after(CALENDAR, date(2026, 12, 31), 1)
        shut = {date(2018, 3, 1) + timedelta(days=n): False for n in range(60)}
        with pytest.raises(CalendarUnknown, match="30 天"):
            days_after(CALENDAR.with_days(Days(shut)), date(2018, 3, 1), 1)


class TestUnknownFrom:
    def test_finds_the_first_day_without_data(self) -> None:
        assert unknown_from(CALENDAR, date(2026, 12, 20), days=31) == date(2027, 1, 1)
        assert unknown_from(CALENDAR, date(2026, 11, 1), days=31) is None
        assert unknown_from(EveryDayCalendar(), date(2026, 12, 20), days=31) is None


class TestNameOf:
    @pytest.mark.parametrize(
        ("day", "name"),
        [(date(2018, 10, 1), "国庆节"), (date(2018, 9, 30), "国庆节调休上班"),
         (date(2018, 9, 29), "国庆节调休上班"), (date(2018, 9, 27), ""), (date(2027, 10, 1), "")],
    )  # fmt: skip
    def test_is_what_the_published_data_call_a_day(self, day: date, name: str) -> None:
        assert name_of(day) == name
