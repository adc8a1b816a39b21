"""The door of scans: what is one, who brings it, who looks at it, and that its bytes are the same."""

import hashlib
from urllib.parse import quote

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette

from domain.actors import Role
from domain.scans.rules import BYTES_MAX
from domain.spool import PIECE_BYTES
from tests.api.browser import Enrol, client_of, sign_in

URL = "/scans"
PDF = b"%PDF-1.7\n" + bytes(range(256)) * (PIECE_BYTES // 256 + 7)
RAW = {"Content-Type": "application/octet-stream", "X-File-Name": quote("邮银函 7 号.pdf")}


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def trail(database: asyncpg.Connection) -> list[tuple[str, str]]:
    found = await database.fetch(
        "SELECT action, code FROM audit_entries WHERE action LIKE 'scan.%' ORDER BY id"
    )
    return [(row["action"], row["code"]) for row in found]


class TestReceive:
    @pytest.mark.parametrize(
        ("content", "media_type"),
        [
            (PDF, "application/pdf"),
            (b"\xff\xd8\xff\xe0JFIF", "image/jpeg"),
            (b"\x89PNG\r\n\x1a\nIHDR", "image/png"),
        ],
    )
    async def test_keeps_it_sealed_and_gives_it_back_byte_for_byte(
        self,
        office: httpx.AsyncClient,
        database: asyncpg.Connection,
        content: bytes,
        media_type: str,
    ) -> None:
        answer = await office.post(URL, content=content, headers=RAW)
        assert (answer.status_code, answer.json()) == (201, {"digest": digest_of(content)})
        for piece in await database.fetch("SELECT content_sealed FROM scan_pieces"):
            assert content[:64] not in piece["content_sealed"]

        found = await office.get(f"{URL}/{digest_of(content)}")
        assert (found.status_code, found.content) == (200, content)
        assert found.headers["content-type"] == media_type
        assert found.headers["x-content-type-options"] == "nosniff"
        assert found.headers["cache-control"] == "no-store"
        assert "attachment" in found.headers["content-disposition"]
        assert await trail(database) == [("scan.receive", ""), ("scan.look", "")]

    async def test_keeps_the_same_bytes_once(
        self, office: httpx.AsyncClient, database: asyncpg.Connection
    ) -> None:
        answers = [await office.post(URL, content=PDF, headers=RAW) for _ in range(2)]
        assert [each.status_code for each in answers] == [201, 201]
        assert answers[0].json() == answers[1].json()
        assert await database.fetchval("SELECT count(*) FROM scans") == 1
        assert await database.fetchval("SELECT file_name FROM scans") == "邮银函 7 号.pdf"

    @pytest.mark.parametrize("content", [b"<html>", b"PK\x03\x04", b"MZ", b"%PD"])
    async def test_refuses_what_is_no_scan(
        self, office: httpx.AsyncClient, database: asyncpg.Connection, content: bytes
    ) -> None:
        answer = await office.post(URL, content=content, headers=RAW)
        assert (answer.status_code, answer.json()["code"]) == (422, "SCAN_INVALID")
        assert "PDF、JPG 或 PNG" in answer.json()["message"]
        assert await database.fetchval("SELECT count(*) FROM scans") == 0
        assert await trail(database) == [("scan.receive", "SCAN_INVALID")]

    async def test_refuses_what_is_too_large_whatever_it_declares(
        self, office: httpx.AsyncClient, database: asyncpg.Connection
    ) -> None:
        async def lying() -> object:
            yield PDF[:9]
            for _ in range(BYTES_MAX // PIECE_BYTES + 1):
                yield b"x" * PIECE_BYTES

        for content in (b"%PDF-" + b"x" * BYTES_MAX, lying()):
            answer = await office.post(URL, content=content, headers=RAW)  # type: ignore[arg-type]  # a stream is one
            assert answer.status_code == 413
        assert await database.fetchval("SELECT count(*) FROM scans") == 0

    async def test_is_not_for_who_has_nothing_to_do_with_letters(
        self, app: Starlette, enrol: Enrol, database: asyncpg.Connection
    ) -> None:
        await enrol("leader", Role.LEADER)
        async with client_of(app) as leader:
            await sign_in(leader, "leader")
            answer = await leader.post(URL, content=PDF, headers=RAW)
            assert answer.status_code == 403
            assert (await leader.get(f"{URL}/{'a' * 64}")).status_code == 403
        assert await database.fetchval("SELECT count(*) FROM scans") == 0

    async def test_needs_somebody_signed_in(self, browser: httpx.AsyncClient) -> None:
        assert (await browser.post(URL, content=PDF, headers=RAW)).status_code == 401
        assert (await browser.get(f"{URL}/{'a' * 64}")).status_code == 401


class TestScan:
    @pytest.mark.parametrize("digest", ["a" * 64, "..%2f..", "1"])
    async def test_that_nobody_brought_is_not_there(
        self, office: httpx.AsyncClient, digest: str
    ) -> None:
        answer = await office.get(f"{URL}/{digest}")
        assert answer.status_code == 404
