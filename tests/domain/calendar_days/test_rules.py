from datetime import date

import pytest

from domain.calendar_days import rules
from domain.calendar_days.rules import CalendarUnreadable, Entered, EnteredDay
from domain.errors import Invalid

TODAY = date(2026, 11, 1)
HOLIDAY = "2027-10-01至2027-10-07\t放假\t国庆节"


def entered(text: str, **changes: object) -> Entered:
    values = {"document": "国办发明电〔2026〕9号", "source": "放假安排通知", "whole_year": None}
    return Entered(**(values | changes), days=rules.read(text))  # type: ignore[arg-type]


class TestRead:
    def test_takes_ranges_and_single_days_in_any_of_their_spellings(self) -> None:
        days = rules.read(f"日期,安排,名称\n{HOLIDAY}\n\n2027/9/26，上班，国庆节\n2027年10月9日;班")
        assert [one.day for one in days] == [
            date(2027, 9, 26), *(date(2027, 10, day) for day in range(1, 8)), date(2027, 10, 9),
        ]  # fmt: skip
        assert days[0] == EnteredDay(date(2027, 9, 26), is_banking_day=True, name="国庆节")
        assert [one.is_banking_day for one in days] == [True, *[False] * 7, True]

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("2027-01-01,放假\n2027-13-01,放假", "第 2 行"),
            ("2018-09-31,放假", "没有 2018-09-31"),
            ("2027-01-01,也许", "放假"),
            ("2027-01-01", "放假"),
            ("2027-01-01,放假\n元旦,放假", "第 2 行"),
            ("2027-01-01,放假\n2027-01-01,上班", "重复"),
            ("2027-01-03至2027-01-01,放假", "先后"),
            ("2027-01-01至2027-03-01,放假", "31 天"),
            (f"2027-01-01,放假,{'长' * 41}", "40 字"),
            ("\n", "1 到 400"),
            ("日期,安排", "1 到 400"),
            ("长" * 20_001, "太长"),
        ],
    )
    def test_names_the_line_that_it_cannot_read(self, text: str, says: str) -> None:
        """R18: 31 September is refused wherever it stands."""
        with pytest.raises(CalendarUnreadable, match=says):
            rules.read(text)


class TestChecked:
    def test_lets_a_whole_notice_pass(self) -> None:
        notice = entered(HOLIDAY, whole_year=2027)
        assert rules.checked(notice, today=TODAY) is notice

    @pytest.mark.parametrize(
        ("changes", "text"),
        [
            ({"document": " "}, HOLIDAY),
            ({"document": "长" * 61}, HOLIDAY),
            ({"source": ""}, HOLIDAY),
            ({"source": "长" * 121}, HOLIDAY),
            ({}, "2026-10-31,放假"),
            ({"whole_year": 2027}, "2027-01-01,放假"),
            ({"whole_year": 2028}, HOLIDAY),
        ],
    )
    def test_wants_a_notice_days_to_come_and_a_year_s_holidays(
        self, changes: dict[str, object], text: str
    ) -> None:
        with pytest.raises(Invalid):
            rules.checked(entered(text, **changes), today=TODAY)


class TestFold:
    def test_lets_the_later_notice_win_and_a_whole_year_replace_what_was_said_of_it(self) -> None:
        first = {date(2027, 2, 14): True, date(2028, 1, 1): False}
        again = {date(2027, 2, 6): False}
        days = rules.fold([(None, first), (2027, again), (None, {date(2027, 2, 6): True})])
        assert days.works == {date(2028, 1, 1): False, date(2027, 2, 6): True}
        assert days.whole_years == {2027}


class TestVerdicts:
    def test_judges_every_line_by_itself(self) -> None:
        text = "日期,放假或上班,名称\n2027-10-01,放假,国庆节\n\n2027-10-01,放假\n2027-09-31,放假\n2027-10-09,也许\n2017-01-01,放假"
        found = rules.verdicts(text, today=date(2026, 11, 27))
        assert [each.number for each in found] == [2, 4, 5, 6, 7]
        first, *others = found
        assert first.problem == ""
        assert [each.problem.split("：")[1] for each in others] == [
            "2027-10-01 重复出现。",
            "没有 2027-09-31 这一天。",
            "第二栏须写「放假」或「上班」。",
            "2017-01-01 已经过去，请删去。",
        ]

    def test_judges_nothing_of_what_is_too_long(self) -> None:
        assert rules.verdicts("x\n" * rules.TEXT_CHARACTERS_MAX, today=date(2026, 1, 1)) == ()
