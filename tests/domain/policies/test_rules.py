from dataclasses import replace
from datetime import date

import pytest

from domain import cells
from domain.policies import rules
from domain.policies.rules import Provision, ProvisionInvalid, ProvisionKind, Tier

ENTRY = Provision(
    code="ENTRY",
    kind=ProvisionKind.DAY,
    plan_year=2019,
    label="录入截止",
    begins_on=None,
    due_on=date(2019, 3, 31),
    document="川直工发〔2019〕1号",
    clause="四（一）",
    original_text="2019年3月31日前完成",
    effective_from=date(2019, 1, 10),
)
GOAL = replace(ENTRY, kind=ProvisionKind.NUMBER, due_on=None, amount=80, unit="PERCENT")
SWITCH = replace(ENTRY, kind=ProvisionKind.SWITCH, due_on=None, amount=1)
LIMIT = replace(GOAL, code="CREDIT_LIMIT_2", plan_year=None, amount=1_000_000, unit="FEN")
TABLE = replace(
    ENTRY, kind=ProvisionKind.TIERS, due_on=None, tiers=(Tier(1, 50, 5), Tier(51, None, 9))
)


class TestChecked:
    @pytest.mark.parametrize("entered", [ENTRY, GOAL, SWITCH, LIMIT, TABLE])
    def test_lets_a_whole_row_pass(self, entered: Provision) -> None:
        """R48: next year's rule is another row."""
        assert rules.checked(entered) is entered

    def test_lets_a_day_be_a_span(self) -> None:
        assert rules.checked(replace(ENTRY, begins_on=ENTRY.due_on)).begins_on == ENTRY.due_on

    @pytest.mark.parametrize(
        ("entered", "change", "field"),
        [
            (ENTRY, {"due_on": None}, "due_on"),
            (ENTRY, {"begins_on": date(2019, 4, 1)}, "due_on"),
            (ENTRY, {"effective_to": date(2019, 1, 9)}, "effective_to"),
            (ENTRY, {"document": ""}, "document"),
            (ENTRY, {"clause": " "}, "clause"),
            (ENTRY, {"original_text": ""}, "original_text"),
            (ENTRY, {"original_text": "长" * 2001}, "original_text"),
            (ENTRY, {"label": ""}, "label"),
            (ENTRY, {"code": "C" * 41}, "code"),
            (GOAL, {"amount": None}, "amount"),
            (GOAL, {"amount": -1}, "amount"),
            (GOAL, {"amount": 101}, "amount"),
            (GOAL, {"amount": 10**10}, "amount"),
            (GOAL, {"unit": "斤"}, "unit"),
            (SWITCH, {"amount": 2}, "amount"),
            (LIMIT, {"code": "CREDIT_LIMIT_4"}, "code"),
            (LIMIT, {"code": "CREDIT_LIMIT_"}, "code"),
            (LIMIT, {"unit": "PERSON"}, "unit"),
            (LIMIT, {"amount": 0}, "amount"),
            (LIMIT, {"plan_year": 2019}, "amount"),
            (TABLE, {"tiers": ()}, "tiers"),
            (TABLE, {"tiers": (Tier(2, None, 5),)}, "tiers"),
            (TABLE, {"tiers": (Tier(1, 50, 5),)}, "tiers"),
            (TABLE, {"tiers": (Tier(1, None, 5), Tier(51, None, 5))}, "tiers"),
            (TABLE, {"tiers": (Tier(1, 50, 5), Tier(52, None, 5))}, "tiers"),
            (TABLE, {"tiers": (Tier(1, 50, 5), Tier(50, None, 5))}, "tiers"),
            (TABLE, {"tiers": (Tier(1, 0, 5), Tier(1, None, 5))}, "tiers"),
            (TABLE, {"tiers": (Tier(1, None, -5),)}, "tiers"),
        ],
    )
    def test_names_the_field_that_is_amiss(
        self, entered: Provision, change: dict[str, object], field: str
    ) -> None:
        with pytest.raises(ProvisionInvalid) as refused:
            rules.checked(replace(entered, **change))  # type: ignore[arg-type]  # any field's type
        assert refused.value.field == (field,)


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


class TestMonthsBefore:
    @pytest.mark.parametrize(
        ("day", "months", "before"),
        [
            (date(2018, 6, 15), 5, date(2018, 1, 15)),
            (date(2018, 3, 15), 5, date(2017, 10, 15)),
            (date(2018, 6, 30), 5, date(2018, 1, 31)),
            (date(2018, 7, 30), 5, date(2018, 2, 28)),
            (date(2018, 1, 1), 12, date(2017, 1, 1)),
        ],
    )
    def test_gives_the_latest_day_from_which_so_many_are_over(
        self, day: date, months: int, before: date
    ) -> None:
        assert rules.months_before(day, months) == before
