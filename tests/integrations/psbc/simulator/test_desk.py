"""How an answer goes out: numbered, rendered, stored."""

import pytest

from integrations.psbc.simulator import files
from integrations.psbc.simulator.desk import Desk, after
from tests.integrations.psbc.simulator.hand import CERTAIN, MORNING, ORG, Town, parse

AT_US = int(MORNING.timestamp()) * 1_000_000


class TestIssue:
    def test_numbers_and_stores_the_bytes_with_their_flag(self, town: Town) -> None:
        desk = Desk(ORG, 1, CERTAIN, town.state)
        desk.refuse("OPA", "x.txt", "", files.FileRefused("3001"), at_us=AT_US)
        letter = town.state.next_letter(after=0)
        assert letter is not None
        assert str(letter.name) == "OPA_SZJG0001_20180320_000001.txt"
        rows = parse(letter.data)
        assert rows[0][4] == "OPA20180320000001"
        assert rows[1] == ["F", "x.txt", "3001", "0", "笔数不符"]
        assert letter.flag == files.render_flag(letter.name, letter.data, rows[1:-1])

    def test_says_no_more_than_fits_in_a_file(self, town: Town) -> None:
        desk = Desk(ORG, 1, CERTAIN, town.state)
        with pytest.raises(AssertionError):
            desk.issue("OPA", "B1", [("R", "x", "3004", "0", "")] * 1001, at_us=AT_US)


class TestAfter:
    def test_adds_seconds(self) -> None:
        assert after(1, 0.9) == 900_001
