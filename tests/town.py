"""A small town arranged row by row past the application: who lives there, what they hold and are owed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import asyncpg

from domain import crypto, particulars
from domain.actors import EVERYTHING, Actor, Role
from domain.bank_files.rules import FileSlot, SealedFile
from domain.payments.rules import CreditLine
from domain.record_keys.rules import RecordKey, new_key

PROGRAMME: Final = "HZBX"
YEAR: Final = 2018
AMOUNT_FEN: Final = 10_000
ORG: Final = "SZJG0001"
DAY: Final = date(2018, 3, 20)
SCAN: Final = (
    "INSERT INTO scans (digest, media_type, size_bytes, file_name, received_by_id, received_at)"
    " VALUES ($1, 'application/pdf', 1, '', 1, $2) ON CONFLICT (digest) DO NOTHING"
)


def shown_to(roles: Iterable[Role]) -> frozenset[str]:
    """The particulars of members' files that roles show under the rules that the system comes with."""
    keepers = {Role.OFFICE, Role.CLERK}
    return frozenset() if keepers.isdisjoint(roles) else frozenset(particulars.PARTICULARS)


def person(staff_id: int, role: Role, scope: str = EVERYTHING) -> Actor:
    """Somebody with one role."""
    roles = frozenset({role})
    return Actor(staff_id, f"{role.lower()}{staff_id}", roles, scope, shown=shown_to(roles))


OFFICE: Final = person(1, Role.OFFICE)
MAKER: Final = person(2, Role.MAKER)
CHECKER: Final = person(3, Role.CHECKER)
RELEASER: Final = person(4, Role.RELEASER)
EVERY_ROLE: Final = Actor(9, "all9", frozenset(Role), EVERYTHING, shown=shown_to(Role))


def id_no(number: int) -> str:
    """A resident number that passes its check and belongs to nobody."""
    body = f"510104199001{number % 28 + 1:02d}{number % 1000:03d}"
    total = sum(int(digit) * (2 ** (17 - at) % 11) for at, digit in enumerate(body))
    return body + "10X98765432"[total % 11]


def card_no(number: int) -> str:
    """A card number of 19 digits that passes Luhn's check and belongs to nobody."""
    body = f"621799{number:012d}"
    total = sum(
        sum(divmod(int(digit) * (2 - at % 2), 10)) for at, digit in enumerate(reversed(body))
    )
    return body + str(-total % 10)


