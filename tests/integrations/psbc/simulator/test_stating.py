"""Statements: each banking day once, empty or not, adding up to the fen, without a gap in time."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from integrations.psbc.simulator import files, stating, times
from integrations.psbc.simulator.stating import DayIsStated
from tests.integrations.psbc.simulator.conftest import BuildTown
from tests.integrations.psbc.simulator.hand import CERTAIN, Town, crd_row, request

STATING = replace(CERTAIN, is_stating=True)


def pay(town: Town, *pay_ids: str, batch: str = "PAY", sequence: int = 1) -> None:
    card, name = town.issue_cards(1)[0] if not town.details("OPR") else known(town)
    rows = [crd_row(at, pay_id, card, name) for at, pay_id in enumerate(pay_ids, 1)]
    town.lay(request("CRD", rows, batch=batch, sequence=sequence))
    town.wait(1.2)


def known(town: Town) -> tuple[str, str]:
    return town.details("OPR")[0][6], "王芳1"


def to_next_morning(town: Town) -> None:
    """Let the clock strike 01:00 of the next day."""
    midnight = times.day_begins_us(times.next_day(times.to_day(times.from_datetime(town.now))))
    town.now = times.to_datetime(midnight) + timedelta(hours=1)
    town.bank.work()


def days(town: Town) -> list[str]:
    return [rows[0][5] for rows in town.answers("REC")]


def check(rows: list[list[str]]) -> None:
    """The arithmetic that the agreement demands of every statement."""
    (head, told, *entries), trailer = rows[:-1], rows[-1]
    assert head[6:8] == trailer[1:] == [str(len(entries) + 1), "0"]
    assert told[0] == "S"
    assert told[8:] == [""] * 8
    opening, debits, debits_fen, credits_, credits_fen, closing = map(int, told[2:8])
    assert opening + credits_fen - debits_fen == closing
    moved = {"D": [0, 0], "C": [0, 0]}
    for number, entry in enumerate(entries, 1):
        assert entry[:8] == ["E", *[""] * 7]
        assert entry[8] == str(number)
        moved[entry[11]][0] += 1
        moved[entry[11]][1] += int(entry[12])
        opening += int(entry[12]) * (1 if entry[11] == "C" else -1)
        assert int(entry[13]) == opening >= 0
    assert moved == {"D": [debits, debits_fen], "C": [credits_, credits_fen]}
    assert opening == closing


class TestStatement:
    def test_comes_after_midnight_for_the_day_that_ended(self, build_town: BuildTown) -> None:
        town = build_town(replace(STATING, return_permille=1000))
        pay(town, "P1")
        town.wait(3)
        assert days(town) == []
        to_next_morning(town)
        (rows,) = town.answers("REC")
        check(rows)
        assert rows[0][4:6] == ["REC20180320000001", "20180320"]
        assert rows[1][1] == stating.payer_account(town.bank.desk)
        deposit, paid, back = rows[2:5]
        assert (deposit[10], deposit[11], deposit[12]) == ("", "C", str(CERTAIN.payer_fen))
        assert (paid[9], paid[10], paid[11]) == (town.details("CRR")[0][1], "P1", "D")
        assert (back[9], back[10], back[11]) == (town.details("RTN")[0][1], "P1", "C")

    def test_comes_for_every_day_also_when_nothing_moved(self, build_town: BuildTown) -> None:
        town = build_town(STATING)
        town.now += timedelta(days=3, hours=23)
        town.bank.work()
        assert days(town) == ["20180320", "20180321", "20180322", "20180323"]
        first, *empty = town.answers("REC")
        check(first)
        for rows in empty:
            check(rows)
            assert len(rows) == 3
            assert rows[1][2] == rows[1][7] == str(CERTAIN.payer_fen)

    def test_comes_once_whatever_is_killed(self, build_town: BuildTown) -> None:
        town = build_town(STATING)
        to_next_morning(town)
        town.reopen()
        town.wait(2)
        assert days(town) == ["20180320"]

    def test_does_not_come_by_default(self, town: Town) -> None:
        to_next_morning(town)
        assert days(town) == []

    def test_tells_the_serial_of_what_is_still_on_its_way(self, build_town: BuildTown) -> None:
        pending = replace(STATING, credit_pending_permille=1000, credit_pending_s=3 * 24 * 3600)
        town = build_town(pending)
        pay(town, "P1")
        to_next_morning(town)
        town.now += timedelta(days=3)
        town.bank.work()
        told, final = town.details("CRR")
        assert (told[1], told[2], final[2]) == ("", "P", "S")
        paid = town.answers("REC")[0][3]
        assert (paid[9], paid[10]) == (final[1], "P1")

    def test_of_many_entries_is_told_in_parts_that_join(
        self, build_town: BuildTown, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        town = build_town(STATING)
        pay(town, *[f"P{n}" for n in range(1, 8)])
        monkeypatch.setattr(files, "ROWS_MAX", 4)
        to_next_morning(town)
        parts = town.answers("REC")
        assert [len(rows) - 3 for rows in parts] == [3, 3, 2]
        assert set(days(town)) == {"20180320"}
        for rows, following in pairwise(parts):
            check(rows)
            assert rows[1][7] == following[1][2]


class TestOrder:
    def test_closes_the_day_and_lets_the_rest_stand_in_the_next(
        self, build_town: BuildTown
    ) -> None:
        town = build_town(STATING)
        pay(town, "P1")
        day = stating.order(town.bank.desk, at_us=times.from_datetime(town.now))
        town.bank.work()
        assert day == "20180320"
        pay(town, "P2", batch="B2", sequence=2)
        with pytest.raises(DayIsStated):
            stating.order(town.bank.desk, at_us=times.from_datetime(town.now))
        to_next_morning(town)
        assert days(town) == ["20180320"]
        to_next_morning(town)
        first, second = town.answers("REC")
        for rows in (first, second):
            check(rows)
        assert [row[10] for row in first[2:-1]] == ["", "P1"]
        assert [row[10] for row in second[2:-1]] == ["P2"]
        assert first[1][7] == second[1][2]

    def test_writes_the_days_before_first(self, town: Town) -> None:
        town.now += timedelta(days=2)
        stating.order(town.bank.desk, at_us=times.from_datetime(town.now))
        town.bank.work()
        assert days(town) == ["20180320", "20180321", "20180322"]


class TestStillness:
    def test_closes_a_day_early_once(self, build_town: BuildTown) -> None:
        town = build_town(replace(STATING, statement_still_s=5))
        town.wait(10)
        assert days(town) == []
        pay(town, "P1")
        town.wait(2)
        pay(town, "P2", batch="B2", sequence=2)
        town.wait(4)
        assert days(town) == []
        town.wait(2)
        (rows,) = town.answers("REC")
        check(rows)
        assert [row[10] for row in rows[2:-1]] == ["", "P1", "P2"]
        pay(town, "P3", batch="B3", sequence=3)
        town.wait(10)
        assert days(town) == ["20180320"]
