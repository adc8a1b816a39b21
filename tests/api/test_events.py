"""The pushed stream: now first, then what changes; it ends with its session, its roles, its server."""

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import orjson
import pytest
import uvicorn
from starlette.applications import Starlette

from api import events
from api.__main__ import Server
from api.events import Feed
from domain import jobs
from domain.actors import Role
from tests.api.browser import Clock, Enrol, bearer, client_of, sign_in
from tests.town import Town


class Stream:
    """An open stream, read straight from the application: httpx's transport waits for its end."""

    def __init__(self, app: Starlette, cookie: str) -> None:
        self._app = app
        self._cookie = cookie
        self._sent: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
        self._left = asyncio.Event()
        self._buffer = b""
        self._task: asyncio.Task[None] | None = None
        self.headers: dict[str, str] = {}

    async def open(self) -> None:
        scope = {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1", "method": "GET", "path": "/events", "raw_path": b"/events",
            "query_string": b"", "root_path": "", "scheme": "http",
            "headers": [(b"host", b"127.0.0.1:8000"), (b"cookie", self._cookie.encode()),
                        (b"accept-encoding", b"gzip"), (b"accept", b"text/event-stream")],
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000), "state": {},
        }  # fmt: skip
        self._task = asyncio.create_task(self._app(scope, self._receive, self._sent.put))
        start = await asyncio.wait_for(self._sent.get(), 5)
        assert start["status"] == 200
        self.headers = {key.decode(): value.decode() for key, value in start["headers"]}

    async def _receive(self) -> dict[str, Any]:
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def next(self) -> bytes:
        """This will give the next event as it is on the wire; empty when the stream has ended."""
        while b"\n\n" not in self._buffer:
            message = await asyncio.wait_for(self._sent.get(), 5)
            self._buffer += message.get("body", b"")
            if not message.get("more_body"):
                return b""
        event, _, self._buffer = self._buffer.partition(b"\n\n")
        return event if event != b"retry: 3000" else await self.next()

    async def snapshot(self) -> dict[str, Any]:
        event = await self.next()
        assert event.startswith(b"data: "), event
        found: dict[str, Any] = orjson.loads(event.removeprefix(b"data: "))
        return found

    async def leave(self) -> None:
        self._left.set()
        assert self._task is not None
        await asyncio.wait_for(self._task, 5)


@asynccontextmanager
async def listening(app: Starlette, client: httpx.AsyncClient) -> AsyncIterator[Stream]:
    stream = Stream(app, "; ".join(f"{name}={value}" for name, value in client.cookies.items()))
    await stream.open()
    try:
        yield stream
    finally:
        await stream.leave()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "POLL_S", 0.02)


@pytest.fixture
def feed(app: Starlette) -> Feed:
    found: Feed = app.state.edge.feed
    return found


@pytest.fixture
def town(database: asyncpg.Connection, clock: Clock) -> Town:
    return Town(database, clock())


async def roster(town: Town) -> int:
    return await town.insert(
        "rosters", kind="MEMBERS", state="CHECKING", file_name="名册.xlsx", received_by_id=1,
        rows_total=9, rows_done=0,
    )  # fmt: skip