@dataclass(slots=True)
class Town:
    """Arranges as the tables' owner, past every policy but under every constraint."""

    owner: asyncpg.Connection
    now: datetime
    numbers: dict[str, int] = field(default_factory=dict)
    keys: dict[int, RecordKey] = field(default_factory=dict)
    # Whether the database is so new that it keeps keys of records.
    has_keys: bool = True

    def next(self, what: str) -> int:
        """The next number of something, from 1."""
        self.numbers[what] = self.numbers.get(what, 0) + 1
        return self.numbers[what]

    async def insert(self, table: str, **values: Any) -> int:
        """Put one row in, with something plain in every column left open; gives its key."""
        values = await self._plain(table) | values
        columns = ", ".join(values)
        places = ", ".join(f"${n}" for n in range(1, len(values) + 1))
        key = {
            "programmes": "code",
            "schedule_marks": "name",
            "count_waiting": "entitlement_id",
            "count_refusals": "member_id",
        }.get(table, "id")
        made: int = await self.owner.fetchval(
            f"INSERT INTO {table} ({columns}) VALUES ({places}) RETURNING {key}", *values.values()
        )
        return made

    async def _plain(self, table: str) -> dict[str, object]:
        plain: dict[str, object] = {
            "bigint": 1, "integer": 1, "smallint": 1, "boolean": False, "bytea": b"x" * 32,
            "date": self.now.date(), "timestamp with time zone": self.now, "jsonb": "{}", "json": "{}",
            "character varying": "", "text": "",
        }  # fmt: skip
        found = await self.owner.fetch(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = $1"
            " AND table_schema = 'public' AND is_nullable = 'NO' AND column_default IS NULL"
            " AND is_identity = 'NO'",
            table,
        )
        return {column["column_name"]: plain[column["data_type"]] for column in found}

    async def unit(self, parent_id: int | None = None) -> int:
        """A unit at the root or below another."""
        number = self.next("unit")
        parent = "/"
        if parent_id is not None:
            parent = await self.owner.fetchval("SELECT path FROM units WHERE id = $1", parent_id)
        unit_id = await self.insert(
            "units",
            parent_id=parent_id,
            path=f"/{number}00000/",
            name=f"第{number}单位工会委员会",
            union_uscc=f"81510000MC{number:08d}",
            employer_uscc=f"11510000MB{number:08d}",
            nature="机关",
            industry="S",
            labour_relation="省级机关",
            dues="省直工会",
            district="510104",
            status="ACTIVE",
            created_at=self.now,
        )
        await self.owner.execute(
            "UPDATE units SET path = $2 WHERE id = $1", unit_id, f"{parent}{unit_id}/"
        )
        return unit_id

    async def member(self, unit_id: int, **changes: Any) -> int:
        """A member in good standing who needs a card."""
        number = self.next("member")
        ring = crypto.keyring()
        key = new_key(ring) if self.has_keys else None
        sealer = key or ring
        number_id, mobile = id_no(number), f"138{number:08d}"
        values = {
            "unit_id": unit_id,
            "name": "王小芳",
            "sex": "2",
            "ethnicity": "01",
            "id_type": "111",
            "id_no_sealed": sealer.seal("id_no", number_id),
            "id_no_index": ring.blind_index("id_no", number_id),
            "id_no_masked": crypto.mask_id_no(number_id),
            "id_valid_from": date(2010, 1, 1),
            "id_valid_to": None,
            "is_id_long_term": True,
            "birth_on": date(1990, 1, 1),
            "political_status": "13",
            "education": "20",
            "technical_level": "",
            "hukou": "1",
            "is_migrant_worker": False,
            "employment_status": "1",
            "employment_form": "1",
            "mobile_sealed": sealer.seal("mobile", mobile),
            "mobile_index": ring.blind_index("mobile", mobile),
            "mobile_masked": crypto.mask_mobile(mobile),
            "status": "ACTIVE",
            "occupation": "20100",
            "address_sealed": sealer.seal("address", "成都市锦江区总府路1号"),
            "postcode": "610016",
            "tax_residency": "1",
            "consent_ref": f"C{number:07d}",
            "created_at": self.now,
            "updated_at": self.now,
        } | changes
        member_id = await self.insert("members", **values)
        if key is not None:
            whose = {"key_sealed": key.sealed, "person_index": values["id_no_index"]}
            await self.insert("record_keys", id=key.id, **whose)
            self.keys[member_id] = key
        return member_id

    async def members(self, unit_id: int, count: int) -> list[int]:
        """So many members."""
        return [await self.member(unit_id) for _ in range(count)]

    async def card(self, member_id: int, *, status: str = "06", **changes: Any) -> int:
        """A card as the bank has reported it, with the application behind it."""
        number = self.next("card")
        ring = crypto.keyring()
        unit_id = await self.owner.fetchval("SELECT unit_id FROM members WHERE id = $1", member_id)
        batch_id = await self.insert(
            "card_batches",
            unit_id=unit_id,
            state="SETTLED",
            application_count=1,
            drafted_by_id=1,
            drafted_at=self.now,
        )
        application_id = await self.insert(
            "card_applications",
            batch_id=batch_id,
            member_id=member_id,
            unit_id=unit_id,
            req_id=f"R2018031900000{number:06d}",
            state="ISSUED",
            code="0000",
            evidence_file_id=1,
            created_at=self.now,
            settled_at=self.now,
        )
        sealer = self.keys.get(member_id, ring)
        card, account = card_no(number), f"100{number:016d}"
        values = {
            "member_id": member_id,
            "application_id": application_id,
            "unit_id": unit_id,
            "number_sealed": sealer.seal("card_no", card),
            "number_index": ring.blind_index("card_no", card),
            "number_masked": crypto.mask_card(card),
            "account_sealed": sealer.seal("account", account),
            "account_masked": crypto.mask_card(account),
            "account_class": "1",
            "status": status,
            "status_at": self.now,
            "opened_on": DAY,
            "activated_at": self.now if status == "06" else None,
            "fee_fen": 0,
        } | changes
        return await self.insert("cards", **values)

    async def programme(self) -> int:
        """The mutual-aid programme with its terms of the year."""
        await self.insert("programmes", code=PROGRAMME, name="互助补贴")
        return await self.insert(
            "programme_terms",
            programme_id=PROGRAMME,
            plan_year=YEAR,
            amount_fen=AMOUNT_FEN,
            purchases_from=date(2018, 2, 1),
            document="川直工发〔2018〕1号",
            clause="三（三）",
            effective_from=date(2018, 2, 1),
            original_text="…",
        )

    async def entitlement(self, member_id: int, **changes: Any) -> int:
        """What is owed to a member for a purchase."""
        number = self.next("purchase")
        unit_id = await self.owner.fetchval("SELECT unit_id FROM members WHERE id = $1", member_id)
        purchase_id = await self.insert(
            "purchases",
            member_id=member_id,
            unit_id=unit_id,
            plan_year=YEAR,
            purchased_on=date(2018, 2, 1),
            shares=1,
            premium_fen=AMOUNT_FEN,
            unit_paid_fen=AMOUNT_FEN // 2,
            person_paid_fen=AMOUNT_FEN // 2,
            receipt_no=f"SJ{number:06d}",
            roster_row_id=number,
            created_at=self.now,
        )
        values = {
            "programme_id": PROGRAMME,
            "plan_year": YEAR,
            "member_id": member_id,
            "unit_id": unit_id,
            "purchase_id": purchase_id,
            "terms_id": await self.owner.fetchval("SELECT min(id) FROM programme_terms"),
            "amount_fen": AMOUNT_FEN,
            "created_at": self.now,
        } | changes
        return await self.insert("entitlements", **values)

    async def payable(self, unit_id: int, count: int = 1) -> list[int]:
        """So many members with an active card who are owed; gives their entitlements."""
        if not await self.owner.fetchval("SELECT count(*) FROM programmes"):
            await self.programme()
        made = []
        for member_id in await self.members(unit_id, count):
            await self.card(member_id)
            made.append(await self.entitlement(member_id))
        return made

    async def one(self, sql: str, *values: object) -> Any:
        """One value, seen by the owner."""
        return await self.owner.fetchval(sql, *values)

    async def scan(self, digest: str) -> None:
        """A scan of this digest, as somebody uploaded it; the same once."""
        await self.owner.execute(SCAN, digest, self.now)

    async def states(self, table: str) -> list[str]:
        """The states of a table's rows in the order of their ids."""
        found = await self.owner.fetch(f"SELECT state FROM {table} ORDER BY id")
        return [row["state"] for row in found]

    async def alarms(self, *, blocking: bool | None = None) -> list[str]:
        """The kinds of the alarms raised, but that a result came before its acceptance.

        Most tests of results leave the acceptance out on purpose; tests of the order ask the table.
        """
        found = await self.owner.fetch(
            "SELECT kind FROM alarms WHERE ($1::bool IS NULL OR is_blocking = $1)"
            " AND message NOT LIKE '结果先于受理%' ORDER BY id",
            blocking,
        )
        return [row["kind"] for row in found]

    async def problems(self) -> list[tuple[int, str]]:
        """The lines of received files that were not applied: number and code."""
        found = await self.owner.fetch("SELECT * FROM bank_file_problems ORDER BY id")
        return [(row["line_number"], row["code"]) for row in found]


def sealed(slot: FileSlot, content: bytes, *, rows: int = 1, total_fen: int = 0) -> SealedFile:
    """Bytes sealed under a slot, without any bank's layout."""
    return SealedFile(
        name=f"{slot.kind}_{ORG}_{slot.business_on:%Y%m%d}_{slot.sequence:06d}.txt",
        content=content,
        flag=b"flag",
        row_count=rows,
        total_fen=total_fen,
        digest=crypto.file_digest(content),
    )


def render_credits(slot: FileSlot, lines: Any) -> SealedFile:
    """Render credit lines plainly, for operations that do not care about a bank's layout."""
    credit_lines: list[CreditLine] = list(lines)
    text = "\n".join(f"{slot.batch_no} {line.pay_id} {line.amount_fen}" for line in credit_lines)
    total_fen = sum(line.amount_fen for line in credit_lines)
    return sealed(slot, text.encode(), rows=len(credit_lines), total_fen=total_fen)
