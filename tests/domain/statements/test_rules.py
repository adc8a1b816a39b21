"""How a statement hangs together with the days around it, and how a break may move."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.statements import rules
from domain.statements.rules import Around, BreakKind, BreakState, Neighbour, StatementDay

TUESDAY = date(2018, 3, 20)
MONDAY = TUESDAY - timedelta(days=1)
DAY = StatementDay("6210", TUESDAY, MONDAY, 500, 1, 100, 0, 0, 400, ())
AT = datetime(2018, 3, 20, 1, tzinfo=UTC)
BEFORE = Neighbour(MONDAY, MONDAY - timedelta(days=3), 900, 500, AT)
AFTER = Neighbour(TUESDAY + timedelta(days=1), TUESDAY, 400, 400, AT)


def kinds(around: Around) -> list[BreakKind]:
    return [found.kind for found in rules.chain_breaks(DAY, around)]


class TestChainBreaks:
    def test_are_none_for_the_very_first(self) -> None:
        assert kinds(Around(None, None, is_other_account=False)) == []

    def test_are_none_where_each_opens_as_the_one_before_closed(self) -> None:
        assert kinds(Around(BEFORE, AFTER, is_other_account=False)) == []

    def test_show_a_day_that_is_missing(self) -> None:
        """Exchange invariant 9: a gap is an event."""
        friday = replace(BEFORE, day_on=MONDAY - timedelta(days=3))
        assert kinds(Around(friday, None, is_other_account=False)) == [BreakKind.DAY_MISSING]

    def test_show_an_opening_balance_that_nothing_explains(self) -> None:
        """Exchange invariant 7, on either side of a statement that came late."""
        before, after = replace(BEFORE, closing_fen=501), replace(AFTER, opening_fen=399)
        found = rules.chain_breaks(DAY, Around(before, after, is_other_account=False))
        assert [(each.ours_fen, each.theirs_fen) for each in found] == [(501, 500), (400, 399)]

    def test_show_another_account(self) -> None:
        assert kinds(Around(None, None, is_other_account=True)) == [BreakKind.ACCOUNT_DIFFERS]


class TestMoves:
    def test_lead_to_resolved_over_an_explanation_alone(self) -> None:
        rules.check_move("OPEN", BreakState.EXPLAINED)
        rules.check_move("EXPLAINED", BreakState.EXPLAINED)
        rules.check_move("EXPLAINED", BreakState.RESOLVED)
        for current, target in (("OPEN", BreakState.RESOLVED), ("RESOLVED", BreakState.EXPLAINED)):
            with pytest.raises(rules.BreakInWrongState):
                rules.check_move(current, target)


class TestWords:
    def test_name_every_kind(self) -> None:
        assert rules.BREAK_LABELS.keys() == {kind.value for kind in BreakKind}
