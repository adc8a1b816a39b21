"""Dying between every two steps of the exchange: nobody is paid twice, nobody forgotten."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from domain.rosters.rules import RosterKind
from integrations.psbc.directory import DirectoryChannel
from tests.conftest import empty
from tests.journeys.kills import Killed, MortalChannel, Reaper, watching_commits
from tests.journeys.world import CERTAIN, World, conserved, fetch
from tests.workers import hand
from workers import rosters

PEOPLE = 3
FEN = 10_000
HASTY = replace(CERTAIN, open_s=0.0, step_s=0.0, swipe_s=0.0, credit_s=0.0)
BEFORE_THE_EXCHANGE = (
    "units",
    "members",
    "record_keys",
    "programmes",
    "programme_terms",
    "purchases",
    "entitlements",
    "rosters",
    "roster_files",
    "roster_rows",
)


async def live(world: World, reaper: Reaper) -> None:
    """Workers live one after another until all is quiet; the reaper takes one of them."""
    while True:
        world.channel = lambda: MortalChannel(DirectoryChannel(world.root), reaper)
        world.use()
        try:
            with watching_commits(reaper):
                await world.work()
        except Killed:
            continue
        return


async def bring_in(now: datetime) -> None:
    """Units, members and their purchases are in; nobody has a card yet."""
    await hand.seed_terms(now)
    await hand.sample(RosterKind.UNITS, now=now)
    members = [hand.member_row(n) for n in range(1, PEOPLE + 1)]
    purchases = [hand.purchase_row(n) for n in range(1, PEOPLE + 1)]
    for kind, header, rows in (
        (RosterKind.MEMBERS, hand.MEMBER_HEADER, members),
        (RosterKind.PURCHASES, hand.PURCHASE_HEADER, purchases),
    ):
        await hand.applied(kind, hand.workbook(header, rows), now=now)


async def main_job(world: World, reaper: Reaper) -> None:
    """Cards, then money; people act, workers die."""
    await world.apply_for_cards()
    await live(world, reaper)
    disbursement_id = await world.compose()
    await live(world, reaper)
    await world.approve_and_release(disbursement_id)
    await live(world, reaper)


@pytest.mark.usefixtures("everywhere")
class TestDyingAnywhere:
    async def test_pays_everybody_once_wherever_a_worker_dies(
        self, database: asyncpg.Connection, now: datetime, tmp_path: Path
    ) -> None:
        """Every commit and every verb of the channel, before and after, one death in each run."""
        moments: list[str] = []
        await bring_in(now)
        for strike_at in count(1):
            await empty(database, keep=BEFORE_THE_EXCHANGE)
            with World(tmp_path / str(strike_at), now, HASTY, 2018) as world:
                reaper = Reaper(strike_at)
                await main_job(world, reaper)
                await check(world)
            if not reaper.has_struck:
                break
            moments.append(reaper.moments[strike_at - 1])
        assert {"before commit", "after commit", "before put", "after put", "after get"} <= {
            *moments
        }
        assert len(moments) > 60


async def check(world: World) -> None:
    """What must hold at the end of every run, asked of our books and of the bank's."""
    assert await conserved() == {"CREDITED": PEOPLE * FEN}
    totals = world.bank_totals()
    assert (totals.credited, totals.credited_fen) == (PEOPLE, PEOPLE * FEN)
    assert [*world.paid_by_card().values()] == [(1, FEN)] * PEOPLE
    assert await fetch("SELECT count(*) FROM cards") == PEOPLE
    assert await fetch("SELECT state FROM disbursements") == "SETTLED"
    assert await fetch("SELECT state FROM card_batches") == "SETTLED"
    waiting = await fetch(
        "SELECT count(*) FROM bank_files WHERE state NOT IN ('ACKNOWLEDGED', 'APPLIED')"
    )
    assert waiting == 0


@pytest.mark.usefixtures("everywhere")
class TestDyingWhileImporting:
    @pytest.mark.parametrize("kind", [RosterKind.MEMBERS, RosterKind.PURCHASES])
    async def test_applies_every_row_once_wherever_a_worker_dies(
        self, kind: RosterKind, database: asyncpg.Connection, now: datetime
    ) -> None:
        for strike_at in count(1):
            await empty(database)
            await hand.seed_terms(now)
            await hand.sample(RosterKind.UNITS, now=now)
            content = _members()
            if kind is RosterKind.PURCHASES:
                await hand.applied(RosterKind.MEMBERS, content, now=now)
                content = _purchases()
            reaper = Reaper(strike_at)
            roster_id = await hand.receive(kind, content, now=now)
            await until_done(reaper, lambda: rosters.check(roster_id, now=now))  # noqa: B023
            await hand.accepted(roster_id, now=now)
            await until_done(reaper, lambda: rosters.apply(roster_id, now=now))  # noqa: B023
            found = await hand.roster(database, roster_id)
            assert (found["state"], found["rows_applied"]) == ("APPLIED", PEOPLE)
            table = "members" if kind is RosterKind.MEMBERS else "purchases"
            assert await database.fetchval(f"SELECT count(*) FROM {table}") == PEOPLE
            if not reaper.has_struck:
                break
        assert strike_at > 6


async def until_done(reaper: Reaper, act: Callable[[], Awaitable[None]]) -> None:
    """A worker, and another when it has died."""
    for _ in range(2):
        try:
            with watching_commits(reaper):
                await act()
        except Killed:
            continue
        return


def _members() -> bytes:
    return hand.workbook(hand.MEMBER_HEADER, [hand.member_row(n) for n in range(1, PEOPLE + 1)])


def _purchases() -> bytes:
    return hand.workbook(hand.PURCHASE_HEADER, [hand.purchase_row(n) for n in range(1, PEOPLE + 1)])
