"""Every request gets a number of ours, one line in the log and a place in the figures."""

import secrets
import time
from typing import Final

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import Metrics

log = structlog.get_logger("api")

REQUEST_ID_BYTES: Final = 8
ROUTES: Final = frozenset(
    {
        "/",
        "/assets",
        "/csp-report",
        "/events",
        "/exports",
        "/graphiql",
        "/graphql",
        "/live",
        "/metrics",
        "/ready",
        "/rosters",
        "/scans",
        "/session",
        "/templates",
    }
)
QUIET: Final = frozenset({"/assets", "/live", "/metrics", "/ready"})


class Trace:
    """Numbers, times, counts and logs; never a query string, a body, a name or an address."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """This will number a request, pass it on, and log and count its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        request_id = state["request_id"] = secrets.token_hex(REQUEST_ID_BYTES)
        status = 500
        began = time.perf_counter()

        async def send_numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        try:
            with structlog.contextvars.bound_contextvars(request_id=request_id):
                await self._app(scope, receive, send_numbered)
        finally:
            route = route_of(scope["path"])
            duration_s = time.perf_counter() - began
            self._metrics.observe(scope["method"], route, status, duration_s)
            (log.debug if route in QUIET else log.info)(
                "http.request",
                method=scope["method"],
                route=route,
                status=status,
                duration_ms=round(duration_s * 1000, 1),
                request_id=request_id,
                staff_id=state.get("staff_id"),
            )


def route_of(path: str) -> str:
    """This will give the route that a path belongs to; what we do not serve is all one."""
    first = "/" + path[1:].partition("/")[0]
    return first if first in ROUTES else "other"
