"""Rows judged beside a worker: as by the worker itself, in order, and by nobody once it is gone."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from datetime import date, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Final

import asyncpg
import pytest

from domain import crypto
from domain.actors import SYSTEM
from domain.cells import OUR_OWN, Cell, CellKind, SheetRow
from domain.members import rules as members
from domain.rosters.rules import RosterKind
from domain.transactions import acting_within
from integrations.excel.unreadable import RosterUnreadable
from tests.workers import hand
from tests.workers.packed import unpacked
from tests.workers.test_rosters import staged
from workers import judges, rosters
from workers.bank_trial import Preflight
from workers.judges import JudgeLost
from workers.judging import Judging

TODAY: Final = date(2018, 5, 1)
ROWS: Final = 70
BLOCK: Final = 20
PATIENCE_S: Final = 60
FIELDS: Final = {label: field for field, label in members.FIELD_LABELS.items()}
MEMBERS: Final = Judging(
    RosterKind.MEMBERS, TODAY, OUR_OWN, bank=Preflight(TODAY, None, 30, frozenset())
)
# A worker of its own, which says who judges for it, and is still asking when it is killed.
WORKER: Final = """
import asyncio, sys
from tests.workers import test_judges
asyncio.run(test_judges.judge_for_ever())
"""


def row(number: int) -> SheetRow:
    told = zip(hand.MEMBER_HEADER, hand.member_row(number), strict=True)
    cells = {
        FIELDS[label]: Cell(CellKind.TEXT, f"A{number}", str(value))
        for label, value in told
        if value is not None
    }
    return SheetRow(number, number + 1, cells)


def some_rows() -> Iterator[SheetRow]:
    return map(row, range(1, ROWS + 1))


def endless() -> Iterator[SheetRow]:
    return map(row, cycle(range(1, ROWS + 1)))


async def judged(
    unread: Iterator[SheetRow], judging: Judging = MEMBERS, *, rows_expected: int = ROWS
) -> list[list[tuple[object, ...]]]:
    blocks = judges.sealed_blocks(unread, judging, rows_expected=rows_expected, block_rows=BLOCK)
    async with aclosing(blocks):
        return [unpacked(block) async for block in blocks]


def unsealed(sealed: Sequence[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """What was found and is looked for, without the seals and keys, which are never the same twice."""
    return [(*one[:5], *one[6:8], *one[9:11], one[12], *one[14:-1]) for one in sealed]


def children() -> set[int]:
    """Processes that were forked by a process of ours, and those that it started itself.

    The database's are not among them: its server starts some whenever it likes.
    """
    parents = {}
    for each in Path("/proc").iterdir():
        try:
            command, _, told = (each / "stat").read_text().rpartition(")")
        except OSError:
            continue
        if each.name.isdigit() and not command.endswith("(postgres"):
            parents[int(each.name)] = int(told.split()[1])
    found = {os.getpid()}
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {os.getpid()}


async def judge_for_ever() -> None:
    """This will judge rows without end, and print the processes that do so."""
    crypto.use(crypto.Keyring(1, {1: b"k" * 16}, b"i" * 32))
    judges.use(2)
    size = {"rows_expected": judges.MANY_ROWS, "block_rows": BLOCK}
    async for _ in judges.sealed_blocks(endless(), MEMBERS, **size):
        sys.stdout.write(f"{' '.join(map(str, sorted(children())))}\n")
        sys.stdout.flush()


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two processes judge whatever there is."""
    monkeypatch.setattr(judges, "MANY_ROWS", 1)
    judges.use(2)
    yield
    judges.use(0)


async def ended_by_somebody(spared: set[int]) -> None:
    """This will judge for ever, while somebody ends whoever judges."""
    blocks = judges.sealed_blocks(endless(), MEMBERS, rows_expected=ROWS, block_rows=BLOCK)
    async with aclosing(blocks):
        async for _ in blocks:
            for one in children() - spared:
                os.kill(one, signal.SIGKILL)


@pytest.mark.usefixtures("beside", "keyring")
class TestProcessesBeside:
    async def test_say_what_the_worker_itself_says_in_the_order_of_the_sheet(self) -> None:
        by_others = await judged(some_rows())
        here = await judged(some_rows(), rows_expected=0)
        sizes = [[len(block) for block in blocks] for blocks in (by_others, here)]
        assert sizes == [[20, 20, 20, 10]] * 2
        found = [unsealed(block) for block in by_others]
        assert found == [unsealed(block) for block in here]
        assert [one[0] for block in found for one in block] == list(range(1, ROWS + 1))

    async def test_end_with_the_rows_and_with_whoever_stops_asking(self) -> None:
        await judged(some_rows())
        before = children()
        blocks = judges.sealed_blocks(endless(), MEMBERS, rows_expected=ROWS, block_rows=BLOCK)
        async with aclosing(blocks):
            await anext(blocks)
            assert len(children() - before) == 2
        assert children() <= before

    async def test_let_the_check_fail_by_what_went_wrong_in_them(self) -> None:
        broken = [*islice(some_rows(), 30), SheetRow(31, 32, {"name": None})]  # type: ignore[dict-item]
        with pytest.raises(AttributeError, match="NoneType") as raised:
            await judged(iter(broken))
        assert "domain/cells.py" in "".join(raised.value.__notes__)

    async def test_give_the_rows_before_one_that_cannot_be_read(self) -> None:
        def damaged() -> Iterator[SheetRow]:
            yield from islice(some_rows(), BLOCK)
            raise RosterUnreadable("FILE_DAMAGED")

        blocks = judges.sealed_blocks(damaged(), MEMBERS, rows_expected=ROWS, block_rows=BLOCK)
        async with aclosing(blocks):
            assert (await anext(blocks)).rows == BLOCK
            with pytest.raises(RosterUnreadable, match="FILE_DAMAGED"):
                await anext(blocks)

    async def test_are_missed_when_somebody_ends_them(self) -> None:
        await judged(some_rows())
        with pytest.raises(JudgeLost):
            await ended_by_somebody(children())

    async def test_die_with_a_worker_that_is_killed(self) -> None:
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-c", WORKER, stdout=asyncio.subprocess.PIPE
        )
        assert worker.stdout is not None
        others = {int(one) for one in (await worker.stdout.readline()).split()}
        assert len(others) >= 3  # two that judge, and the one that they are copies of
        worker.kill()
        await worker.wait()
        # Each of them holds the pipe, which ends with the last: if one lived, this would not end.
        await asyncio.wait_for(worker.stdout.read(), PATIENCE_S)

    async def test_carry_a_check_on_that_was_cut_off(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        await hand.sample(RosterKind.UNITS, now=now)
        rows = [hand.member_row(number) for number in range(1, ROWS + 1)]
        content = hand.sized_workbook(hand.MEMBER_HEADER, rows)
        roster_id = await hand.receive(RosterKind.MEMBERS, content, now=now)
        with acting_within(SYSTEM.scope):
            cut_off = asyncio.create_task(rosters.check(roster_id, now=now, chunk_rows=BLOCK))
            await staged(database, roster_id, BLOCK)
            cut_off.cancel()
            with pytest.raises(asyncio.CancelledError):
                await cut_off
            assert (await hand.roster(database, roster_id))["state"] == "CHECKING"
            await rosters.check(roster_id, now=now, chunk_rows=BLOCK)
        assert await hand.verdicts(database, roster_id) == dict.fromkeys(range(1, ROWS + 1), "GOOD")
        assert (await hand.roster(database, roster_id))["state"] == "CHECKED"
