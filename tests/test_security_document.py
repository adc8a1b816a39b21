"""What docs/security.md says is tested is tested: each control names tests, and each test is there."""

import ast
import re
from pathlib import Path
from typing import Final

DOCUMENT: Final = Path("docs/security.md")
NAMED: Final = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
# The controls that the standard's own text lists, by a word of each (GB/T 22239-2019 8.1.4, 8.1.5).
CONTROLS: Final = (
    "unique identities", "complexity", "periodic change", "fail-lock", "idle timeout",
    "two or more factors", "least privilege", "access control", "separation", "audit of each user",
    "audit protected", "authentication data", "business and personal data", "in transit",
    "residual information", "personal data: only", "personal data: by role", "integrity of",
)  # fmt: skip
# What stands beside the standard, and must not be met by words alone.
BESIDE: Final = (
    "posts of a clerk", "PIPL 13", "PIPL 44–47", "PIPL 45", "PIPL 44, 47 II", "PIPL 47",
    "retention", "PIPL 23",
)  # fmt: skip


def rows() -> list[list[str]]:
    """The table's rows: control, where, tests."""
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line]
    return [each for each in cells if len(each) == 3 and each[0] not in {"control", "---"}]


def names_in(path: str) -> set[str]:
    """The names of a file's tests, whatever class they stand in."""
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(tree) if isinstance(node, functions)}


class TestDocument:
    def test_has_a_row_for_every_control(self) -> None:
        controls = [row[0] for row in rows()]
        missing = [
            one for one in CONTROLS + BESIDE if not any(each.startswith(one) for each in controls)
        ]
        assert missing == []

    def test_names_a_test_for_each_and_only_tests_that_there_are(self) -> None:
        without = [row[0] for row in rows() if not NAMED.search(row[2])]
        assert without == []
        named = NAMED.findall(DOCUMENT.read_text(encoding="utf-8"))
        gone = [f"{path}::{name}" for path, name in named if name not in names_in(path)]
        assert gone == []

    def test_finds_a_test_that_is_not_there(self) -> None:
        assert "test_that_nobody_wrote" not in names_in("tests/test_security_document.py")
        assert "test_has_a_row_for_every_control" in names_in("tests/test_security_document.py")
