"""Listings of every card: when they come, in how many parts, and that a day has one."""

from dataclasses import replace

import pytest

from integrations.psbc.simulator import files, listing, times
from integrations.psbc.simulator.listing import DayIsListed
from tests.integrations.psbc.simulator.conftest import BuildTown
from tests.integrations.psbc.simulator.hand import CERTAIN, DAY, Town

DAILY = replace(CERTAIN, listing_every_days=1)
HOUR_S = 3600


def listings(town: Town) -> list[list[list[str]]]:
    """Every listing so far, header and trailer included."""
    return [rows for rows in town.answers("ACT") if rows[0][4].startswith("F")]


def order(town: Town) -> str:
    day = listing.order(town.bank.desk, at_us=times.from_datetime(town.now))
    town.bank.work()
    return day


class TestListing:
    def test_names_every_card_with_its_status_in_the_evening(self, build_town: BuildTown) -> None:
        town = build_town(DAILY)
        cards = town.issue_cards(2)
        assert listings(town) == []
        town.wait(10 * HOUR_S, step_s=HOUR_S)
        ((head, *rows, _),) = listings(town)
        assert (head[4], head[5]) == (f"F{DAY}-1-1", DAY)
        assert [(row[0], row[2]) for row in rows] == sorted((card, "06") for card, _ in cards)

    def test_comes_every_so_many_days(self, build_town: BuildTown) -> None:
        town = build_town(replace(DAILY, listing_every_days=3))
        town.issue_cards(1)
        town.wait(7 * 24 * HOUR_S, step_s=HOUR_S)
        days = [rows[0][5] for rows in listings(town)]
        assert days == ["20180320", "20180323", "20180326"]

    def test_of_a_bank_that_was_closed_is_of_the_day_on_which_it_opens(
        self, build_town: BuildTown
    ) -> None:
        town = build_town(replace(DAILY, is_weekend_off=True))
        town.issue_cards(1)
        town.wait(6 * 24 * HOUR_S, step_s=HOUR_S)  # Tuesday the 20th to Monday the 26th
        days = [rows[0][5] for rows in listings(town)]
        assert days == ["20180320", "20180321", "20180322", "20180323"]
        town.wait(12 * HOUR_S, step_s=HOUR_S)
        assert listings(town)[-1][0][5] == "20180326"

    def test_names_a_replaced_number_as_closed(self, build_town: BuildTown) -> None:
        town = build_town(replace(CERTAIN, lost_permille=1000, lost_s=0))
        ((old, _),) = town.issue_cards(1)
        town.wait(10)
        order(town)
        ((_, *rows, _),) = listings(town)
        assert sorted(row[2] for row in rows) == ["06", "12"]
        assert [row[0] for row in rows if row[2] == "12"] == [old]
        assert {row[1] for row in rows} == {"R000001"}

    def test_has_as_many_parts_as_its_rows_need(
        self, town: Town, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        town.issue_cards(3)
        monkeypatch.setattr(files, "ROWS_MAX", 2)
        order(town)
        told = [(rows[0][4], len(rows) - 2) for rows in listings(town)]
        assert told == [(f"F{DAY}-1-2", 2), (f"F{DAY}-2-2", 1)]

    def test_is_written_once_a_day(self, town: Town) -> None:
        town.issue_cards(1)
        assert order(town) == DAY
        with pytest.raises(DayIsListed):
            order(town)

    def test_does_not_come_by_itself(self, town: Town) -> None:
        town.issue_cards(1)
        town.wait(3 * 24 * HOUR_S, step_s=HOUR_S)
        assert listings(town) == []
