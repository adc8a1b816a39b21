"""The main job of N members in one process, from the workbook to the credited yuan, measured.

Our side is the real one: workers, domain, codec, a folder as the channel, PostgreSQL. The bank is
another process. `python -m benchmarks.job` is started by `python -m benchmarks` and prints JSON.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from benchmarks import workbooks
from benchmarks.figures import Run, taking
from domain import crypto
from domain.actors import EVERYTHING, SYSTEM, Actor, Role
from domain.calendar import CHINA, StatutoryCalendar
from domain.card_batches import operations as card_batches
from domain.disbursements import operations as disbursements
from domain.particulars import PARTICULARS
from domain.programmes import operations as programmes
from domain.rosters import operations as rosters
from domain.rosters.rules import SEALED_AS, RosterKind
from domain.spool import Spool
from domain.transactions import row, rows, transaction, value
from integrations.psbc import profile as profiles
from integrations.psbc.directory import DirectoryChannel
from workers import broker as brokers
from workers import exchange, inbound, outbound
from workers import rosters as roster_worker

ORG: Final = "SZJG0001"
START: Final = datetime(2018, 3, 20, 10, 0, tzinfo=CHINA)
ROUNDS_MAX: Final = 40


def person(staff_id: int, role: Role) -> Actor:
    """Somebody with one role, to whom every particular of a member's file is shown."""
    roles, shown = frozenset({role}), frozenset(PARTICULARS)
    return Actor(staff_id, role.lower(), roles, EVERYTHING, shown=shown)


OFFICE: Final = person(1, Role.OFFICE)
MAKER: Final = person(2, Role.MAKER)
CHECKER: Final = person(3, Role.CHECKER)
RELEASER: Final = person(4, Role.RELEASER)


@dataclass(slots=True)
class Town:
    """One clock, one folder between us and the bank's process."""

    run: Run
    folder: Path
    bank: subprocess.Popen[str]
    now: datetime = START

    def pass_second(self) -> None:
        """This will let a second pass and the bank do its work."""
        self.now += timedelta(seconds=1)
        self.run.bank_s += float(self._ask(self.now.isoformat()))

    def close(self) -> dict[str, Any]:
        """This will end the bank and give its books."""
        said, _ = self.bank.communicate()
        totals: dict[str, Any] = json.loads(said.splitlines()[-1])
        return totals

    def _ask(self, line: str) -> str:
        assert self.bank.stdin is not None
        assert self.bank.stdout is not None
        self.bank.stdin.write(line + "\n")
        self.bank.stdin.flush()
        return self.bank.stdout.readline()


