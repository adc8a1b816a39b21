"""Every failure that the specification names, and every fault of the way, has its row with tests that exist."""

import re
from pathlib import Path
from typing import Final

from integrations.psbc.simulator import faults

TESTS: Final = Path(__file__).parent
DOCUMENT: Final = TESTS.parent / "docs" / "testing.md"
FAILURES: Final = range(1, 31)
ROW: Final = re.compile(r"^\| (\d+) [^|]+ \| ([^|]+) \|[^|]*\|$", re.MULTILINE)
WAYS: Final = TESTS.parent / "docs" / "simulator.md"
FAULTS: Final = re.compile(
    r"^\| ([^|]*`[a-z_]+`[^|]*) \| [^|]+ \| ([^|]*\.py` `test_[^|]+) \|$", re.MULTILINE
)
FILE: Final = re.compile(r"`([\w/]+\.py)`((?:,? `test_\w+`)+)")


def named(cell: str) -> list[tuple[str, str]]:
    """This will give each test of a cell, with the file that it is said to stand in."""
    return [
        (file, test)
        for file, tests in FILE.findall(cell)
        for test in re.findall(r"`(test_\w+)`", tests)
    ]


def missing(document: str) -> list[str]:
    """This will give the tests named in the table of failures that are not there."""
    return not_there(ROW.findall(document))


def not_there(rows: list[tuple[str, str]]) -> list[str]:
    """This will give the tests named in the cells of rows that are not there."""
    texts: dict[str, str] = {}
    found = []
    for number, cell in rows:
        for file, test in named(cell):
            path = TESTS / file
            text = texts.setdefault(file, path.read_text("utf-8") if path.is_file() else "")
            if re.search(rf"def {test}\(", text) is None:
                found.append(f"{number}: {file} {test}")
    return found


class TestFailures:
    def test_all_have_a_row_with_a_test(self) -> None:
        rows = ROW.findall(DOCUMENT.read_text("utf-8"))
        assert [int(number) for number, _ in rows] == [*FAILURES]
        assert [number for number, cell in rows if not named(cell)] == []

    def test_are_reproduced_by_tests_that_exist(self) -> None:
        assert missing(DOCUMENT.read_text("utf-8")) == []

    def test_without_their_test_are_noticed(self) -> None:
        row = "| 9 a fault | `test_failures.py` `test_are_missing`; `nowhere.py` `test_x` | |"
        assert missing(row) == ["9: test_failures.py test_are_missing", "9: nowhere.py test_x"]


class TestFaultsOfTheWay:
    def test_all_have_a_row(self) -> None:
        """Whatever the server may be ordered to do, our side's answer to it is written down."""
        rows = FAULTS.findall(WAYS.read_text("utf-8"))
        told = {word for fault, _ in rows for word in re.findall(r"`([a-z_]+)`", fault)}
        possible = {*faults.TO_VERBS, *faults.TO_CONNECTIONS, *faults.TO_LOGINS}
        assert possible | {"auth", "rename", "half_visible"} == told

    def test_have_tests_that_exist(self) -> None:
        rows = FAULTS.findall(WAYS.read_text("utf-8"))
        assert len(rows) == 12
        assert not_there(rows) == []
        assert [fault for fault, cell in rows if not named(cell)] == []
