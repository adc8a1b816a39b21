from pathlib import Path

import pytest

from integrations.psbc.kinds import COLUMNS, RecordKind
from integrations.psbc.profile import Profile

FORMAT = Path(__file__).parents[3] / "docs" / "psbc-files.md"


def documented(kind: RecordKind) -> list[tuple[str, int]]:
    """This will read a kind's columns and lengths out of the format document."""
    row = next(row for row in FORMAT.read_text().splitlines() if row.startswith(f"| {kind} |"))
    columns = row.split("|")[3].split(" · ")
    return [(name, int(size)) for name, size in (column.split() for column in columns)]


class TestColumns:
    @pytest.mark.parametrize("kind", list(RecordKind))
    def test_stand_in_the_profile_as_the_document_says(
        self, psbc: Profile, kind: RecordKind
    ) -> None:
        columns = psbc.kinds[kind].columns
        assert [(column.name, column.bytes_max) for column in columns] == documented(kind)

    def test_are_given_for_every_kind(self) -> None:
        assert set(COLUMNS) == set(RecordKind)
