"""The bank's memory: transactions, sequences, the outbox, and reading from another process."""

import sqlite3
from pathlib import Path

import pytest

from integrations.psbc.simulator import files
from integrations.psbc.simulator.state import State
from tests.integrations.psbc.simulator.hand import Town

NAME = files.parse_name("OPA_SZJG0001_20180320_000001.txt")


class TestTransaction:
    def test_undoes_everything_on_an_error(self, town: Town) -> None:
        def fail() -> None:
            with town.state.transaction():
                town.state.next_sequence("OPA", "20180320")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        assert town.state.next_sequence("OPA", "20180320") == 1


class TestSequence:
    def test_counts_from_one_for_each_kind_and_day(self, town: Town) -> None:
        keys = [("OPA", "20180320"), ("OPA", "20180320"), ("CRA", "20180320"), ("OPA", "20180321")]
        assert [town.state.next_sequence(*key) for key in keys] == [1, 2, 1, 1]


class TestOutbox:
    def test_gives_letters_in_order_until_published(self, town: Town) -> None:
        second = files.parse_name("OPA_SZJG0001_20180320_000002.txt")
        town.state.post(NAME, b"1", b"f1")
        town.state.post(second, b"2", b"f2")
        first = town.state.next_letter(after=0)
        assert first is not None
        assert (first.name, first.data, first.flag) == (NAME, b"1", b"f1")
        town.state.mark_published(first)
        following = town.state.next_letter(after=0)
        assert following is not None
        assert following.name == second

    def test_holds_a_name_once(self, town: Town) -> None:
        town.state.post(NAME, b"1", b"f1")
        with pytest.raises(sqlite3.IntegrityError):
            town.state.post(NAME, b"2", b"f2")


class TestReader:
    def test_cannot_write(self, town: Town) -> None:
        reader = State.open_for_reading(town.state_folder)
        with pytest.raises(sqlite3.OperationalError):
            reader.next_sequence("OPA", "20180320")
        reader.close()

    def test_needs_a_bank_that_has_run(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            State.open_for_reading(tmp_path)
