"""The whole exchange in one process: our workers, a folder between, the simulated bank, one clock."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Self

from domain.actors import SYSTEM, Actor, Role
from domain.calendar import StatutoryCalendar
from domain.card_batches import operations as card_batches
from domain.disbursements import operations as disbursements
from domain.ledger import queries as ledger
from domain.ledger.rules import Account
from domain.programmes import operations as programmes
from domain.rosters import operations as rosters_
from domain.rosters.rules import RosterKind
from domain.transactions import acting_within, rows, transaction, value
from integrations.psbc import profile as profiles
from integrations.psbc.bank_keys import Keys
from integrations.psbc.channel import Channel
from integrations.psbc.directory import DirectoryChannel
from integrations.psbc.envelope_profile import Envelope
from integrations.psbc.simulator import ledger as bank_ledger
from integrations.psbc.simulator.bank import Bank
from integrations.psbc.simulator.desk import Desk
from integrations.psbc.simulator.dialect import Dialect
from integrations.psbc.simulator.folders import Inbox, Outbox
from integrations.psbc.simulator.front_office import SpokenInbox, SpokenOutbox
from integrations.psbc.simulator.ledger import Totals
from integrations.psbc.simulator.scenario import Scenario
from integrations.psbc.simulator.state import State
from tests.integrations.psbc import enveloping
from tests.workers import hand
from workers import broker as brokers
from workers import due, exchange, inbound, outbound, rosters

ORG: Final = "SZJG0001"
OF_THE_BANK: Final = "psbc-cd/1"
PROFILES: Final = Path(profiles.__file__).with_name("profiles")
EXAMPLES: Final = Path(__file__).parents[2] / "examples" / "data"
DOERS: Final[dict[str, Callable[[int], Awaitable[None]]]] = {
    "check_roster": rosters.check_roster,
    "apply_roster": rosters.apply_roster,
    "send_card_batch": outbound.send_card_batch,
    "seal_disbursement": outbound.seal_disbursement,
    "send_disbursement": outbound.send_disbursement,
    "apply_file": inbound.apply_file,
}
CERTAIN: Final = Scenario(
    open_refused_permille=0,
    open_pending_permille=0,
    never_active_permille=0,
    credit_refused_permille=0,
    credit_pending_permille=0,
)


def person(staff_id: int, role: Role, *, scope: str = "/") -> Actor:
    """Somebody with one role."""
    return Actor(staff_id, f"{role.lower()}{staff_id}", frozenset({role}), scope)


OFFICE: Final = person(1, Role.OFFICE)
MAKER: Final = person(2, Role.MAKER)
CHECKER: Final = person(3, Role.CHECKER)
RELEASER: Final = person(4, Role.RELEASER)


class World:
    """A town: one database (the test's), one bank, one clock."""

    def __init__(
        self,
        folder: Path,
        start: datetime,
        scenario: Scenario,
        seed: int,
        *,
        envelope: Envelope | None = None,
        agreement: str = OF_THE_BANK,
        org: str = ORG,
    ) -> None:
        self.time = start
        self.root = folder / "root"
        self.org = org
        own = self.root / org
        for name in ("in", "out"):
            (own / name).mkdir(parents=True)
        (folder / "state").mkdir()
        self.state = State.open(folder / "state")
        sealed = enveloping.Bank().end(envelope) if envelope else None
        desk = Desk(org, seed, scenario, self.state, sealed)
        inbox, outbox = Inbox(own / "in"), Outbox(own / "out")
        if agreement != OF_THE_BANK:
            spoken = Dialect.at(PROFILES / f"{agreement.replace('/', '-')}.yaml")
            inbox = SpokenInbox(own / "in", spoken)
            outbox = SpokenOutbox(own / "out", spoken, inbox=own / "in", state=self.state)
        self.bank = Bank(desk, inbox=inbox, outbox=outbox, clock=lambda: self.time)
        self.profile = profiles.load(agreement).model_copy(update={"envelope": envelope})
        self.keys: Keys = enveloping.key_file()
        self.calendar = StatutoryCalendar(self.profile.schedule.cut_off)
        self.channel: Callable[[], Channel] = lambda: DirectoryChannel(self.root)
        self.use()

    def use(self) -> None:
        """This will install the exchange anew, as a restarted process would."""
        brokers.create("stub://")
        exchange.use(
            exchange.Exchange(
                self.org,
                self.profile,
                self.calendar,
                self._open,
                lambda: self.time,
                keys=lambda: self.keys,
            )
        )

    def _open(self) -> Channel:
        return self.channel()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.state.close()

    def pass_time(self, seconds: float) -> None:
        """This will let time pass and the bank do its work."""
        self.time += timedelta(seconds=seconds)
        self.bank.work()

    async def work(self, *, rounds: int = 60) -> None:
        """This will do what the clock would, with the bank working in between, until all is quiet."""
        for _ in range(rounds):
            self.pass_time(1)
            await self.do_due()
            await inbound.collect()
            if not await self.is_waiting():
                return

    async def do_due(self) -> None:
        """This will do everything that is due, as the sweep would have it done."""
        for name, row_id in await due.rows_due(now=self.time, grace_s=0):
            await DOERS[name](row_id)

    async def is_waiting(self) -> bool:
        """This will say whether anything of ours waits for the bank."""
        found: bool = await fetch(
            "SELECT EXISTS (SELECT FROM card_applications WHERE state IN ('SENT', 'ACCEPTED'))"
            " OR EXISTS (SELECT FROM payments WHERE state IN ('SENT', 'ACCEPTED'))"
            " OR EXISTS (SELECT FROM cards WHERE status IN ('00','01','02','03','04','05'))"
        )
        return found

    async def import_workbook(self, kind: RosterKind, name: str) -> int:
        """This will receive, check, accept and apply an example workbook; gives the roster's id."""
        with hand.spooled((EXAMPLES / name).read_bytes()) as content:
            roster_id: int = await rosters_.receive(
                kind=kind, file_name=name, content=content, by=OFFICE, now=self.time
            )
        await rosters.check_roster(roster_id)
        await rosters_.accept(roster_id, by=OFFICE, now=self.time)
        await rosters.apply_roster(roster_id)
        return roster_id

    async def import_all(self) -> None:
        """This will import the three example workbooks and the terms of the notice."""
        await programmes.seed_notice_terms(by=SYSTEM, now=self.time)
        await self.import_workbook(RosterKind.UNITS, "units.xlsx")
        await self.import_workbook(RosterKind.MEMBERS, "roster-2017.xlsx")
        await self.import_workbook(RosterKind.PURCHASES, "purchases-2018.xlsx")

    async def apply_for_cards(self) -> int:
        """This will compose and submit a batch for the whole tree."""
        root = await fetch("SELECT id FROM units WHERE parent_id IS NULL")
        batch_id: int = await card_batches.compose(unit_id=root, by=OFFICE, now=self.time)
        await card_batches.submit(batch_id, by=OFFICE, now=self.time)
        return batch_id

    async def compose(self, *, include_failed: bool = False) -> int:
        """This will compose and submit a disbursement of everything payable."""
        root = await fetch("SELECT id FROM units WHERE parent_id IS NULL")
        disbursement_id: int = await disbursements.compose(
            programme="HZBX",
            plan_year=2018,
            unit_id=root,
            include_failed=include_failed,
            by=MAKER,
            now=self.time,
        )
        await disbursements.submit(disbursement_id, by=MAKER, now=self.time)
        return disbursement_id

    async def approve_and_release(self, disbursement_id: int) -> None:
        """This will check and release a sealed disbursement as two more people."""
        batch = await one("SELECT * FROM disbursements WHERE id = $1", disbursement_id)
        await disbursements.approve(
            disbursement_id, digest=batch["digest"], by=CHECKER, now=self.time
        )
        await disbursements.release(
            disbursement_id,
            payment_count=batch["payment_count"],
            total_fen=batch["total_fen"],
            calendar=self.calendar,
            by=RELEASER,
            now=self.time,
        )

    def bank_totals(self) -> Totals:
        """This will ask the bank's own books what it did."""
        return bank_ledger.totals(self.state)

    def paid_by_card(self) -> dict[str, tuple[int, int]]:
        """This will ask the bank's own books how often and how much each card was paid."""
        return bank_ledger.credited_by_card(self.state)


async def fetch(sql: str, *values: object) -> Any:
    """This will read one value as the system."""
    with acting_within("/"):
        async with transaction():
            return await value(sql, *values)


async def one(sql: str, *values: object) -> dict[str, Any]:
    """This will read one row as the system."""
    with acting_within("/"):
        async with transaction():
            return (await rows(sql, *values))[0]


async def conserved() -> dict[str, int]:
    """This will check that nothing was lost or paid twice and give the figures in fen.

    approved = unsent + sent; sent = credited + failed + in transit; books sum to zero.
    """
    with acting_within("/"):
        balances = await ledger.balances()
    by_state = {
        line["state"]: int(line["fen"])
        for line in await _all("SELECT state, sum(amount_fen) AS fen FROM payments GROUP BY state")
    }
    waiting = sum(by_state.get(state, 0) for state in ("SENT", "ACCEPTED", "UNKNOWN"))
    assert sum(balances.values()) == 0
    assert balances[Account.IN_TRANSIT] == waiting
    assert balances[Account.PAID] == by_state.get("CREDITED", 0)
    doubled = await fetch(
        "SELECT count(*) FROM (SELECT entitlement_id FROM payments WHERE state NOT IN"
        " ('FAILED', 'RETURNED', 'WITHDRAWN') GROUP BY 1 HAVING count(*) > 1) AS d"
    )
    assert doubled == 0
    return by_state


async def _all(sql: str) -> list[dict[str, Any]]:
    with acting_within("/"):
        async with transaction():
            return await rows(sql)
