"""Plain numbers leave only to officers who typed their password again; receipts come in bounded."""

from dataclasses import replace
from datetime import date

import asyncpg
import dramatiq
import httpx
import pytest
from starlette.applications import Starlette

from domain.actors import EVERYTHING, Actor, Role
from domain.provincial_deliveries import operations as deliveries
from domain.provincial_deliveries.rules import DeliveryKind
from domain.provincial_maps import operations as maps
from domain.provincial_maps import rules as mapping
from domain.transactions import acting_within
from schema import ids
from tests.api.browser import Clock, Enrol, bearer, client_of, sign_in
from tests.town import Town
from workers import provincial as worker

RAW = {"content-type": "application/octet-stream"}


@pytest.fixture
async def key(office: httpx.AsyncClient, database: asyncpg.Connection, clock: Clock) -> str:
    """A delivery of one member that another officer has let out."""
    assert office is not None
    town = Town(database, clock())
    await town.member(await town.unit(), joined_on=date(2016, 3, 1))
    staff_id = await database.fetchval("SELECT id FROM staff WHERE login = 'office'")
    one = Actor(staff_id, "office", frozenset({Role.OFFICE}), EVERYTHING)
    other = replace(one, staff_id=999, label="office2")
    given = replace(mapping.suggested(date(2018, 1, 1)), document="文", source="源")
    with acting_within(EVERYTHING):
        map_id = await maps.propose(given, by=one, now=clock())
        await maps.confirm(map_id, by=other, now=clock())
        delivery_id = await deliveries.request(DeliveryKind.FULL, by=one, now=clock())
        await worker.compose(delivery_id, clock=clock)
        digest = await database.fetchval("SELECT digest FROM provincial_deliveries")
        await deliveries.release(delivery_id, digest=digest, by=other, now=clock())
    return ids.encode("ProvincialDelivery", delivery_id)


async def trail(database: asyncpg.Connection) -> list[tuple[str, str]]:
    found = await database.fetch(
        "SELECT action, code FROM audit_entries WHERE action LIKE 'provincial%'"
        " AND (action LIKE '%download' OR action LIKE '%receive') ORDER BY id"
    )
    return [(row["action"], row["code"]) for row in found]


class TestTheFile:
    async def test_wants_the_password_again(
        self, office: httpx.AsyncClient, key: str, database: asyncpg.Connection
    ) -> None:
        refused = await office.get(f"/provincial-files/{key}")
        assert (refused.status_code, refused.json()["code"]) == (403, "STEP_UP_REQUIRED")
        assert await trail(database) == [("provincial_delivery.download", "STEP_UP_REQUIRED")]

    async def test_comes_whole_once_it_was_typed(
        self,
        office: httpx.AsyncClient,
        key: str,
        database: asyncpg.Connection,
    ) -> None:
        await database.execute("UPDATE sessions SET confirmed_at = created_at")
        answer = await office.get(f"/provincial-files/{key}")
        assert answer.status_code == 200
        assert answer.content.startswith(b"PK")
        assert answer.headers["cache-control"] == "no-store"
        assert await trail(database) == [("provincial_delivery.download", "")]

    async def test_is_for_no_script_and_no_other_duty(
        self, app: Starlette, key: str, clock: Clock, enrol: Enrol, database: asyncpg.Connection
    ) -> None:
        async with client_of(app, headers=await bearer("office", clock())) as script:
            answer = await script.get(f"/provincial-files/{key}")
        assert (answer.status_code, answer.json()["code"]) == (403, "SESSION_REQUIRED")
        await enrol("auditor", Role.AUDITOR)
        async with client_of(app) as auditor:
            await sign_in(auditor, "auditor")
            await database.execute("UPDATE sessions SET confirmed_at = created_at")
            answer = await auditor.get(f"/provincial-files/{key}")
        assert answer.status_code == 403


class TestReceipts:
    async def test_are_kept_for_a_worker(
        self, office: httpx.AsyncClient, key: str, queue: dramatiq.Broker
    ) -> None:
        assert queue is not None
        answer = await office.post(
            f"/provincial-receipts?delivery={key}",
            content="行号,处理结果\r\n1,成功".encode(),
            headers=RAW,
        )
        assert (answer.status_code, answer.json()) == (
            201,
            {"receiptId": ids.encode("ProvincialReceipt", 1)},
        )

    async def test_that_are_empty_or_too_large_are_refused_and_written_down(
        self, office: httpx.AsyncClient, key: str, database: asyncpg.Connection
    ) -> None:
        url = f"/provincial-receipts?delivery={key}"
        answer = await office.post(url, content=b"", headers=RAW)
        assert (answer.status_code, answer.json()["code"]) == (422, "RECEIPT_SIZE")
        answer = await office.post(url, content=b"x" * (21 * 1024 * 1024), headers=RAW)
        assert answer.status_code == 413
        assert (await trail(database))[0] == ("provincial_receipt.receive", "RECEIPT_SIZE")
        assert await database.fetchval("SELECT count(*) FROM provincial_receipts") == 0
