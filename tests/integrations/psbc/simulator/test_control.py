"""Orders to a bank at work: each does what its word says, and what cannot be done is refused."""

import threading
from pathlib import Path

import pytest

from integrations.psbc.simulator import control
from integrations.psbc.simulator.clock import BankClock
from integrations.psbc.simulator.control import ControlDesk, Office, OrderRefused
from integrations.psbc.simulator.faults import FaultPlan
from tests.integrations.psbc.simulator.conftest import BuildTown
from tests.integrations.psbc.simulator.hand import (
    DAY,
    ORG,
    Town,
    crd_row,
    opn_row,
    request,
)


@pytest.fixture
def office(town: Town) -> Office:
    clock = BankClock(town.state, real=lambda: town.now)
    town.bank.clock = clock.now
    return Office(town.bank, clock, FaultPlan())


def pay(town: Town) -> None:
    ((card, name),) = town.issue_cards(1)
    town.lay(request("CRD", [crd_row(1, "P1", card, name)]))
    town.wait(1.2)


def told(office: Office, order: str, **more: object) -> object:
    return office.carry_out({"order": order, **more})


class TestOrders:
    def test_tell_how_the_bank_stands(self, office: Office) -> None:
        status = told(office, "status")
        assert isinstance(status, dict)
        assert (status["organisation"], status["seed"]) == (ORG, 2018)
        assert status["now"] == "2018-03-20T09:00:00+08:00"
        assert status["totals"]["is_balanced"]

    def test_change_the_scenario_with_its_faults(self, office: Office) -> None:
        title = told(office, "scenario", names=["silent", "sftp-slow"])
        assert str(title).startswith("The bank takes payments and never says")
        assert len(office.bank.desk.scenario.incidents) == 2
        assert office.plan is not None
        assert [each.does for each in office.plan.ordered()] == ["slow"]
        told(office, "calm")
        assert [*office.bank.desk.scenario.incidents, *office.plan.ordered()] == []

    def test_let_the_next_file_meet_with_an_incident(self, office: Office, town: Town) -> None:
        town.lay(request("OPN", [opn_row(1, 1)]))
        told(office, "incident", incident={"does": "silent", "kind": "OPA", "nth": 1})
        for n in (2, 3):
            town.lay(request("OPN", [opn_row(1, n)], batch=f"B{n}", sequence=n))
        assert [rows[0][4] for rows in town.answers("OPA")] == ["B0001", "B3"]

    def test_let_the_next_request_be_lost(self, office: Office, town: Town) -> None:
        town.lay(request("OPN", [opn_row(1, 1)]))
        told(office, "incident", incident={"does": "ignored", "kind": "OPN", "nth": 1})
        for n in (2, 3):
            town.lay(request("OPN", [opn_row(1, n)], batch=f"B{n}", sequence=n))
        assert [rows[0][4] for rows in town.answers("OPA")] == ["B0001", "B3"]

    def test_order_a_fault_of_the_own_server_alone(self, office: Office) -> None:
        told(office, "fault", fault={"does": "reset", "verb": "rename", "nth": 1})
        assert office.plan is not None
        assert office.plan.strikes("rename")
        beside = Office(office.bank, office.clock, None)
        with pytest.raises(OrderRefused, match="another program"):
            told(beside, "fault", fault={"does": "reset"})
        told(beside, "scenario", names=["accept"])
        told(beside, "calm")

    def test_close_the_day_once(self, office: Office, town: Town) -> None:
        pay(town)
        assert told(office, "statement") == DAY
        with pytest.raises(OrderRefused, match="the statement of this day is out"):
            told(office, "statement")
        assert len(town.answers("REC")) == 1

    def test_let_a_day_pass(self, office: Office, town: Town) -> None:
        told(office, "scenario", names=["statements"])
        assert told(office, "advance") == "20180321"
        assert [rows[0][5] for rows in town.answers("REC")] == [DAY]

    def test_list_every_card_once_a_day(self, office: Office, town: Town) -> None:
        ((card, _),) = town.issue_cards(1)
        assert told(office, "listing") == DAY
        last = town.answers("ACT")[-1]
        assert (last[0][4], last[1][0]) == (f"F{DAY}-1-1", card)
        with pytest.raises(OrderRefused, match="the listing of this day is out"):
            told(office, "listing")

    def test_lose_a_card_in_use(self, office: Office, town: Town) -> None:
        ((card, _),) = town.issue_cards(1)
        told(office, "lose", card_no=card)
        assert [row[2] for row in town.details("ACT")][-1] == "08"
        for other in (card, "x"):
            with pytest.raises(OrderRefused, match="no card of this number is in use"):
                told(office, "lose", card_no=other)

    def test_bring_a_payment_back(self, office: Office, town: Town) -> None:
        pay(town)
        assert told(office, "return", pay_id="P1", code="2005") == "账户已冻结或止付"
        assert [row[0] for row in town.details("RTN")] == ["P1"]
        for more in ({"pay_id": "P1"}, {"pay_id": "P9"}, {"pay_id": "P1", "code": "0000"}, {}):
            with pytest.raises(OrderRefused):
                told(office, "return", **more)

    def test_lay_an_answer_out_once_more(self, office: Office, town: Town) -> None:
        town.lay(request("OPN", [opn_row(1, 1)]))
        (path,) = (town.root / ORG / "out" / DAY).glob("OPA*.txt")
        before = (path.read_bytes(), path.stat().st_ino)
        told(office, "replay", name=path.name)
        assert path.read_bytes() == before[0]
        assert path.stat().st_ino != before[1]
        with pytest.raises(OrderRefused, match="no such answer"):
            told(office, "replay", name="x.txt")

    def test_show_the_books(self, office: Office, town: Town) -> None:
        pay(town)
        books = told(office, "books")
        assert isinstance(books, dict)
        assert [each["pay_id"] for each in books["credits"]] == ["P1"]
        assert [each["amount_fen"] for each in books["payer"]][1:] == [-10_000]
        assert not any("王" in str(each) for each in books.values())

    @pytest.mark.parametrize(
        "question",
        [
            {"order": "sing"},
            {},
            {"order": "scenario"},
            {"order": "scenario", "names": ["sunny"]},
            {"order": "incident", "incident": {"does": "explodes"}},
            {"order": "fault", "fault": "reset"},
        ],
    )
    def test_that_cannot_be_are_refused(self, office: Office, question: dict[str, object]) -> None:
        with pytest.raises(OrderRefused):
            office.carry_out(question)


class TestDesk:
    def test_answers_each_guest_with_a_line(self, build_town: BuildTown, tmp_path: Path) -> None:
        answers: list[tuple[bool, object]] = []
        questions = [{"order": "status"}, {"order": "sing"}, ["no", "object"]]

        def ask() -> None:
            answers.extend(control.ask(tmp_path, each) for each in questions)  # type: ignore[arg-type]

        town = build_town()
        clock = BankClock(town.state, real=lambda: town.now)
        with ControlDesk(Office(town.bank, clock, None), tmp_path) as desk:
            assert (tmp_path / "control.sock").stat().st_mode & 0o077 == 0
            guest = threading.Thread(target=ask)
            guest.start()
            while guest.is_alive():
                desk.attend(for_s=0.05)
            guest.join()
        assert [is_done for is_done, _ in answers] == [True, False, False]
        assert not (tmp_path / "control.sock").exists()

    def test_is_not_there_unless_asked_for(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            control.ask(tmp_path, {"order": "status"})
