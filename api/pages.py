"""The built pages: HTML with a fresh nonce, hashed assets for ever, reports of broken policy."""

import asyncio
import re
import secrets
from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from api import identity
from api.edge import edge_of
from api.errors import Refused
from api.errors import page as plain_page
from api.headers import ASSET_POLICY, console_policy, page_policy

log = structlog.get_logger("api")

NONCE_BYTES: Final = 18
NONCE_MARK: Final = "__CSP_NONCE__"
ASSET_TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
ENCODINGS: Final = (("br", ".br"), ("gzip", ".gz"))
FOR_EVER: Final = "public, max-age=31536000, immutable"
REPORT_TEXT_MAX: Final = 200
_ASSET_NAME: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}")


async def app(request: Request) -> Response:
    """This will give the app's page; it asks for the sign-in itself."""
    return await _page(request, "index.html", page_policy)


async def graphiql(request: Request) -> Response:
    """This will give GraphiQL's page to somebody signed in, and send others to the app."""
    if await identity.known(request) is None:
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)
    return await _page(request, "graphiql.html", console_policy)


async def asset(request: Request) -> Response:
    """This will give a built asset, compressed as the browser likes; its name holds its hash.

    Raises:
        Refused: there is no such asset.
    """
    name: str = request.path_params["name"]
    kind = ASSET_TYPES.get(Path(name).suffix)
    path = edge_of(request).config.web_dist / "assets" / name
    is_there = kind is not None and _ASSET_NAME.fullmatch(name) is not None
    if not is_there or not await asyncio.to_thread(path.is_file):
        raise Refused(HTTPStatus.NOT_FOUND, "NOT_FOUND", "没有这个页面或地址。")
    headers = {
        "Cache-Control": FOR_EVER,
        "Content-Security-Policy": ASSET_POLICY,
        "Vary": "Accept-Encoding",
    }
    accepted = _accepted(request.headers.get("accept-encoding", ""))
    for encoding, suffix in ENCODINGS:
        sidecar = path.with_name(name + suffix)
        if encoding in accepted and await asyncio.to_thread(sidecar.is_file):
            headers["Content-Encoding"] = encoding
            return FileResponse(sidecar, headers=headers, media_type=kind)
    return FileResponse(path, headers=headers, media_type=kind)


async def report(request: Request) -> Response:
    """This will log what a browser refused to load: the rule and where from, nothing of the page."""
    try:
        given: Any = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        given = None
    content = given.get("csp-report") if isinstance(given, dict) else None
    if isinstance(content, dict):
        directive = content.get("effective-directive") or content.get("violated-directive")
        log.warning(
            "csp.violation",
            directive=str(directive)[:REPORT_TEXT_MAX],
            blocked=_without_query(content.get("blocked-uri")),
            source=_without_query(content.get("source-file")),
        )
    return Response(status_code=HTTPStatus.NO_CONTENT)


async def _page(request: Request, name: str, policy: Callable[[str], str]) -> Response:
    path = edge_of(request).config.web_dist / name
    try:
        html = await asyncio.to_thread(path.read_text, encoding="utf-8")
    except FileNotFoundError:
        log.warning("pages.missing", file=name)
        text = "页面尚未构建：请在服务器上执行 make run 或 make web，然后刷新。"
        content = plain_page(text, request.state.request_id)
        return HTMLResponse(content, HTTPStatus.SERVICE_UNAVAILABLE)
    nonce = secrets.token_urlsafe(NONCE_BYTES)
    headers = {"Content-Security-Policy": policy(nonce)}
    return HTMLResponse(html.replace(NONCE_MARK, nonce), headers=headers)


def _accepted(accept_encoding: str) -> frozenset[str]:
    parts = (part.partition(";") for part in accept_encoding.lower().split(","))
    return frozenset(
        name.strip() for name, _, quality in parts if quality.replace(" ", "") not in _REFUSED
    )


_REFUSED: Final = frozenset({"q=0", "q=0.0", "q=0.00", "q=0.000"})


def _without_query(address: object) -> str:
    """This will give origin and path of an address: a query may hold what somebody looked for."""
    try:
        parts = urlsplit(str(address))
    except ValueError:
        return "unreadable"
    return f"{parts.scheme}://{parts.netloc}{parts.path}"[:REPORT_TEXT_MAX]
