"""Limits that hold before anything is parsed: how often one asks, and how much one sends.

How often is counted in memory, by each process for itself: what a bucket keeps from being worn out
is this process's own loop and connections. Of several processes a person may ask as much of each,
which shares the load as it should; what must hold over all of them, such as the lock after wrong
passwords, is counted in the database.
"""

import asyncio
import math
import time
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.config import Rate
from api.errors import Refused, answer, rate_limited
from domain.scans.rules import BYTES_MAX as SCAN_BYTES_MAX

KEYS_MAX: Final = 10_000
SMALL_BYTES: Final = 4 * 1024
REPORT_BYTES: Final = 16 * 1024
GRAPHQL_BYTES: Final = 256 * 1024
MULTIPART_BYTES: Final = 64 * 1024  # what a form adds around the file
ROSTERS_PATH: Final = "/rosters"
SCANS_PATH: Final = "/scans"
RECEIPTS_PATH: Final = "/provincial-receipts"
LISTS_PATH: Final = "/participant-lists"
# What is larger than it declares here is refused by its own door, in words that fit.
UPLOAD_PATHS: Final = frozenset({ROSTERS_PATH, SCANS_PATH, RECEIPTS_PATH, LISTS_PATH})
UPLOADS_AT_ONCE_MAX: Final = 4
UPLOADS_OF_ONE_MAX: Final = 2
RETRY_S: Final = "20"
UNLIMITED: Final = ("/assets/", "/live", "/ready", "/metrics")


class Buckets:
    """A token bucket for each key; the least recently used are forgotten beyond `KEYS_MAX`."""

    def __init__(self, rate: Rate, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._levels: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, key: Hashable) -> int:
        """This will take one token and give 0, or the seconds to wait when there is none."""
        moment = self._clock()
        level, since = self._levels.pop(key, (float(self._rate.burst), moment))
        level = min(self._rate.burst, level + (moment - since) * self._rate.per_s)
        is_granted = level >= 1
        self._levels[key] = (level - 1 if is_granted else level, moment)
        if len(self._levels) > KEYS_MAX:
            self._levels.popitem(last=False)
        return 0 if is_granted else math.ceil((1 - level) / self._rate.per_s)


def address_of(scope: Scope) -> str:
    """This will give the peer's address."""
    client = scope.get("client")
    return client[0] if client else ""


class AddressLimit:
    """Refuses an address that asks too often."""

    def __init__(self, app: ASGIApp, *, buckets: Buckets) -> None:
        self._app = app
        self._buckets = buckets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """This will let a request pass, or answer how long to wait."""
        if scope["type"] == "http" and not scope["path"].startswith(UNLIMITED):
            wait_s = self._buckets.take(address_of(scope))
            if wait_s:
                await answer(scope, rate_limited(wait_s))(scope, receive, send)
                return
        await self._app(scope, receive, send)


class BodyLimit:
    """Refuses a body that says it is too large before reading it, and stops one that turns out so.

    What an upload says of itself is left to its route, which knows whose refusal it writes down.
    """

    def __init__(self, app: ASGIApp, *, upload_bytes_max: int) -> None:
        self._app = app
        self._limits = {
            "/graphql": GRAPHQL_BYTES,
            "/csp-report": REPORT_BYTES,
            ROSTERS_PATH: upload_bytes_max + MULTIPART_BYTES,
            SCANS_PATH: SCAN_BYTES_MAX + MULTIPART_BYTES,
            RECEIPTS_PATH: upload_bytes_max + MULTIPART_BYTES,
            LISTS_PATH: upload_bytes_max + MULTIPART_BYTES,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """This will let a body of the allowed size pass, and answer for a larger one."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limits.get(scope["path"], SMALL_BYTES)
        declared = Headers(scope=scope).get("content-length", "0")
        is_number = declared.isascii() and declared.isdigit()
        if not is_number or (int(declared) > limit and scope["path"] not in UPLOAD_PATHS):
            await answer(scope, too_large(limit))(scope, receive, send)
            return
        seen = 0

        async def receive_counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise too_large(limit)
            return message

        await self._app(scope, receive_counted, send)


class Places:
    """So many uploads at once, so many of one person, and a bounded wait for a place."""

    def __init__(self, *, wait_s: float) -> None:
        self._wait_s = wait_s
        self._places = asyncio.Semaphore(UPLOADS_AT_ONCE_MAX)
        self._held: Counter[Hashable] = Counter()

    @asynccontextmanager
    async def taken(self, key: Hashable) -> AsyncIterator[None]:
        """This will hold a place while the context lasts.

        Raises:
            Refused: this person has enough of them, or none became free in time.
        """
        if self._held[key] >= UPLOADS_OF_ONE_MAX:
            raise busy("您有文件正在上传，请等它们传完后再试。")
        self._held[key] += 1
        try:
            try:
                await asyncio.wait_for(self._places.acquire(), self._wait_s)
            except TimeoutError:
                raise busy("正在上传文件的人较多，请稍后再试。") from None
            try:
                yield
            finally:
                self._places.release()
        finally:
            self._held[key] -= 1
            if not self._held[key]:
                del self._held[key]


def busy(message: str) -> Refused:
    """This will ask to come back in a while."""
    headers = {"Retry-After": RETRY_S, "Connection": "close"}
    return Refused(HTTPStatus.SERVICE_UNAVAILABLE, "BUSY", message, headers=headers)


def too_large(limit: int) -> Refused:
    """This will say how much is accepted."""
    size = f"{limit // (1024 * 1024)} MB" if limit >= 1024 * 1024 else f"{limit // 1024} KB"
    return Refused(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "TOO_LARGE",
        f"内容过大，最多 {size}。",
        headers={"Connection": "close"},
    )
