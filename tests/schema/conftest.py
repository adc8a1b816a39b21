"""Two units with everything that can hang below a unit, and people who may or may not see it."""

import os
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import dramatiq
import orjson
import pytest
from dramatiq.brokers.stub import StubBroker

from domain import crypto
from domain.actors import Actor, Role, scope_for
from domain.attempts import rules
from domain.calendar import EveryDayCalendar
from integrations.psbc import profile
from schema import schema
from schema.context import Context
from tests.town import shown_to
from workers import broker as brokers
from workers import exchange
from workers.exchange import Exchange

Ask = Callable[..., Awaitable[dict[str, Any]]]

GOLDEN = Path(__file__).parents[1] / "golden" / "psbc"
PASSWORD_HASH = rules.HASHER.hash("Ex4mple-pass!")
REQUIRED: dict[str, list[tuple[str, str]]] = {}
FILLERS: dict[str, Callable[[], object]] = {
    "bigint": lambda: 0,
    "integer": lambda: 0,
    "character varying": lambda: "",
    "text": lambda: "",
    "boolean": lambda: False,
    "bytea": lambda: os.urandom(32),
    "json": lambda: "{}",
    "jsonb": lambda: "{}",
    "date": lambda: date(2018, 3, 1),
}


@dataclass
class World:
    """The arranged database: ids by what they are, and a way to add to it."""

    owner: asyncpg.Connection
    now: datetime
    ids: dict[str, int] = field(default_factory=dict)
    staff: dict[str, int] = field(default_factory=dict)

    async def insert(self, table: str, **given: object) -> int:
        """This will insert a row, filling what the table requires and the test does not care for."""
        row = dict(given)
        for name, kind in await self.required(table):
            if name not in row:
                row[name] = self.now if kind.startswith("timestamp") else FILLERS[kind]()
        places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
        key = "code" if table == "programmes" else "id"
        result = await self.owner.fetchval(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places}) RETURNING {key}",
            *row.values(),
        )
        return result if isinstance(result, int) else 0

    async def required(self, table: str) -> list[tuple[str, str]]:
        """This will list the columns that a row must have, with their types."""
        if table not in REQUIRED:
            columns = await self.owner.fetch(
                "SELECT column_name AS name, data_type AS type FROM information_schema.columns"
                " WHERE table_schema = 'public' AND table_name = $1 AND is_nullable = 'NO'"
                " AND column_default IS NULL AND is_identity = 'NO'",
                table,
            )
            REQUIRED[table] = [(column["name"], column["type"]) for column in columns]
        return REQUIRED[table]

    async def unit(self, name: str, *, below: str | None = None) -> int:
        """This will add a unit to the tree."""
        unit_id: int = await self.owner.fetchval("SELECT nextval('units_id_seq')")
        above = self.ids.get(below) if below else None
        path = (
            f"{await self.owner.fetchval('SELECT path FROM units WHERE id = $1', above)}{unit_id}/"
            if above
            else f"/{unit_id}/"
        )
        await self.insert(
            "units",
            id=unit_id,
            parent_id=above,
            path=path,
            name=name,
            union_uscc=f"81MA{unit_id:014d}",
            employer_uscc=f"11MA{unit_id:014d}",
            nature="500",
            status="ACTIVE",
        )
        self.ids[name] = unit_id
        return unit_id

    async def path(self, unit: str) -> str:
        """This will give a unit's path."""
        path: str = await self.owner.fetchval(
            "SELECT path FROM units WHERE id = $1", self.ids[unit]
        )
        return path

    async def member(self, unit: str, name: str, number: int, **given: object) -> int:
        """This will add a member whose numbers can be found by their blind index."""
        ring = crypto.keyring()
        id_no, mobile = f"5101041990010{number:05d}", f"139{number:08d}"
        return await self.insert(
            "members",
            **{
                "unit_id": self.ids[unit],
                "name": name,
                "sex": "1",
                "id_no_index": ring.blind_index("id_no", id_no),
                "mobile_index": ring.blind_index("mobile", mobile),
                "id_no_masked": crypto.mask_id_no(id_no),
                "mobile_masked": crypto.mask_mobile(mobile),
                "birth_on": date(1990, 1, 1),
                "id_valid_to": date(2030, 1, 1),
                "status": "ACTIVE",
                "tax_residency": "1",
                "consent_ref": f"C{number:07d}",
                **given,
            },
        )

    async def employ(self, login: str, *roles: Role, unit: str | None = None) -> int:
        """This will add a member of staff."""
        staff_id = await self.insert(
            "staff",
            login=login,
            name=f"测试{login}",
            unit_id=self.ids.get(unit or ""),
            password_hash=PASSWORD_HASH,
        )
        for role in roles:
            await self.insert("staff_roles", staff_id=staff_id, role=role.value)
        await self.insert("sessions", staff_id=staff_id, expires_at=self.now)
        self.staff[login] = staff_id
        return staff_id

    async def fill(self, unit: str, number: int) -> None:
        """This will hang one of everything below a unit."""
        unit_id, mark = self.ids[unit], f"{unit}."
        member = await self.member(unit, f"会员{number}", number)
        roster, row = await self.import_one(unit, number)
        file = await self.archive(number)
        await self.insert("bank_file_problems", file_id=file, line_number=1, code="X", message="无")
        batch = await self.insert(
            "card_batches",
            unit_id=unit_id,
            state="SENT",
            application_count=1,
            drafted_by_id=self.staff["office"],
        )
        application = await self.insert(
            "card_applications",
            batch_id=batch,
            member_id=member,
            unit_id=unit_id,
            req_id=f"R{number}",
            state="ISSUED",
            code="1002",
            bank_file_id=file,
        )
        card = await self.insert(
            "cards",
            member_id=member,
            application_id=application,
            unit_id=unit_id,
            number_masked=f"621797*********{number:04d}",
            account_masked=f"6217***{number:04d}",
            account_class="1",
            status="06",
            activated_at=self.now,
            opened_on=date(2018, 3, 2),
        )
        event = await self.insert(
            "card_events", card_id=card, status="06", bank_file_id=file, line_number=number
        )
        await self.pay(unit, number, member=member, card=card, file=file)
        bookmark = await self.insert(
            "bookmarks", owner_id=self.staff["office"], kind="VIEW", of_list="members",
            name=f"{unit}的视图", name_key=str(number), shared_with='["MAKER"]', version=1,
        )  # fmt: skip
        entry = await self.insert(
            "audit_entries", actor="office", action="test", outcome="DONE", unit_id=unit_id
        )
        self.ids |= {
            mark + "Member": member, mark + "Roster": roster, mark + "RosterRow": row,
            mark + "CardBatch": batch, mark + "CardApplication": application,
            mark + "AuditEntry": entry, mark + "Bookmark": bookmark, mark + "Card": card, mark + "CardEvent": event, mark + "BankFile": file,
        }  # fmt: skip

    async def archive(self, number: int) -> int:
        """This will archive a file from the bank with the numbers of people in it."""
        content = (GOLDEN / "OPR_SCSZ01_20180108_000001.txt").read_bytes()
        content = content.replace(b"B20180105001", b"B%011d" % number)
        file = await self.insert(
            "bank_files",
            direction="IN",
            kind="OPR",
            org="SCSZ01",
            business_on=date(2018, 1, 8),
            sequence=number,
            name=f"OPR_SCSZ01_20180108_{number:06d}.txt",
            state="APPLIED",
            digest=crypto.file_digest(content),
        )
        sealed = crypto.keyring().seal("file", content)
        await self.insert("bank_file_contents", file_id=file, content_sealed=sealed, flag=b"")
        return file

    async def import_one(self, unit: str, number: int) -> tuple[int, int]:
        """This will hang a workbook with one refused row below a unit; gives their ids."""
        unit_id = self.ids[unit]
        roster = await self.insert(
            "rosters",
            kind="MEMBERS",
            unit_id=unit_id,
            state="CHECKED",
            file_name="名册.xlsx",
            digest=f"{number:064d}",
            rows_refused=number,
            rows_total=number,
            received_by_id=self.staff["office"],
        )
        faults = [
            {"code": "id_length", "field": "id_no", "ref": "G7", "message": "G7 长度不对",
             "level": "fault"}
        ]  # fmt: skip
        row = await self.insert(
            "roster_rows",
            roster_id=roster,
            number=1,
            sheet_row=2,
            verdict="REFUSED",
            unit_name=unit,
            faults=orjson.dumps(faults).decode(),
        )
        fix = {"roster_row_id": row, "roster_id": roster, "field": "mobile"}
        self.ids[f"{unit}.RosterFix"] = await self.insert("roster_fixes", **fix)
        return roster, row

    async def pay(self, unit: str, number: int, *, member: int, card: int, file: int) -> None:
        """This will record a purchase and its credit."""
        unit_id, mark = self.ids[unit], f"{unit}."
        purchase = await self.insert(
            "purchases", member_id=member, unit_id=unit_id, plan_year=2018, shares=1,
            receipt_no=f"S{number}", roster_row_id=number,
        )  # fmt: skip
        entitlement = await self.insert(
            "entitlements", programme_id="HZBZ", plan_year=2018, member_id=member,
            unit_id=unit_id, purchase_id=purchase, terms_id=self.ids["terms"], amount_fen=10_000,
        )  # fmt: skip
        disbursement = await self.insert(
            "disbursements", programme_id="HZBZ", plan_year=2018, unit_id=unit_id, state="SENT",
            payment_count=1, total_fen=10_000, digest="d" * 64,
            drafted_by_id=self.staff["maker"], checked_by_id=self.staff["checker"],
            released_by_id=self.staff["releaser"],
        )  # fmt: skip
        payment = await self.insert(
            "payments", pay_id=f"P{number}", disbursement_id=disbursement, card_id=card,
            entitlement_id=entitlement, member_id=member, unit_id=unit_id, amount_fen=10_000,
            state="CREDITED", bank_serial="B1", posted_at=self.now, evidence_file_id=file,
            bank_file_id=file,
        )  # fmt: skip
        await self.owner.execute(
            "INSERT INTO ledger_entries"
            " (journal, account, amount_fen, programme, reference, bank_file_id, posted_at)"
            " VALUES ($1, 'PAYER', -10000, 'HZBZ', $1, 1, $2),"
            " ($1, 'PAID', 10000, 'HZBZ', $1, 1, $2)",
            f"credit:{number}",
            self.now,
        )
        self.ids |= {
            mark + "Purchase": purchase, mark + "Entitlement": entitlement,
            mark + "Disbursement": disbursement, mark + "Payment": payment,
        }  # fmt: skip

    async def actor(self, login: str, *roles: Role, unit: str | None = None) -> Actor:
        """This will give someone who acts, employed when first asked for."""
        if login not in self.staff:
            await self.employ(login, *roles, unit=unit)
        path = await self.path(unit) if unit else None
        return Actor(
            staff_id=self.staff[login],
            label=login,
            roles=frozenset(roles),
            scope=scope_for(frozenset(roles), path),
            unit_id=self.ids[unit] if unit else None,
            request_id="req-1",
            shown=shown_to(roles),
        )


