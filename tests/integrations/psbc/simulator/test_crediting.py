"""Credits: each paid once at most, the books always even, the reason of a failure told."""

from dataclasses import replace

import pytest

from integrations.psbc.simulator import ledger
from integrations.psbc.simulator.scenario import Scenario
from tests.integrations.psbc.simulator.conftest import BuildTown
from tests.integrations.psbc.simulator.hand import CERTAIN, Town, crd_row, opn_row, request


def results(town: Town) -> list[tuple[str, str, str]]:
    """Payment, result and code of every line answered."""
    return [(row[0], row[2], row[3]) for row in town.details("CRR")]


def book(town: Town) -> ledger.Totals:
    """The bank's totals, which are always even."""
    totals = ledger.totals(town.state)
    assert totals.is_balanced
    return totals


class TestCredit:
    def test_moves_the_money_and_says_so(self, town: Town) -> None:
        ((card, name),) = town.issue_cards(1)
        town.lay(request("CRD", [crd_row(1, "P1", card, name)], batch="PAY1"))
        (acceptance,) = town.answers("CRA")
        assert acceptance[0][4] == "PAY1"
        assert acceptance[1][2:4] == ["0000", "1"]
        assert book(town).credited == 0
        town.wait(1.2)
        (answer,) = town.answers("CRR")
        assert answer[0][4:8] == ["PAY1", "20180320", "1", "10000"]
        pay_id, serial, result, code, text, amount, posted_at = answer[1]
        assert (pay_id, result, code, text, amount) == ("P1", "S", "0000", "成功", "10000")
        assert serial == "20180320000000000001"
        assert posted_at == "20180320090009"
        totals = book(town)
        assert (totals.credited, totals.credited_fen) == (1, 10_000)
        assert totals.payer_fen == CERTAIN.payer_fen - 10_000
        assert ledger.credited_by_card(town.state) == {card: (1, 10_000)}

    def test_names_each_failure(self, town: Town) -> None:
        ((card, name),) = town.issue_cards(1)
        rows = [
            crd_row(1, "P1", card, "王芳2"),
            crd_row(2, "P2", "6217970000000000000", name),
            crd_row(3, "P3", "6222020000000000000", name),
            crd_row(4, "P4", "621797", name),
        ]
        town.lay(request("CRD", rows))
        town.wait(1.2)
        assert results(town) == [
            ("P1", "F", "2001"),
            ("P2", "F", "2002"),
            ("P3", "F", "2012"),
            ("P4", "F", "2012"),
        ]
        assert {(row[1], row[6]) for row in town.details("CRR")} == {("", "")}
        assert book(town).credited == 0

    def test_fails_on_a_card_that_is_not_active_yet(self, town: Town) -> None:
        town.lay(request("OPN", [opn_row(1, 1)]))
        town.wait(2)
        card = town.details("OPR")[0][6]
        town.lay(request("CRD", [crd_row(1, "P1", card, "王芳1")]))
        town.wait(1.2)
        assert results(town) == [("P1", "F", "2006")]

    @pytest.mark.parametrize(
        ("status", "code"),
        [
            *(("07", "2004"), ("08", "2004"), ("09", "2004")),
            *(("10", "2005"), ("11", "2011"), ("12", "2003")),
        ],
    )
    def test_fails_on_a_card_that_was_stopped(self, town: Town, status: str, code: str) -> None:
        ((card, name),) = town.issue_cards(1)
        town.state.change("UPDATE cards SET status = ?", [(status,)])
        town.lay(request("CRD", [crd_row(1, "P1", card, name)]))
        town.wait(1.2)
        assert results(town) == [("P1", "F", code)]

    def test_keeps_the_day_limit_of_class_two(self, build_town: BuildTown) -> None:
        town = build_town(replace(CERTAIN, class_two_permille=1000, class_two_day_fen=25_000))
        ((card, name),) = town.issue_cards(1)
        town.lay(request("CRD", [crd_row(n, f"P{n}", card, name) for n in (1, 2, 3)]))
        town.wait(1.2)
        assert [code for _, _, code in results(town)] == ["0000", "0000", "2007"]
        assert book(town).credited_fen == 20_000

    def test_pays_two_lawful_equal_payments(self, town: Town) -> None:
        ((card, name),) = town.issue_cards(1)
        town.lay(request("CRD", [crd_row(1, "P1", card, name), crd_row(2, "P2", card, name)]))
        town.wait(1.2)
        assert ledger.credited_by_card(town.state) == {card: (2, 20_000)}


