"""Returns: the money comes back to the payer once, days or seconds later, and a file says why."""

from dataclasses import replace

import pytest

from integrations.psbc.simulator import ledger, returning, times
from integrations.psbc.simulator.returning import NotReturnable
from tests.integrations.psbc.simulator.conftest import BuildTown
from tests.integrations.psbc.simulator.hand import CERTAIN, Town, crd_row, request

RETURNING = replace(CERTAIN, return_permille=1000, return_s=3)


def pay(town: Town) -> str:
    ((card, name),) = town.issue_cards(1)
    town.lay(request("CRD", [crd_row(1, "P1", card, name)]))
    town.wait(1.2)
    assert [row[2] for row in town.details("CRR")] == ["S"]
    return card


def order(town: Town, pay_id: str, code: str = "2003") -> None:
    at_us = times.from_datetime(town.now)
    returning.order(town.bank.desk, pay_id, code=code, at_us=at_us)
    town.bank.work()


class TestReturns:
    def test_come_later_with_a_reason_and_the_money(self, build_town: BuildTown) -> None:
        town = build_town(RETURNING)
        pay(town)
        assert town.details("RTN") == []
        town.wait(3)
        ((head, row, trailer),) = town.answers("RTN")
        assert head[4:8] == ["RTN20180320000001", "20180320", "1", "10000"]
        assert trailer == ["T", "1", "10000"]
        assert (row[0], row[2], row[5]) == ("P1", "10000", "20180320")
        assert row[3] in {"2002", "2003", "2005"}
        assert row[1] == "20180320000000000002"
        totals = ledger.totals(town.state)
        assert totals.is_balanced
        assert (totals.credited, totals.returned, totals.returned_fen) == (1, 1, 10_000)
        assert totals.payer_fen == CERTAIN.payer_fen
        assert ledger.credited_by_card(town.state) == {}

    def test_come_once_whatever_is_killed(self, build_town: BuildTown) -> None:
        town = build_town(RETURNING)
        pay(town)
        town.reopen()
        town.wait(4)
        town.reopen()
        town.wait(4)
        assert len(town.details("RTN")) == 1

    def test_do_not_come_by_default(self, town: Town) -> None:
        pay(town)
        town.wait(10)
        assert town.details("RTN") == []

    def test_fall_on_the_same_cards_every_run(self, build_town: BuildTown) -> None:
        back = []
        for _ in range(2):
            town = build_town(replace(RETURNING, return_permille=300))
            cards = town.issue_cards(30)
            rows = [crd_row(n, f"P{n}", *card) for n, card in enumerate(cards, 1)]
            town.lay(request("CRD", rows))
            town.wait(6)
            back.append([(row[0], row[3]) for row in town.details("RTN")])
        assert back[0] == back[1]
        assert 3 < len(back[0]) < 18


class TestOrder:
    def test_brings_one_credit_back_now(self, town: Town) -> None:
        pay(town)
        order(town, "P1")
        assert [(row[0], row[3]) for row in town.details("RTN")] == [("P1", "2003")]

    def test_hurries_what_would_come_back_later(self, build_town: BuildTown) -> None:
        town = build_town(RETURNING)
        pay(town)
        order(town, "P1", "2005")
        town.wait(5)
        assert [(row[0], row[3]) for row in town.details("RTN")] == [("P1", "2005")]

    @pytest.mark.parametrize("pay_id", ["P1", "P9"])
    def test_refuses_what_is_not_on_a_card(self, town: Town, pay_id: str) -> None:
        pay(town)
        order(town, "P1")
        with pytest.raises(NotReturnable):
            order(town, pay_id)
