"""The bank's books: both sides of every move, and no account overdrawn."""

import sqlite3

import pytest

from integrations.psbc.simulator import ledger
from tests.integrations.psbc.simulator.hand import CERTAIN, Town


class TestMove:
    def test_writes_both_sides(self, town: Town) -> None:
        ledger.move(town.state, [ledger.Move("PAYER", "TRANSIT", 700, "P1", 1)])
        assert ledger.balance_fen(town.state, "PAYER") == CERTAIN.payer_fen - 700
        assert ledger.balance_fen(town.state, "TRANSIT") == 700
        entries = town.state.rows(
            "SELECT account, amount_fen FROM entries WHERE pay_id = 'P1' ORDER BY amount_fen"
        )
        assert [tuple(row) for row in entries] == [("PAYER", -700), ("TRANSIT", 700)]

    def test_never_overdraws(self, town: Town) -> None:
        with pytest.raises(sqlite3.IntegrityError), town.state.transaction():
            ledger.move(town.state, [ledger.Move("TRANSIT", "PAYER", 1, None, 1)])
        assert ledger.totals(town.state).is_balanced

    @pytest.mark.parametrize("amount_fen", [0, -1])
    def test_moves_something_forward(self, town: Town, amount_fen: int) -> None:
        with pytest.raises(AssertionError):
            ledger.move(town.state, [ledger.Move("PAYER", "TRANSIT", amount_fen, None, 1)])


class TestFund:
    def test_happens_once(self, town: Town) -> None:
        ledger.fund(town.state, amount_fen=5, at_us=1)
        assert ledger.balance_fen(town.state, "PAYER") == CERTAIN.payer_fen


class TestTotals:
    def test_see_money_that_came_from_nowhere(self, town: Town) -> None:
        assert ledger.totals(town.state).is_balanced
        town.state.change("INSERT INTO entries VALUES (NULL, ?, 1, NULL, 1)", [("60510001",)])
        assert not ledger.totals(town.state).is_balanced

    def test_count_only_what_was_announced(self, town: Town) -> None:
        town.issue_cards(2)
        totals = ledger.totals(town.state)
        assert totals.cards == {"06": 2}
        assert totals.applications == {"0000": 2}
        assert totals.credits == {}
