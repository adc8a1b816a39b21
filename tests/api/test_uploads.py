import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime
from urllib.parse import quote

import asyncpg
import dramatiq
import httpx
import pytest
from dramatiq.brokers.stub import StubBroker
from starlette.applications import Starlette

from api.config import Config
from api.errors import Refused
from api.limits import Places
from domain.actors import Role
from schema import ids
from tests.api.browser import Clock, Enrol, bearer, client_of, sign_in
from tests.town import Town
from tests.workers import hand

URL = "/rosters?kind=MEMBERS"
BOOK = hand.workbook(hand.MEMBER_HEADER, [hand.member_row(1)])
RAW = {"Content-Type": "application/octet-stream", "X-File-Name": quote("名册 2018.xlsx")}


class TestReceive:
    async def test_keeps_a_raw_body_and_nudges_a_worker(
        self, office: httpx.AsyncClient, database: asyncpg.Connection, queue: dramatiq.Broker
    ) -> None:
        answer = await office.post(URL, content=BOOK, headers=RAW)

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
        answer = await office.post(URL, files={"file": ("名册.xlsx", BOOK)})

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
        answer = await office.post(URL, content=BOOK, headers=headers)

        assert answer.status_code == 201
        assert await database.fetchval("SELECT file_name FROM rosters") == name

    async def test_refuses_the_same_bytes_again_and_leads_to_the_earlier_import(
        self, office: httpx.AsyncClient
    ) -> None:
        first = await office.post(URL, content=BOOK, headers=RAW)
        answer = await office.post(URL, content=BOOK, headers=RAW)
        assert (answer.status_code, answer.json()["code"]) == (409, "ROSTER_ALREADY_RECEIVED")
        assert answer.json()["rosterId"] == first.json()["rosterId"]

    async def test_takes_corrections_of_an_import_and_the_same_ones_again_without_effect(
        self, office: httpx.AsyncClient, database: asyncpg.Connection
    ) -> None:
        """R10: corrected rows go where they belong, and no upload counts twice."""
        first = await office.post(URL, content=BOOK, headers=RAW)
        await database.execute("UPDATE rosters SET state = 'CHECKED'")
        of = f"{URL}&of={first.json()['rosterId']}"
        mended = hand.workbook(hand.MEMBER_HEADER, [hand.member_row(1, 姓名="李桦")])
        answers = [await office.post(of, content=mended, headers=RAW) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 200]
        assert answers[0].json() == answers[1].json() != first.json()
        assert await database.fetchval("SELECT count(*) FROM rosters") == 2
        elsewhere = await office.post(URL, content=mended, headers=RAW)
        assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "ROSTER_ALREADY_RECEIVED")
        unknown = await office.post(f"{URL}&of=x", content=BOOK, headers=RAW)
        assert unknown.status_code == 404

    async def test_leads_a_clerk_to_no_import_of_others(
        self,
        office: httpx.AsyncClient,
        app: Starlette,
        enrol: Enrol,
        database: asyncpg.Connection,
        now: datetime,
    ) -> None:
        await office.post(URL, content=BOOK, headers=RAW)
        unit_id = await Town(database, now).unit()
        await enrol("clerk", Role.CLERK, unit_id=unit_id)
        async with client_of(app) as clerk:
            await sign_in(clerk, "clerk")
            answer = await clerk.post(URL, content=BOOK, headers=RAW)
        assert (answer.status_code, answer.json()["code"]) == (409, "ROSTER_ALREADY_RECEIVED")
        assert "rosterId" not in answer.json()

    async def test_keeps_one_of_two_that_come_at_once(
        self, office: httpx.AsyncClient, database: asyncpg.Connection
    ) -> None:
        answers = await asyncio.gather(
            *(office.post(URL, content=BOOK, headers=RAW) for _ in range(2))
        )
        assert sorted(answer.status_code for answer in answers) == [201, 409]
        assert len({answer.json()["rosterId"] for answer in answers}) == 1
        assert await database.fetchval("SELECT count(*) FROM rosters") == 1

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "FILE_NOT_WORKBOOK"),
            (b"%PDF-1.7", "FILE_IS_PDF"),
            (b"\x89PNG\r\n\x1a\n" + bytes(99), "FILE_IS_PICTURE"),
        ],
    )
    async def test_says_what_a_renamed_file_really_is_and_writes_it_down(
        self, office: httpx.AsyncClient, database: asyncpg.Connection, content: bytes, code: str
    ) -> None:
        answer = await office.post(URL, content=content, headers=RAW)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert ".xlsx" in answer.json()["message"]
        assert await database.fetchval("SELECT count(*) FROM rosters") == 0
        refused = "SELECT code FROM audit_entries WHERE action = 'roster.receive'"
        assert await database.fetchval(refused) == code

    async def test_leaves_nothing_on_the_disk(
        self, office: httpx.AsyncClient, config: Config
    ) -> None:
        assert (await office.post(URL, content=BOOK, headers=RAW)).status_code == 201
        assert (await office.post(URL, content=b"no", headers=RAW)).status_code == 422
        assert list(config.spool_folder.iterdir()) == []

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
        self, office: httpx.AsyncClient, database: asyncpg.Connection
    ) -> None:
        headers = RAW | {"Content-Length": str(10**9)}
        answer = await office.post(URL, content=_never_read(), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")
        refused = "SELECT code FROM audit_entries WHERE action = 'roster.receive'"
        assert await database.fetchval(refused) == "TOO_LARGE"

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
        answer = await office.post(f"/rosters?kind={kind}", content=BOOK, headers=RAW)
        assert (answer.status_code, answer.json()["code"]) == (422, "UNKNOWN_KIND")

    async def test_refuses_no_file_and_two_files(self, office: httpx.AsyncClient) -> None:
        two = [("a", ("a.xlsx", b"PK")), ("b", ("b.xlsx", b"PK"))]
        none = await office.post(URL, files={"note": (None, b"x")})

        assert (none.status_code, none.json()["code"]) == (422, "NO_FILE")
        assert (await office.post(URL, files=two)).status_code == 422
        assert (await office.post(URL, json={})).status_code == 415
        assert (await office.post(URL, content=b"", headers=RAW)).status_code == 422

    async def test_takes_a_scripts_upload(self, app: Starlette, enrol: Enrol, clock: Clock) -> None:
        await enrol("office", Role.OFFICE)
        async with client_of(app, headers=await bearer("office", clock())) as script:
            answer = await script.post(URL, content=BOOK, headers=RAW)
        assert answer.status_code == 201

    async def test_stands_although_the_queue_is_gone(
        self, office: httpx.AsyncClient, queue: dramatiq.Broker
    ) -> None:
        queue.close()
        answer = await office.post(URL, content=BOOK, headers=RAW)
        assert answer.status_code == 201


class TestForms:
    async def test_pass_over_fields_that_are_no_file(
        self, office: httpx.AsyncClient, database: asyncpg.Connection
    ) -> None:
        answer = await office.post(URL, data={"note": "x" * 99}, files={"file": ("甲.xlsx", BOOK)})
        assert answer.status_code == 201
        assert await database.fetchval("SELECT size_bytes FROM rosters") == len(BOOK)

    @pytest.mark.parametrize(
        ("content_type", "body"),
        [
            ("multipart/form-data", b"x"),
            ("multipart/form-data; boundary=b", b"no boundary"),
            ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="f"'),
            ("multipart/form-data; boundary=b", b"--b\r\n\r\n\r\n" * 9),
            ("multipart/form-data; boundary=b", b"--b\r\nX: " + b"y" * 60_000),
        ],
        ids=["no boundary", "foreign", "cut short", "parts without end", "headers without end"],
    )
    async def test_that_are_broken_are_refused(
        self, office: httpx.AsyncClient, content_type: str, body: bytes
    ) -> None:
        answer = await office.post(URL, content=body, headers={"Content-Type": content_type})
        assert (answer.status_code, answer.json()["code"]) == (422, "NO_FILE")


class TestPlaces:
    async def test_are_two_for_one_person_and_four_for_all(self) -> None:
        places = Places(wait_s=0.01)
        async with AsyncExitStack() as held:
            for person in (1, 1, 2, 2):
                await held.enter_async_context(places.taken(person))
            for person in (1, 3):
                with pytest.raises(Refused) as refused:
                    await held.enter_async_context(places.taken(person))
                assert (refused.value.status, refused.value.code) == (503, "BUSY")
        async with places.taken(3):
            pass


async def _never_read() -> AsyncIterator[bytes]:
    for _ in ():
        yield b""
    pytest.fail("the body was read")
