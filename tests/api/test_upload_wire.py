"""Uploads over a real socket: what lies about its length, stops half-way, dawdles or never ends."""

import asyncio
import io
import os
import socket
import tracemalloc
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime

import asyncpg
import pytest
import uvicorn
from starlette.applications import Starlette

from api.app import create_app
from api.config import Config
from domain.actors import Role
from schema import ids, schema
from tests.api.browser import Clock, Enrol, bearer, connected_already
from tests.workers import hand

MOST = 20 * 1024 * 1024
BOOK = hand.workbook(hand.MEMBER_HEADER, [hand.member_row(1)])


@dataclass
class Wire:
    """A listening server, and the token of an office worker."""

    port: int
    token: str

    def head(self, *headers: str, door: str = "/rosters?kind=MEMBERS") -> bytes:
        """The start of an upload."""
        lines = (
            f"POST {door} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Authorization: Bearer {self.token}",
            "Content-Type: application/octet-stream",
            *headers,
        )
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """A connection of one upload."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield reader, writer
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


async def status_of(reader: asyncio.StreamReader) -> int:
    line = await asyncio.wait_for(reader.readline(), 30)
    return int(line.split()[1])


@pytest.fixture
def patient(config: Config) -> Config:
    return replace(config, upload_pause_s=0.4, upload_lasts_s=1.5)


@pytest.fixture
async def wire(
    patient: Config, database: asyncpg.Connection, clock: Clock, enrol: Enrol, app: Starlette
) -> AsyncIterator[Wire]:
    assert database is not None
    assert app is not None
    await enrol("office", Role.OFFICE)
    token = (await bearer("office", clock()))["Authorization"].removeprefix("Bearer ")
    own = create_app(patient, schema=schema, database=connected_already, now=clock)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        settings = uvicorn.Config(own, log_config=None, http="httptools", ws="none")
        server = uvicorn.Server(settings)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:  # noqa: ASYNC110 - it has no event to wait for
            await asyncio.sleep(0.01)
        yield Wire(listening.getsockname()[1], token)
        server.should_exit = True
        await serving


async def rosters(database: asyncpg.Connection) -> int:
    count: int = await database.fetchval("SELECT count(*) FROM rosters")
    return count


class TestLength:
    async def test_of_200_mb_is_refused_without_reading_it(
        self, wire: Wire, database: asyncpg.Connection
    ) -> None:
        sent = 0
        async with wire.connected() as (reader, writer):
            answered = asyncio.create_task(status_of(reader))
            writer.write(wire.head("Content-Length: 209715200"))
            with suppress(ConnectionError):
                while sent < 200 * 1024 * 1024 and not answered.done():
                    writer.write(bytes(64 * 1024))
                    sent += 64 * 1024
                    await writer.drain()
                    await asyncio.sleep(0)
            assert await answered == 413
        assert sent < 20 * 1024 * 1024
        assert await rosters(database) == 0

    async def test_that_is_not_said_is_counted(
        self, wire: Wire, database: asyncpg.Connection
    ) -> None:
        async with wire.connected() as (reader, writer):
            writer.write(wire.head("Transfer-Encoding: chunked"))
            with suppress(ConnectionError):
                for _ in range(100):
                    writer.write(b"4000\r\n" + bytes(0x4000) + b"\r\n")
                    await writer.drain()
            assert await status_of(reader) == 413
        assert await rosters(database) == 0

    async def test_that_is_not_said_is_no_fault(
        self, wire: Wire, database: asyncpg.Connection
    ) -> None:
        async with wire.connected() as (reader, writer):
            writer.write(wire.head("Transfer-Encoding: chunked"))
            writer.write(f"{len(BOOK):x}\r\n".encode() + BOOK + b"\r\n0\r\n\r\n")
            assert await status_of(reader) == 201
        assert await rosters(database) == 1

    async def test_said_too_short_keeps_a_damaged_file_out(
        self, wire: Wire, database: asyncpg.Connection
    ) -> None:
        async with wire.connected() as (reader, writer):
            writer.write(wire.head(f"Content-Length: {len(BOOK) - 100}") + BOOK)
            assert await status_of(reader) in {400, 422}
        await asyncio.sleep(0.2)
        assert await rosters(database) == 0

    async def test_said_too_long_is_waited_for_in_vain(
        self, wire: Wire, database: asyncpg.Connection
    ) -> None:
        async with wire.connected() as (reader, writer):
            writer.write(wire.head(f"Content-Length: {len(BOOK) + 100}") + BOOK)
            assert await status_of(reader) == 408
        assert await rosters(database) == 0


def largest() -> bytes:
    """A workbook of nearly 20 MB, most of it a picture."""
    out = io.BytesIO(BOOK)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/media/image1.png", os.urandom(MOST - len(BOOK) - 1000))
    return out.getvalue()


class TestMemory:
    @pytest.fixture
    def patient(self, config: Config) -> Config:
        return replace(config, upload_bytes_max=MOST)

    async def test_stays_flat_while_the_largest_workbook_comes_in(
        self, wire: Wire, database: asyncpg.Connection
    ) -> None:
        content = largest()
        async with wire.connected() as (reader, writer):
            tracemalloc.start()
            try:
                writer.write(wire.head(f"Content-Length: {len(content)}"))
                for at in range(0, len(content), 64 * 1024):
                    writer.write(content[at : at + 64 * 1024])
                    await writer.drain()
                assert await status_of(reader) == 201
                _, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
        assert peak < MOST / 4
        assert await database.fetchval("SELECT size_bytes FROM rosters") == len(content)


class TestDisconnect:
    async def test_half_way_leaves_nothing_behind(
        self, wire: Wire, database: asyncpg.Connection, patient: Config
    ) -> None:
        async with wire.connected() as (_, writer):
            writer.write(wire.head(f"Content-Length: {len(BOOK)}") + BOOK[:3000])
            await writer.drain()
            await asyncio.sleep(0.1)
        await asyncio.sleep(0.2)
        assert await rosters(database) == 0
        assert await database.fetchval("SELECT count(*) FROM roster_files") == 0
        assert list(patient.spool_folder.iterdir()) == []


class TestSlowness:
    @pytest.mark.parametrize(
        "door",
        [
            "/scans",
            "/participant-lists?planYear=2018",
            f"/provincial-receipts?delivery={ids.encode('ProvincialDelivery', 1)}",
        ],
    )
    async def test_is_ended_at_every_door(self, wire: Wire, door: str) -> None:
        async with wire.connected() as (reader, writer):
            writer.write(wire.head("Content-Length: 100", door=door) + b"half")
            assert await status_of(reader) == 408

    async def test_without_a_pause_is_ended_as_well(
        self, wire: Wire, database: asyncpg.Connection, now: datetime
    ) -> None:
        assert now is not None
        async with wire.connected() as (reader, writer):
            answered = asyncio.create_task(status_of(reader))
            writer.write(wire.head(f"Content-Length: {len(BOOK)}"))
            for at in range(30):
                if not answered.done():
                    writer.write(BOOK[at : at + 1])
                    await asyncio.sleep(0.1)
            assert await answered == 408
        assert await rosters(database) == 0
        refused = "SELECT code FROM audit_entries WHERE action = 'roster.receive'"
        assert await database.fetchval(refused) == "UPLOAD_TOO_SLOW"