@pytest.fixture
async def world(database: asyncpg.Connection, now: datetime) -> World:
    """Root with the units 甲 and 乙 below it, 丙 below 甲; 甲, 乙 and 丙 are filled."""
    world = World(database, now)
    for login, role in (
        ("office", Role.OFFICE), ("maker", Role.MAKER), ("checker", Role.CHECKER),
        ("releaser", Role.RELEASER), ("leader", Role.LEADER), ("auditor", Role.AUDITOR),
        ("admin", Role.ADMIN),
    ):  # fmt: skip
        await world.employ(login, role)
    await world.insert("programmes", code="HZBZ", name="互助保障补助")
    world.ids["terms"] = await world.insert(
        "programme_terms", programme_id="HZBZ", plan_year=2018, amount_fen=10_000,
        purchases_from=date(2018, 2, 1), effective_from=date(2018, 2, 1),
    )  # fmt: skip
    await world.unit("总部")
    for name, above in (("甲", "总部"), ("乙", "总部"), ("丙", "甲")):
        await world.unit(name, below=above)
    for number, name in enumerate(("甲", "乙", "丙"), start=1):
        await world.fill(name, number)
    await world.insert("alarms", kind="test", message="请查看")
    # Asked for by the office, in a way that the clerk's wall in the database lets through.
    world.ids["乙.Export"] = await world.insert(
        "exports", sheet="MEMBERS", format="CSV", state="REQUESTED", columns="[]",
        scope=await world.path("乙"), requested_by_id=world.staff["office"],
    )  # fmt: skip
    return world


