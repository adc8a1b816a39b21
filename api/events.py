"""One pushed stream for each browser: its person's work and what waits for them, whole each time.

A poller of the process asks the database, in one statement for everybody who listens and only while
somebody does. Every event is a full snapshot, the first is how things stand now, so that nothing is
lost by connecting late, twice or again. A stream ends with its session, with a change of roles, and
before the server does.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api import identity
from api.edge import edge_of
from api.errors import Refused
from domain import jobs
from domain.actors import EVERYTHING
from domain.transactions import acting_within
from schema.jobs import snapshot

POLL_S: Final = 1.0
HEARTBEAT_S: Final = 15.0
STREAMS_OF_SESSION_MAX: Final = 3
RETRY_MS: Final = 3_000
HEARTBEAT: Final = b": still here\n\n"
END: Final = b"event: end\ndata: {}\n\n"

log = structlog.get_logger("api.events")


@dataclass(eq=False, slots=True)
class Listener:
    """One open stream: what it shows last, and whether its time is over."""

    session_id: int
    standing: str | None = None
    latest: bytes = b""
    is_over: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def show(self, view: jobs.View | None) -> None:
        """This will pass on what has changed; a session that is over or is another's ends it."""
        if view is None or self.standing not in {None, view.standing}:
            self.end()
            return
        self.standing = view.standing
        content = orjson.dumps(snapshot(view))
        if content != self.latest:
            self.latest = content
            self.news.set()

    def end(self) -> None:
        """This will let the stream end."""
        self.is_over = True
        self.news.set()


class Feed:
    """Everybody who listens, and the one poller for all of them."""

    def __init__(self, *, now: Callable[[], datetime], idle: timedelta) -> None:
        self._now = now
        self._idle = idle
        self._listeners: list[Listener] = []
        self._poller: asyncio.Task[None] | None = None
        self._come = asyncio.Event()

    @property
    def listening(self) -> int:
        """How many streams are open."""
        return len(self._listeners)

    def open(self, session_id: int) -> Listener:
        """This will add a stream; a session's oldest makes room for one too many."""
        of_session = [one for one in self._listeners if one.session_id == session_id]
        if len(of_session) >= STREAMS_OF_SESSION_MAX:
            of_session[0].end()
        listener = Listener(session_id)
        self._listeners.append(listener)
        self._come.set()
        if self._poller is None or self._poller.done():
            self._poller = asyncio.create_task(self._poll())
            self._poller.add_done_callback(self._over)
        return listener

    def close(self, listener: Listener) -> None:
        """This will forget a stream."""
        with suppress(ValueError):
            self._listeners.remove(listener)

    def stop(self) -> None:
        """This will end every stream, so that the server can end."""
        if self._poller is not None:
            self._poller.cancel()
        for listener in self._listeners:
            listener.end()

    async def events(self, listener: Listener) -> AsyncIterator[bytes]:
        """This will give the events of one stream."""
        try:
            yield f"retry: {RETRY_MS}\n\n".encode()
            while True:
                try:
                    await asyncio.wait_for(listener.news.wait(), HEARTBEAT_S)
                except TimeoutError:
                    yield HEARTBEAT
                    continue
                listener.news.clear()
                if listener.is_over:
                    yield END
                    return
                yield b"data: " + listener.latest + b"\n\n"
        finally:
            self.close(listener)

    async def _poll(self) -> None:
        while self._listeners:
            self._come.clear()
            listeners = tuple(self._listeners)
            sessions = sorted({one.session_id for one in listeners})
            with acting_within(EVERYTHING):
                found = await jobs.views(sessions, now=self._now(), idle=self._idle)
            for listener in listeners:
                listener.show(found.get(listener.session_id))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._come.wait(), POLL_S)

    def _over(self, poller: asyncio.Task[None]) -> None:
        """A poller that failed ends its streams: their pages go on by asking."""
        if poller.cancelled() or poller.exception() is None:
            return
        log.error("events.failed", why=type(poller.exception()).__name__)
        for listener in self._listeners:
            listener.end()


async def events(request: Request) -> Response:
    """This will open the stream of a signed-in browser.

    Raises:
        Refused: nobody is signed in, or a script asks: it has no session whose end would end it.
    """
    caller = await identity.required(request)
    if caller.session_id is None:
        raise Refused(
            HTTPStatus.FORBIDDEN, "SESSION_REQUIRED", "推送只供登录的浏览器使用，请改用查询。"
        )
    feed = edge_of(request).feed
    listener = feed.open(caller.session_id)
    headers = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
    return StreamingResponse(feed.events(listener), headers=headers, media_type="text/event-stream")
