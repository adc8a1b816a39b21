"""The example workbooks: they agree with the templates of today, and pass the check."""

import importlib.util
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import asyncpg
import openpyxl
import pytest

from domain.rosters.rules import RosterKind
from integrations.excel.layouts import MEMBERS, UNITS, Layout
from tests.workers import hand

EXAMPLES: Final = Path("examples/data")
FILLED: Final = (("units-2018.xlsx", UNITS), ("roster-2018.xlsx", MEMBERS))


def written() -> Any:
    """The script that writes them."""
    spec = importlib.util.spec_from_file_location("examples", "scripts/examples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lines(name: str) -> list[Sequence[Any]]:
    """The first sheet of an example."""
    return list(openpyxl.load_workbook(EXAMPLES / name).worksheets[0].iter_rows(values_only=True))


class TestTheFilledExamples:
    @pytest.mark.parametrize(("name", "layout"), FILLED)
    def test_have_every_column_of_the_template_and_something_in_each(
        self, name: str, layout: Layout
    ) -> None:
        head, *rows = lines(name)
        assert [str(title).rstrip("*") for title in head] == [one.label for one in layout.columns]
        assert all(any(row[at] for row in rows) for at in range(len(head)))

    @pytest.mark.parametrize(("name", "layout"), FILLED)
    def test_are_what_their_script_writes(self, name: str, layout: Layout) -> None:
        made = written().units() if layout is UNITS else written().members()
        expected = [[row.get(column.field, "") for column in layout.columns] for row in made]
        assert [[cell or "" for cell in row] for row in lines(name)[1:]] == expected

    async def test_pass_the_check_with_nothing_refused_and_nothing_noted(
        self, database: asyncpg.Connection, everywhere: None, now: datetime
    ) -> None:
        """R3, R8: the whole file of a member, and everything that a unit has."""
        assert everywhere is None
        await hand.sample(RosterKind.UNITS, now=now)
        content = (EXAMPLES / "units-2018.xlsx").read_bytes()
        directory = await hand.checked(RosterKind.UNITS, content, now=now)
        assert set((await hand.verdicts(database, directory)).values()) == {"GOOD"}
        roster_id = await hand.applied(
            RosterKind.MEMBERS, (EXAMPLES / "roster-2018.xlsx").read_bytes(), now=now
        )
        assert set((await hand.verdicts(database, roster_id)).values()) == {"GOOD"}
        assert await database.fetchval("SELECT count(*) FROM members") == written().MEMBERS_MADE
        assert (
            await database.fetchval("SELECT count(*) FROM members WHERE email_index IS NULL") == 0
        )
