"""Cards in use that are lost and replaced or fall asleep: what ACT files tell, and what it does to money."""

from dataclasses import replace

import pytest

from integrations.psbc.simulator import ledger, losing, returning, times
from integrations.psbc.simulator.losing import NotLosable
from tests.integrations.psbc.simulator.conftest import BuildTown
from tests.integrations.psbc.simulator.hand import CERTAIN, Town, crd_row, request

LOSING = replace(CERTAIN, lost_permille=1000, lost_s=5)
SLEEPING = replace(CERTAIN, dormant_permille=1000, dormant_s=5)


def told(town: Town) -> list[tuple[str, str]]:
    """Number and status of every ACT line past the first activation."""
    lines = [(row[0], row[2]) for row in town.details("ACT")]
    return lines[1 + [status for _, status in lines].index("06") :]


def results(town: Town) -> dict[str, str]:
    return {row[0]: row[3] for row in town.details("CRR")}


class TestLosses:
    def test_lead_to_a_new_number_under_the_old_request(self, build_town: BuildTown) -> None:
        town = build_town(LOSING)
        ((old, _),) = town.issue_cards(1)
        town.wait(15)
        lines = told(town)
        new = lines[2][0]
        assert new != old
        assert lines == [(old, "08"), (old, "09"), *((new, f"{n:02d}") for n in range(1, 7))]
        assert {row[1] for row in town.details("ACT")} == {"R000001"}
        assert [row[0] for row in town.details("DLV")] == [old, new]

    def test_happen_once_whatever_is_killed(self, build_town: BuildTown) -> None:
        town = build_town(LOSING)
        town.issue_cards(1)
        for _ in range(6):
            town.wait(5)
            town.reopen()
        assert [status for _, status in told(town)].count("09") == 1

    def test_refuse_money_to_the_old_number_and_let_it_reach_the_new(
        self, build_town: BuildTown
    ) -> None:
        town = build_town(LOSING)
        ((old, name),) = town.issue_cards(1)
        town.wait(3.5)
        town.lay(request("CRD", [crd_row(1, "P1", old, name)], batch="B1"))
        town.wait(12)
        new = told(town)[-1][0]
        for number, card in enumerate((old, new), 2):
            row = crd_row(1, f"P{number}", card, name)
            town.lay(request("CRD", [row], batch=f"B{number}", sequence=number))
        town.wait(2)
        assert results(town) == {"P1": "2004", "P2": "2003", "P3": "0000"}
        assert ledger.totals(town.state).is_balanced

    def test_do_not_keep_money_from_coming_back(self, build_town: BuildTown) -> None:
        """The account stays the same, so what was paid to the old number is still there."""
        town = build_town(LOSING)
        ((old, name),) = town.issue_cards(1)
        town.lay(request("CRD", [crd_row(1, "P1", old, name)]))
        town.wait(15)
        desk, at_us = town.bank.desk, times.from_datetime(town.now)
        returning.order(desk, "P1", code="2003", at_us=at_us)
        town.bank.work()
        assert [row[0] for row in town.details("RTN")] == ["P1"]
        assert ledger.totals(town.state).is_balanced

    def test_can_be_ordered_of_a_card_in_use(self, town: Town) -> None:
        ((card, _),) = town.issue_cards(1)
        losing.order(town.bank.desk, card, at_us=times.from_datetime(town.now))
        town.wait(3)
        assert [status for _, status in told(town)][:2] == ["08", "09"]
        with pytest.raises(NotLosable):
            losing.order(town.bank.desk, card, at_us=times.from_datetime(town.now))


class TestSleep:
    def test_stops_money_until_the_card_wakes(self, build_town: BuildTown) -> None:
        town = build_town(replace(SLEEPING, wake_s=6))
        ((card, name),) = town.issue_cards(1)
        town.wait(5)
        town.lay(request("CRD", [crd_row(1, "P1", card, name)], batch="B1"))
        town.wait(8)
        town.lay(request("CRD", [crd_row(1, "P2", card, name)], batch="B2", sequence=2))
        town.wait(2)
        assert told(town) == [(card, "11"), (card, "06")]
        assert results(town) == {"P1": "2011", "P2": "0000"}

    def test_lasts_where_nothing_wakes_it(self, build_town: BuildTown) -> None:
        town = build_town(SLEEPING)
        town.issue_cards(1)
        town.wait(30)
        assert [status for _, status in told(town)] == ["11"]

    def test_does_not_come_over_a_card_that_is_used(self, build_town: BuildTown) -> None:
        town = build_town(replace(SLEEPING, swipe_permille=1000))
        town.issue_cards(1)
        town.wait(30)
        assert [status for _, status in told(town)] == ["06"]
