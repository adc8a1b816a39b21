"""Eight people from an application to a day's certificate, with a bank or a way that misbehaves between.

What became of it is one value: payments, cards, alarms, what was set aside and what the ledger says.
"""

import os
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from domain.bank_files.rules import FileState
from domain.schedule import operations as schedule
from integrations.psbc.errors import ChannelError
from tests.journeys.world import OFFICE, World, conserved
from tests.simulation.database import person
from tests.town import Town
from workers import by_hand, certificates, inbound, overdue, watch

PEOPLE: Final = 8
# Two requests of each kind, so that what strikes the first file leaves a second one alone.
ROWS_A_FILE: Final = 4
CARD_STEPS: Final = (1,) * 11 + (3600,) * 4
MONEY_STEPS: Final = (1,) * 8 + (10, 1200, 3600)
# Banking days on, and the hour: after the statement, after noon, after the close.
NEXT_DAYS: Final = ((1, 2), (1, 12.6), (1, 17), (2, 2), (2, 13))
WATCHED_FROM_S: Final = 60


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in our books at the end."""

    payments: dict[str, int]
    cards: dict[str, int]
    alarms: dict[str, int] = field(default_factory=dict)
    aside: tuple[str, ...] = ()
    lines: dict[str, int] = field(default_factory=dict)
    days: tuple[str, ...] = ()


@dataclass(slots=True)
class Work:
    """One town and one bank, driven as the clock and five people would."""

    world: World
    town: Town
    refusals: Counter[str] = field(default_factory=Counter)
    stamps: set[int] = field(default_factory=set)

    async def run(self) -> Found:
        """This will do the whole job, then let the next banking days pass, and say what was found."""
        await self.arrange()
        await self.cards()
        await self.money()
        await self.later()
        return await self.found()

    async def arrange(self) -> None:
        """This will put eight people there who need a card and are owed 100 yuan each."""
        unit_id = await self.town.unit()
        await self.town.programme()
        for number in range(1, PEOPLE + 1):
            member_id = await self.town.member(unit_id, **person(number))
            await self.town.entitlement(member_id)

    async def cards(self) -> None:
        """This will apply for cards and let the bank make them."""
        await self.world.apply_for_cards()
        for seconds in CARD_STEPS:
            await self.turn(seconds)

    async def money(self) -> None:
        """This will pay who holds an active card, by three people."""
        await self.release()
        for seconds in MONEY_STEPS:
            await self.turn(seconds)

    async def release(self) -> None:
        """This will compose, seal, check and release what is payable; it goes at the next turn."""
        disbursement_id = await self.world.compose()
        await self.do_due()
        await self.world.approve_and_release(disbursement_id)

    async def later(self) -> None:
        """This will let two banking days pass, with the clock's watch and the days' certificates."""
        start = self.world.time
        for day, hour in NEXT_DAYS:
            at = self._banking_day(start, day) + timedelta(hours=hour)
            while self.world.time < at - timedelta(days=1):
                await self.turn(24 * 3600)
            await self.turn((at - self.world.time).total_seconds())
            await self.turn(60)

    async def turn(self, seconds: float) -> None:
        """This will let time pass at the bank, and then do what the clock does."""
        self.world.pass_time(seconds)
        self._stamp()
        await self.do_due()
        await self._heeding(inbound.collect)
        if seconds < WATCHED_FROM_S:
            return
        # The clock has kept watch meanwhile, as it does every minute.
        await schedule.note(watch.WATCHED, at=self.world.time)
        await watch.watch_now(self.world.time)
        await overdue.time_out(self.world.time)
        await certificates.certify()

    def _stamp(self) -> None:
        """This will give what is new of the bank the clock's time: our side takes files in that order."""
        at_ns = round(self.world.time.timestamp()) * 10**9
        for path in (self.world.root / self.world.org / "out").rglob("*"):
            if path.is_file() and path.stat().st_mtime_ns not in self.stamps:
                os.utime(path, ns=(at_ns, at_ns))
        self.stamps.add(at_ns)

    async def do_due(self) -> None:
        """This will do what is due; whoever seals does it in files of a few rows."""
        whole = self.world.profile
        self.world.profile = whole.model_copy(update={"rows_max": ROWS_A_FILE})
        self.world.use()
        try:
            await self._heeding(self.world.do_due)
        finally:
            self.world.profile = whole
            self.world.use()

    async def _heeding(self, act: Callable[[], Awaitable[None]]) -> None:
        """This will note how the channel failed; the clock comes again."""
        try:
            await act()
        except ChannelError as error:
            self.refusals[type(error).__name__] += 1

    async def resume(self) -> None:
        """This will let every held file go on, as a person does once the way is mended."""
        held = await self.town.owner.fetch(
            "SELECT id FROM bank_files WHERE state = $1 AND direction = 'OUT' ORDER BY id",
            FileState.HELD,
        )
        for row in held:
            await by_hand.resume_file(
                row["id"], reason="通道已恢复", by=OFFICE, now=self.world.time
            )

    async def found(self) -> Found:
        """This will read what stands in our books, which must be conserved and never ahead of the bank's."""
        by_state = await conserved()
        owner = self.town.owner
        assert by_state.get("CREDITED", 0) <= self.world.bank_totals().credited_fen
        assert all(paid == (1, 10_000) for paid in self.world.paid_by_card().values())
        return Found(
            payments=await self._counted("SELECT state FROM payments"),
            cards=await self._counted("SELECT status FROM cards"),
            alarms=await self.alarms(),
            aside=tuple(
                f"{row['kind'] or row['name'][:3]} {row['problem_code']}"
                for row in await owner.fetch(
                    "SELECT kind, name, problem_code FROM bank_files WHERE state = 'QUARANTINED'"
                    " ORDER BY id"
                )
            ),
            lines=await self._counted(
                "SELECT f.kind || ' ' || p.code FROM bank_file_problems p"
                " JOIN bank_files f ON f.id = p.file_id"
            ),
            days=tuple(
                row["verdict"]
                for row in await owner.fetch("SELECT verdict FROM certificates ORDER BY number")
            ),
        )

    async def alarms(self) -> dict[str, int]:
        """This will count the alarms raised, by their kinds."""
        return await self._counted("SELECT kind FROM alarms")

    async def _counted(self, sql: str) -> dict[str, int]:
        found = Counter(row[0] for row in await self.town.owner.fetch(sql))
        return dict(sorted(found.items()))

    def _banking_day(self, start: datetime, count: int) -> datetime:
        day = start.replace(hour=0, minute=0, second=0, microsecond=0)
        while count:
            day += timedelta(days=1)
            count -= self.world.calendar.is_banking_day(day.date())
        return day