@pytest.fixture
async def office(world: World) -> Actor:
    """The office, which sees everything."""
    return await world.actor("office", Role.OFFICE)


@pytest.fixture
async def clerk(world: World) -> Actor:
    """The clerk of 乙, who sees nothing of 甲 and 丙."""
    return await world.actor("clerk-b", Role.CLERK, unit="乙")


@pytest.fixture
def bank(now: datetime) -> None:
    """An exchange by the bank's profile whose calendar is open every day."""
    unused: Any = None
    psbc = profile.load("psbc-cd/1")
    exchange.use(Exchange("SZJG0001", psbc, EveryDayCalendar(), unused, lambda: now))


@pytest.fixture
def nudged() -> Iterator[StubBroker]:
    """A broker that keeps what it is sent."""
    before = dramatiq.broker.global_broker
    broker = brokers.create("stub://")
    assert isinstance(broker, StubBroker)
    yield broker
    broker.close()
    dramatiq.set_broker(before) if before else None


@pytest.fixture
def ask(now: datetime, bank: None) -> Ask:
    """Runs a document as somebody and gives data, errors and extensions as a client gets them.

    They typed their password again just now, unless the test gives another context.
    """
    assert bank is None

    async def run(actor: Actor, document: str, **variables: object) -> dict[str, Any]:
        context = variables.pop("context", None) or Context(
            actor,
            "req-1",
            lambda: now,
            session_id=0,
            confirmed_until=now + timedelta(minutes=5),
        )
        result = await schema.execute(document, variable_values=variables, context_value=context)
        errors = [error.formatted for error in result.errors or ()]
        return {"data": result.data, "errors": errors, "extensions": result.extensions}

    return run