class TestAStream:
    async def test_begins_with_now_and_goes_on_with_each_change(
        self, app: Starlette, office: httpx.AsyncClient, town: Town
    ) -> None:
        await roster(town)
        async with listening(app, office) as stream:
            first = await stream.snapshot()
            [job] = first["jobs"]
            assert first["waitingCount"] == 0
            assert (job["kind"], job["state"], job["done"]) == ("ROSTER_CHECK", "RUNNING", 0)
            assert job["startedAt"] == "2018-03-20T10:00:00+08:00"
            await town.owner.execute("UPDATE rosters SET rows_done = 4")
            [job] = (await stream.snapshot())["jobs"]
            assert (job["done"], job["total"]) == (4, 9)

    async def test_is_not_held_back_or_kept_by_anything_on_its_way(
        self, app: Starlette, office: httpx.AsyncClient
    ) -> None:
        async with listening(app, office) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            assert stream.headers["x-accel-buffering"] == "no"
            assert stream.headers["cache-control"] == "no-store, no-transform"
            assert "content-encoding" not in stream.headers
            assert "content-length" not in stream.headers

    async def test_says_that_it_is_there_when_there_is_nothing_to_say(
        self, app: Starlette, office: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(events, "HEARTBEAT_S", 0.05)
        async with listening(app, office) as stream:
            await stream.snapshot()
            assert (await stream.next()).startswith(b": ")

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE sessions SET ended_at = now()",
            "UPDATE staff SET is_disabled = true",
            "UPDATE staff_roles SET role = 'LEADER'",
        ],
    )
    async def test_ends_with_the_session_and_with_a_change_of_roles(
        self, app: Starlette, office: httpx.AsyncClient, town: Town, change: str
    ) -> None:
        async with listening(app, office) as stream:
            await stream.snapshot()
            await town.owner.execute(change)
            assert await stream.next() == b"event: end\ndata: {}"
            assert await stream.next() == b""

    async def test_ends_when_its_person_has_done_nothing_for_long(
        self, app: Starlette, office: httpx.AsyncClient, clock: Clock
    ) -> None:
        async with listening(app, office) as stream:
            await stream.snapshot()
            clock.move(timedelta(minutes=30))
            assert (await stream.next()).startswith(b"event: end")

    async def test_makes_room_when_its_session_opens_too_many(
        self, app: Starlette, office: httpx.AsyncClient, feed: Feed
    ) -> None:
        async with listening(app, office) as oldest:
            await oldest.snapshot()
            for _ in range(events.STREAMS_OF_SESSION_MAX):
                extra = Stream(app, "; ".join(f"{k}={v}" for k, v in office.cookies.items()))
                await extra.open()
            assert (await oldest.next()).startswith(b"event: end")
            feed.stop()

    async def test_is_for_browsers_that_are_signed_in(
        self, app: Starlette, browser: httpx.AsyncClient, enrol: Enrol, clock: Clock
    ) -> None:
        assert (await browser.get("/events")).status_code == 401
        await enrol("office", Role.OFFICE)
        async with client_of(app, headers=await bearer("office", clock())) as script:
            answer = await script.get("/events")
        assert (answer.status_code, answer.json()["code"]) == (403, "SESSION_REQUIRED")


class TestTheFeed:
    async def test_ends_every_stream_when_the_server_does(
        self, app: Starlette, office: httpx.AsyncClient, feed: Feed
    ) -> None:
        async with listening(app, office) as stream:
            await stream.snapshot()
            feed.stop()
            assert (await stream.next()).startswith(b"event: end")

    async def test_asks_nothing_when_nobody_listens(
        self, app: Starlette, office: httpx.AsyncClient, feed: Feed
    ) -> None:
        async with listening(app, office) as stream:
            await stream.snapshot()
            poller = feed._poller
            assert poller is not None
        await asyncio.wait_for(asyncio.gather(poller, return_exceptions=True), 5)
        assert feed.listening == 0

    async def test_asks_once_for_everybody(
        self, app: Starlette, office: httpx.AsyncClient, enrol: Enrol, town: Town, feed: Feed
    ) -> None:
        await enrol("leader", Role.LEADER)
        await roster(town)
        async with client_of(app) as other:
            await sign_in(other, "leader")
            async with listening(app, office) as first, listening(app, other) as second:
                assert len((await first.snapshot())["jobs"]) == 1
                assert (await second.snapshot())["jobs"] == []
                assert feed.listening == 2

    async def test_lets_its_streams_end_when_the_database_fails(
        self, app: Starlette, office: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def fail(*_: object, **__: object) -> None:
            raise OSError("gone")

        async with listening(app, office) as stream:
            await stream.snapshot()
            monkeypatch.setattr(jobs, "views", fail)
            assert (await stream.next()).startswith(b"event: end")


class TestAServer:
    async def test_that_is_told_to_end_does_so_with_a_stream_open(
        self, app: Starlette, feed: Feed, office: httpx.AsyncClient
    ) -> None:
        """A graceful stop waits for requests under way; a stream would be one for ever."""
        config = uvicorn.Config(
            app, port=0, log_config=None, ws="none", timeout_graceful_shutdown=30
        )
        server = Server(config, feed)
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 - uvicorn tells in no other way
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        cookie = "; ".join(f"{name}={value}" for name, value in office.cookies.items())
        try:
            async with (
                httpx.AsyncClient(headers={"Cookie": cookie}, trust_env=False) as client,
                client.stream("GET", f"http://127.0.0.1:{port}/events") as answer,
            ):
                assert answer.status_code == 200
                lines = answer.aiter_lines()
                first = await anext(lines)
                server.should_exit = True
                rest = [line async for line in lines]
        finally:
            server.should_exit = True
            await asyncio.wait_for(serving, 10)
        assert first == f"retry: {events.RETRY_MS}"
        assert "event: end" in rest
        assert feed.listening == 0