@contextmanager
def town(run: Run, folder: Path) -> Iterator[Town]:
    """This will found a town in a folder and install its exchange in this process."""
    own = folder / "root" / ORG
    for name in ("in", "out"):
        (own / name).mkdir(parents=True)
    bank = subprocess.Popen(
        (sys.executable, "-m", "benchmarks.bank", str(own), str(folder / "bank")),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert bank.stdin is not None
    bank.stdin.write(START.isoformat() + "\n")
    made = Town(run, folder, bank)
    profile = profiles.load("psbc-cd/1")
    brokers.create("stub://")
    exchange.use(
        exchange.Exchange(
            ORG,
            profile,
            StatutoryCalendar(profile.schedule.cut_off),
            lambda: DirectoryChannel(folder / "root"),
            lambda: made.now,
        )
    )
    try:
        yield made
    finally:
        if bank.poll() is None and not bank.stdin.closed:
            bank.kill()
        bank.wait()


async def import_rosters(town: Town, books: dict[str, Path]) -> None:
    """This will import the example's units, everybody, and everybody's purchase."""
    units = await receive(town, RosterKind.UNITS, workbooks.EXAMPLES / "units.xlsx")
    await roster_worker.check(units, now=town.now)
    await rosters.accept(units, by=OFFICE, now=town.now)
    await roster_worker.apply(units, now=town.now)
    await programmes.seed_notice_terms(by=SYSTEM, now=town.now)
    for kind, name in ((RosterKind.MEMBERS, "members"), (RosterKind.PURCHASES, "purchases")):
        count = town.run.members
        with town.run.measured(f"{name}: receive", "rows", count):
            roster_id = await receive(town, kind, books[name])
        with town.run.measured(f"{name}: check", "rows", count):
            await roster_worker.check(roster_id, now=town.now)
        await rosters.accept(roster_id, by=OFFICE, now=town.now)
        with town.run.measured(f"{name}: apply", "rows", count):
            await roster_worker.apply(roster_id, now=town.now)
        applied = await ask("SELECT rows_applied FROM rosters WHERE id = $1", roster_id)
        assert applied == count, "the invented rows are all good"


async def receive(town: Town, kind: RosterKind, path: Path) -> int:
    """This will upload a workbook."""
    content = await asyncio.to_thread(path.read_bytes)
    ring = crypto.keyring()
    with Spool.of(path.parent, [content], purpose=SEALED_AS, ring=ring) as spool:
        roster_id: int = await rosters.receive(
            kind=kind, file_name=path.name, content=spool, by=OFFICE, now=town.now
        )
    return roster_id


async def issue_cards(town: Town) -> None:
    """This will apply for everybody's card and wait until all are active."""
    run = town.run
    root = await ask("SELECT id FROM units WHERE parent_id IS NULL")
    with run.measured("cards: compose", "records", run.members):
        batch_id = await card_batches.compose(unit_id=root, by=OFFICE, now=town.now)
    await card_batches.submit(batch_id, by=OFFICE, now=town.now)
    with run.measured("cards: render, seal and send OPN", "records", run.members):
        await outbound.send_card_batch(batch_id)
    await exchange_until(
        town, "cards", "SELECT count(*) = $1 FROM cards WHERE status = '06'", run.members
    )


async def credit_all(town: Town) -> None:
    """This will pay everybody, as three people, and wait for the results."""
    run = town.run
    root = await ask("SELECT id FROM units WHERE parent_id IS NULL")
    with run.measured("credits: compose", "records", run.members):
        disbursement_id = await disbursements.compose(
            programme=programmes.MUTUAL_AID,
            plan_year=2018,
            unit_id=root,
            include_failed=False,
            by=MAKER,
            now=town.now,
        )
    await disbursements.submit(disbursement_id, by=MAKER, now=town.now)
    with run.measured("credits: render and seal CRD", "records", run.members):
        await outbound.seal_disbursement(disbursement_id)
    await approve_and_release(town, disbursement_id)
    with run.measured("credits: re-read and send CRD", "records", run.members):
        await outbound.send_disbursement(disbursement_id)
    await exchange_until(
        town, "credits", "SELECT count(*) = $1 FROM payments WHERE state = 'CREDITED'", run.members
    )


async def approve_and_release(town: Town, disbursement_id: int) -> None:
    """This will check and release the sealed files as two more people."""
    async with transaction():
        batch = await row("SELECT * FROM disbursements WHERE id = $1", disbursement_id)
    assert batch is not None
    await disbursements.approve(disbursement_id, digest=batch["digest"], by=CHECKER, now=town.now)
    await disbursements.release(
        disbursement_id,
        payment_count=batch["payment_count"],
        total_fen=batch["total_fen"],
        calendar=exchange.current().calendar,
        by=RELEASER,
        now=town.now,
    )


async def exchange_until(town: Town, part: str, is_done: str, *values: object) -> None:
    """This will let the bank work and take in its answers until all is done, timed by kind."""
    for _ in range(ROUNDS_MAX):
        town.pass_second()
        last = await ask("SELECT coalesce(max(id), 0) FROM bank_files")
        with taking() as taken:
            await inbound.collect()
        kinds = await arrived_since(last)
        if kinds:
            told = town.run.members if {"OPA", "CRA"} & kinds.keys() else sum(kinds.values())
            town.run.add(f"{part}: fetch and apply {'+'.join(kinds)}", "records", told, taken)
        if await ask(is_done, *values):
            return
    raise AssertionError("the bank has not answered")


async def arrived_since(last: int) -> dict[str, int]:
    """This will give the kinds of files received after a certain one, with their lines."""
    async with transaction():
        found = await rows(
            "SELECT kind, sum(row_count)::bigint AS lines FROM bank_files"
            " WHERE id > $1 AND direction = 'IN' AND state = 'APPLIED' GROUP BY 1 ORDER BY 1",
            last,
        )
    return {file["kind"]: file["lines"] for file in found}


async def ask(sql: str, *values: object) -> Any:
    """This will read one value."""
    async with transaction():
        return await value(sql, *values)
