"""Who may knock: known host names, one kind of credentials, and no change that another page began.

`SameSite` is about sites, not origins: another application on the same host is the same site and
its forms carry our cookie. So every change by cookie needs proof that our own page began it.
"""

from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.config import Config
from api.errors import Refused, answer

PREFLIGHT: Final = "X-CSRF-Preflight"
SAFE_METHODS: Final = frozenset({"GET", "HEAD"})
REPORT_PATH: Final = "/csp-report"  # browsers send reports by themselves, without our header
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class Guard:
    """Refuses what did not come from our own pages, a script with a token, or a known host name."""

    def __init__(self, app: ASGIApp, *, config: Config) -> None:
        self._app = app
        self._origin = config.public_origin
        self._cookie_name = config.cookie_name
        self._hosts = LOOPBACK | {urlsplit(config.public_origin).hostname}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """This will let a request pass, or answer why not."""
        if scope["type"] == "http":
            refused = self._refusal(scope["method"], scope["path"], Headers(scope=scope))
            if refused is not None:
                await answer(scope, refused)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _refusal(self, method: str, path: str, headers: Headers) -> Refused | None:
        if _host_name(headers.get("host", "")) not in self._hosts:
            return Refused(HTTPStatus.MISDIRECTED_REQUEST, "UNKNOWN_HOST", "访问地址不正确。")
        has_bearer = "authorization" in headers
        if has_bearer and has_cookie(headers, self._cookie_name):
            return Refused(
                HTTPStatus.BAD_REQUEST, "CREDENTIALS_MIXED", "不能同时使用登录会话和访问令牌。"
            )
        if has_bearer or method in SAFE_METHODS or path == REPORT_PATH:
            return None
        if PREFLIGHT not in headers or not self._is_own_page(headers):
            return Refused(
                HTTPStatus.FORBIDDEN, "CROSS_SITE", "请求不是由本系统的页面发出的，已被拒绝。"
            )
        return None

    def _is_own_page(self, headers: Headers) -> bool:
        fetch_site = headers.get("sec-fetch-site")
        if fetch_site is not None:
            return fetch_site == "same-origin"
        origin = headers.get("origin", "")
        return origin == self._origin or (
            _is_origin(origin) and urlsplit(origin).netloc == headers.get("host")
        )


def has_cookie(headers: Headers, name: str) -> bool:
    """This will say whether a cookie is there."""
    return cookie_of(headers, name) != ""


def cookie_of(headers: Headers, name: str) -> str:
    """This will give a cookie's value; empty if there is none, or it was sent twice."""
    found = [
        part.partition("=")[2].strip()
        for line in headers.getlist("cookie")
        for part in line.split(";")
        if part.partition("=")[0].strip() == name
    ]
    return found[0] if len(found) == 1 else ""


def _host_name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _is_origin(origin: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and not parts.path