class TestAcceptance:
    def test_names_a_row_refused_for_its_format(self, town: Town) -> None:
        ((card, name),) = town.issue_cards(1)
        rows = [
            crd_row(1, "P1", card, name),
            crd_row(2, "P2", card, name, amount_fen=0),
            crd_row(3, "P3", "", name),
        ]
        town.lay(request("CRD", rows))
        town.wait(1.2)
        assert [row[:4] for row in town.details("CRA")] == [
            ["F", "CRD_SZJG0001_20180320_000001.txt", "0000", "1"],
            ["R", "P2", "2009", "0"],
            ["R", "P3", "3004", "0"],
        ]
        assert results(town) == [("P1", "S", "0000")]


class TestRepetition:
    def test_never_pays_twice(self, town: Town) -> None:
        ((card, name),) = town.issue_cards(1)
        town.lay(request("CRD", [crd_row(1, "P1", card, name)]))
        town.lay(request("CRD", [crd_row(1, "P1", card, name)], batch="B2", sequence=2))
        town.wait(1.2)
        town.lay(request("CRD", [crd_row(1, "P1", card, name)], batch="B3", sequence=3))
        town.wait(1.2)
        assert [(result, code) for _, result, code in results(town)] == [
            ("S", "0000"),
            ("F", "2010"),
            ("F", "2010"),
        ]
        assert book(town).credited_fen == 10_000


class TestPayer:
    def test_when_short_pays_no_row_of_the_file(self, build_town: BuildTown) -> None:
        town = build_town(replace(CERTAIN, payer_fen=15_000))
        (first, second) = town.issue_cards(2)
        town.lay(request("CRD", [crd_row(1, "P1", *first), crd_row(2, "P2", *second)]))
        town.wait(1.2)
        assert results(town) == [("P1", "F", "2008"), ("P2", "F", "2008")]
        town.lay(request("CRD", [crd_row(1, "P3", *first)], batch="B2", sequence=2))
        town.wait(1.2)
        assert results(town)[-1] == ("P3", "S", "0000")
        assert book(town).payer_fen == 5_000


class TestHolding:
    @pytest.mark.parametrize(
        ("scenario", "first"),
        [
            (replace(CERTAIN, credit_pending_permille=1000), ("P1", "P", "9998")),
            (replace(CERTAIN, credit_unknown_permille=1000), ("P1", "U", "9999")),
        ],
    )
    def test_keeps_the_money_on_its_way(
        self, build_town: BuildTown, scenario: Scenario, first: tuple[str, str, str]
    ) -> None:
        town = build_town(scenario)
        ((card, name),) = town.issue_cards(1)
        town.lay(request("CRD", [crd_row(1, "P1", card, name)]))
        town.wait(1.2)
        assert results(town) == [first]
        totals = book(town)
        assert (totals.credited, totals.transit_fen) == (0, 10_000)
        town.wait(1.2)
        assert results(town) == [first, ("P1", "S", "0000")]
        totals = book(town)
        assert (totals.credited_fen, totals.transit_fen) == (10_000, 0)


class TestLots:
    def test_fail_the_same_cards_every_run_and_heal(self, build_town: BuildTown) -> None:
        failed = []
        for _ in range(2):
            town = build_town(replace(CERTAIN, credit_refused_permille=300))
            cards = town.issue_cards(50)
            rows = [crd_row(n, f"P{n}", *card) for n, card in enumerate(cards, 1)]
            town.lay(request("CRD", rows))
            town.wait(1.2)
            failed.append({pay_id: code for pay_id, _, code in results(town) if code != "0000"})
        assert failed[0] == failed[1]
        assert 5 < len(failed[0]) < 25
        assert set(failed[0].values()) == {"2005", "2011"}
        again = [crd_row(n, f"X{n}", *cards[int(p[1:]) - 1]) for n, p in enumerate(failed[0], 1)]
        town.lay(request("CRD", again, batch="B2", sequence=2))
        town.wait(1.2)
        assert "0000" in {code for pay_id, _, code in results(town) if pay_id.startswith("X")}
        assert book(town).credits["0000"] == book(town).credited
