"""Incidents in a living bank: by kind, by number, by share; a kill between two steps changes nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from integrations.psbc.simulator import ledger
from integrations.psbc.simulator.incidents import Incident
from tests.integrations.psbc.enveloping import Bank, agreed
from tests.integrations.psbc.simulator.conftest import BuildTown
from tests.integrations.psbc.simulator.hand import (
    CERTAIN,
    DAY,
    ORG,
    Town,
    crd_row,
    opn_row,
    request,
)

OPENED = ("1", "R1", "F", "1001", "", "", "", "", "", "", "", "0")


def town_with(build_town: BuildTown, *incidents: Incident, **changes: object) -> Town:
    return build_town(replace(CERTAIN, incidents=incidents, **changes))  # type: ignore[arg-type]


def open_accounts(town: Town, count: int) -> None:
    for n in range(1, count + 1):
        town.lay(request("OPN", [opn_row(1, n)], batch=f"B{n}", sequence=n))
        town.wait(1)


def names(town: Town, pattern: str) -> list[str]:
    return sorted(path.name for path in (town.root / ORG / "out").glob(f"*/{pattern}"))


class TestSchedule:
    def test_strikes_the_second_acceptance_alone(self, build_town: BuildTown) -> None:
        town = town_with(build_town, Incident("zero_byte", kind="OPA", nth=2))
        open_accounts(town, 3)
        sizes = [path.stat().st_size for path in sorted(town.root.glob("*/out/*/OPA*.txt"))]
        assert [size == 0 for size in sizes] == [False, True, False]

    def test_leaves_a_number_out(self, build_town: BuildTown) -> None:
        town = town_with(build_town, Incident("sequence_gap", kind="OPA", nth=2))
        open_accounts(town, 3)
        assert [name[-10:] for name in names(town, "OPA*.txt")] == [
            *("000001.txt", "000003.txt", "000004.txt")
        ]

    def test_lays_the_same_bytes_for_the_same_seed(self, build_town: BuildTown) -> None:
        found = []
        for _ in range(2):
            town = town_with(
                build_town, Incident("truncated", permille=400), Incident("late", permille=300)
            )
            open_accounts(town, 6)
            paths = sorted(town.root.glob("*/out/*/*"))
            found.append({path.name: path.read_bytes() for path in paths})
        assert found[0] == found[1]


class TestWays:
    def test_late_keeps_the_file_back_over_a_kill(self, build_town: BuildTown) -> None:
        town = town_with(build_town, Incident("late", kind="OPR", delay_s=60))
        open_accounts(town, 1)
        town.reopen()
        town.wait(30)
        assert names(town, "OPR*") == []
        town.now += timedelta(seconds=30)
        town.bank.work()
        assert len(names(town, "OPR*")) == 2

    def test_repeated_writes_the_file_anew(self, build_town: BuildTown) -> None:
        town = town_with(build_town, Incident("repeated", kind="OPA", delay_s=1))
        town.lay(request("OPN", [opn_row(1, 1)]))
        (path,) = (town.root / ORG / "out" / DAY).glob("OPA*.txt")
        before = (path.stat().st_ino, path.read_bytes())
        town.wait(2)
        assert path.read_bytes() == before[1]
        assert path.stat().st_ino != before[0]

    def test_half_visible_has_no_flag_until_it_is_whole(self, build_town: BuildTown) -> None:
        town = town_with(build_town, Incident("half_visible", kind="OPA", delay_s=1))
        town.lay(request("OPN", [opn_row(1, 1)]))
        assert len(names(town, "OPA*")) == 1
        town.wait(2)
        assert [row[2] for row in town.details("OPA")] == ["0000"]

    def test_silent_books_and_says_nothing(self, build_town: BuildTown) -> None:
        town = town_with(build_town, Incident("silent", kind="CRA"), Incident("silent", kind="CRR"))
        ((card, name),) = town.issue_cards(1)
        town.lay(request("CRD", [crd_row(1, "P1", card, name)]))
        town.wait(3)
        assert names(town, "CR*") == []
        assert ledger.totals(town.state).credited == 1


class TestEnvelope:
    def test_keeps_its_rows_from_an_incident_but_not_its_bytes(self, town: Town) -> None:
        sealed = Bank().end(agreed())
        town.bank.desk = replace(town.bank.desk, envelope=sealed)
        for does in ("wrong_amount", "zero_byte"):
            town.bank.add(Incident(does, kind="OPR"))
        town.bank.desk.issue("OPR", "B1", [OPENED], at_us=1)
        town.bank.work()
        (path,) = town.root.glob("*/out/*/OPR*.txt")
        assert path.read_bytes() == b""


class TestRequests:
    @pytest.mark.parametrize("code", ["3001", "3006"])
    def test_are_refused_whole(self, build_town: BuildTown, code: str) -> None:
        town = town_with(build_town, Incident("refused", kind="CRD", nth=1, code=code))
        ((card, name),) = town.issue_cards(1)
        town.lay(request("CRD", [crd_row(1, "P1", card, name)]))
        town.lay(request("CRD", [crd_row(1, "P2", card, name)], batch="B2", sequence=2))
        town.wait(2)
        assert [row[2] for row in town.details("CRA")] == [code, "0000"]
        assert [row[0] for row in town.details("CRR")] == ["P2"]

    def test_are_lost_without_a_word_and_stay_lost(self, build_town: BuildTown) -> None:
        town = town_with(build_town, Incident("ignored", kind="OPN", nth=1))
        lost = request("OPN", [opn_row(1, 1)])
        town.lay(lost)
        town.reopen()
        town.lay(lost)
        town.wait(2)
        assert names(town, "OP*") == []
        town.lay(request("OPN", [opn_row(1, 2)], batch="B2", sequence=2))
        assert len(names(town, "OPA*.txt")) == 1

    def test_are_accepted_but_for_some_rows(self, build_town: BuildTown) -> None:
        town = town_with(build_town, accept_refused_permille=300)
        people = range(1, 41)
        town.lay(request("OPN", [opn_row(n, n) for n in people]))
        town.wait(2)
        first, *refused = town.details("OPA")
        assert {row[2] for row in refused} == {"3004"}
        assert 4 < len(refused) < 22
        assert int(first[3]) == 40 - len(refused) == len(town.details("OPR"))

    def test_fail_for_a_name_that_the_bank_knows_otherwise(self, build_town: BuildTown) -> None:
        town = town_with(build_town, name_differs_permille=1000)
        ((card, name),) = town.issue_cards(1)
        town.lay(request("CRD", [crd_row(1, "P1", card, name)]))
        town.wait(2)
        assert [row[3] for row in town.details("CRR")] == ["2001"]


class TestHolidays:
    def test_let_everything_wait_for_the_next_day_of_work(self, build_town: BuildTown) -> None:
        town = town_with(build_town, holidays=("20180321", "20180322"), is_stating=True)
        ((card, name),) = town.issue_cards(1)
        town.now = town.now.replace(hour=15, minute=59, second=59)
        town.lay(request("CRD", [crd_row(1, "P1", card, name)]))
        town.now += timedelta(days=1)
        town.lay(request("OPN", [opn_row(1, 2)], batch="B2", sequence=2))
        assert town.details("CRR") == []
        assert len(town.details("OPA")) == 1
        town.now += timedelta(days=1)
        town.wait(3, step_s=1)
        assert len(town.details("OPA")) == 2
        ((paid),) = town.details("CRR")
        assert paid[6] == "20180323000000"
        town.now += timedelta(days=1, hours=1)
        town.bank.work()
        assert [rows[0][5] for rows in town.answers("REC")] == ["20180320", "20180323"]


class TestChange:
    def test_lets_the_bank_behave_otherwise_from_now_on(self, town: Town) -> None:
        open_accounts(town, 1)
        town.bank.change(replace(CERTAIN, incidents=(Incident("silent", kind="OPA"),)))
        town.lay(request("OPN", [opn_row(1, 2)], batch="B9", sequence=9))
        town.wait(2)
        assert len(town.details("OPA")) == 1
        assert len(town.details("OPR")) == 2
