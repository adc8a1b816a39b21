from collections.abc import AsyncIterator
from urllib.parse import quote

import asyncpg
import dramatiq
import httpx
import pytest
from dramatiq.brokers.stub import StubBroker
from starlette.applications import Starlette

from domain.actors import Role
from schema import ids
from tests.api.browser import Clock, Enrol, bearer, client_of, sign_in

URL = "/rosters?kind=MEMBERS"
RAW = {"Content-Type": "application/octet-stream", "X-File-Name": quote("名册 2018.xlsx")}


class TestReceive:
    async def test_keeps_a_raw_body_and_nudges_a_worker(
        self, office: httpx.AsyncClient, database: asyncpg.Connection, queue: dramatiq.Broker
    ) -> None:
        answer = await office.post(URL, content=b"PK workbook", headers=RAW)

        assert answer.status_code == 201
        row = await database.fetchrow("SELECT * FROM rosters")
        assert row is not None
        assert answer.json() == {"rosterId": ids.encode("Roster", row["id"])}
        assert (row["kind"], row["file_name"], row["state"]) == (
            "MEMBERS",
            "名册 2018.xlsx",
            "RECEIVED",
        )
        assert isinstance(queue, StubBroker)
        [message] = queue.queues["default"].queue
        assert b"check_roster" in message

    async def test_keeps_a_form_s_file(
        self, office: httpx.AsyncClient, database: asyncpg.Connection
    ) -> None:
        answer = await office.post(URL, files={"file": ("名册.xlsx", b"PK workbook")})

        assert answer.status_code == 201
        assert await database.fetchval("SELECT file_name FROM rosters") == "名册.xlsx"

    @pytest.mark.parametrize(
        ("disposition", "name"),
        [
            ("attachment; filename*=UTF-8''" + quote("名册.xlsx"), "名册.xlsx"),
            ('attachment; filename="a.xlsx"', "a.xlsx"),
        ],
    )
    async def test_reads_the_name_from_the_disposition(
        self, office: httpx.AsyncClient, database: asyncpg.Connection, disposition: str, name: str
    ) -> None:
        headers = {"Content-Type": RAW["Content-Type"], "Content-Disposition": disposition}
        answer = await office.post(URL, content=b"PK", headers=headers)

        assert answer.status_code == 201
        assert await database.fetchval("SELECT file_name FROM rosters") == name

    async def test_refuses_the_same_bytes_again(self, office: httpx.AsyncClient) -> None:
        await office.post(URL, content=b"PK workbook", headers=RAW)
        answer = await office.post(URL, content=b"PK workbook", headers=RAW)
        assert answer.status_code == 409

    async def test_refuses_nobody_before_reading(self, browser: httpx.AsyncClient) -> None:
        answer = await browser.post(URL, content=_never_read(), headers=RAW)
        assert answer.status_code == 401

    async def test_refuses_the_wrong_role_before_reading_and_writes_it_down(
        self, browser: httpx.AsyncClient, enrol: Enrol, database: asyncpg.Connection
    ) -> None:
        await enrol("auditor", Role.AUDITOR)
        await sign_in(browser, "auditor")

        answer = await browser.post(URL, content=_never_read(), headers=RAW)

        assert (answer.status_code, answer.json()["code"]) == (403, "NOT_PERMITTED")
        entry = await database.fetchrow(
            "SELECT * FROM audit_entries WHERE action = 'roster.receive'"
        )
        assert entry is not None
        assert (entry["outcome"], entry["code"], entry["actor"]) == (
            "REFUSED",
            "NOT_PERMITTED",
            "auditor",
        )
        assert entry["request_id"] == answer.headers["x-request-id"]

    async def test_refuses_what_says_it_is_too_large_before_reading(
        self, office: httpx.AsyncClient
    ) -> None:
        headers = RAW | {"Content-Length": str(10**9)}
        answer = await office.post(URL, content=_never_read(), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")

    async def test_stops_what_turns_out_too_large(
        self, office: httpx.AsyncClient, database: asyncpg.Connection
    ) -> None:
        sent = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal sent
            while sent < 1000:
                sent += 1
                yield b"x" * 16 * 1024

        answer = await office.post(URL, content=endless(), headers=RAW)
        too_large = await office.post(URL, content=b"x" * (64 * 1024 + 1), headers=RAW)
        form = await office.post(URL, files={"file": ("a.xlsx", b"x" * (64 * 1024 + 1))})

        assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")
        assert too_large.status_code == form.status_code == 413
        assert await database.fetchval("SELECT count(*) FROM rosters") == 0

    @pytest.mark.parametrize("kind", ["", "members", "NONSENSE"])
    async def test_refuses_an_unknown_kind(self, office: httpx.AsyncClient, kind: str) -> None:
        answer = await office.post(f"/rosters?kind={kind}", content=b"PK", headers=RAW)
        assert (answer.status_code, answer.json()["code"]) == (422, "UNKNOWN_KIND")

    async def test_refuses_no_file_and_two_files(self, office: httpx.AsyncClient) -> None:
        two = [("a", ("a.xlsx", b"PK")), ("b", ("b.xlsx", b"PK"))]
        none = await office.post(URL, files={"note": (None, b"x")})

        assert (none.status_code, none.json()["code"]) == (422, "NO_FILE")
        assert (await office.post(URL, files=two)).status_code == 400
        assert (await office.post(URL, json={})).status_code == 415
        assert (await office.post(URL, content=b"", headers=RAW)).status_code == 422

    async def test_takes_a_scripts_upload(self, app: Starlette, enrol: Enrol, clock: Clock) -> None:
        await enrol("office", Role.OFFICE)
        async with client_of(app, headers=await bearer("office", clock())) as script:
            answer = await script.post(URL, content=b"PK", headers=RAW)
        assert answer.status_code == 201

    async def test_stands_although_the_queue_is_gone(
        self, office: httpx.AsyncClient, queue: dramatiq.Broker
    ) -> None:
        queue.close()
        answer = await office.post(URL, content=b"PK", headers=RAW)
        assert answer.status_code == 201


async def _never_read() -> AsyncIterator[bytes]:
    for _ in ():
        yield b""
    pytest.fail("the body was read")
