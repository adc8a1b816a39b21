from dataclasses import replace
from datetime import date

import pytest

from domain import cells
from domain.policies import rules
from domain.policies.rules import PolicyDate, PolicyDateInvalid

ENTRY = PolicyDate(
    code="ENTRY",
    plan_year=2019,
    label="录入截止",
    begins_on=None,
    due_on=date(2019, 3, 31),
    document="川直工发〔2019〕1号",
    clause="四（一）",
    original_text="2019年3月31日前完成",
    effective_from=date(2019, 1, 10),
)


class TestChecked:
    def test_lets_a_whole_row_pass(self) -> None:
        """R48: next year's deadline is another row."""
        assert rules.checked(ENTRY) is ENTRY
        assert rules.checked(replace(ENTRY, begins_on=ENTRY.due_on)).begins_on == ENTRY.due_on

    @pytest.mark.parametrize(
        "change",
        [
            {"due_on": None},
            {"begins_on": date(2019, 4, 1)},
            {"effective_to": date(2019, 1, 9)},
            {"document": ""},
            {"clause": ""},
            {"original_text": ""},
            {"label": ""},
            {"confirmed_by": "唐维全"},
        ],
    )
    def test_refuses_a_row_without_day_source_or_reason(self, change: dict[str, object]) -> None:
        with pytest.raises(PolicyDateInvalid):
            rules.checked(replace(ENTRY, **change))  # type: ignore[arg-type]


class TestHoldsOn:
    def test_is_the_last_day_or_else_the_first(self) -> None:
        window = replace(ENTRY, begins_on=date(2019, 3, 1))
        start = replace(ENTRY, begins_on=date(2019, 2, 1), due_on=None)
        assert (window.holds_on, start.holds_on) == (date(2019, 3, 31), date(2019, 2, 1))


class TestDaysLeft:
    @pytest.mark.parametrize(
        ("today", "days"),
        [(date(2018, 9, 29), 1), (date(2018, 9, 30), 0), (date(2018, 10, 1), -1)],
    )
    def test_is_zero_on_the_day_itself(self, today: date, days: int) -> None:
        assert rules.days_left(date(2018, 9, 30), today) == days


class TestDayThatDoesNotExist:
    @pytest.mark.parametrize("text", ["2018年9月31日", "2018-09-31", "20180931", "2018/9/31"])
    def test_is_read_nowhere_else(self, text: str) -> None:
        """R18: the notice's own misprint is data; a workbook's is a fault."""
        with pytest.raises(cells.DayImpossible):
            cells.day_from_text(text)
