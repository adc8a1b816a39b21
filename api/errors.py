"""The one place where refusals become HTTP: status, code, Chinese message and request number."""

from collections.abc import Mapping
from html import escape
from http import HTTPStatus
from typing import Any, Final

import orjson
import structlog
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from domain.attempts.rules import AccountDisabled, AccountLocked, WrongCredentials
from domain.errors import Conflict, DomainError, Invalid, NotFound, NotPermitted
from domain.sessions.rules import AwaitsRelease
from workers.logs import frames

log = structlog.get_logger("api")

GRAPHQL_PATH: Final = "/graphql"
RESPONSE_TYPE: Final = "application/graphql-response+json"
UNAUTHENTICATED: Final = "UNAUTHENTICATED"

# The most particular first.
STATUSES: Final[tuple[tuple[type[DomainError], HTTPStatus], ...]] = (
    (WrongCredentials, HTTPStatus.UNAUTHORIZED),
    (AccountDisabled, HTTPStatus.UNAUTHORIZED),
    (AccountLocked, HTTPStatus.LOCKED),
    (AwaitsRelease, HTTPStatus.LOCKED),
    (NotFound, HTTPStatus.NOT_FOUND),
    (Invalid, HTTPStatus.UNPROCESSABLE_ENTITY),
    (Conflict, HTTPStatus.CONFLICT),
    (NotPermitted, HTTPStatus.FORBIDDEN),
)

_WORDINGS: Final[Mapping[int, tuple[str, str]]] = {
    HTTPStatus.BAD_REQUEST: ("BAD_REQUEST", "请求的格式不正确。"),
    HTTPStatus.NOT_FOUND: ("NOT_FOUND", "没有这个页面或地址。"),
    HTTPStatus.METHOD_NOT_ALLOWED: ("METHOD_NOT_ALLOWED", "该地址不支持这种请求方式。"),
}


class Refused(Exception):
    """The HTTP side says no before the domain is asked."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        message: str,
        *,
        headers: Mapping[str, str] | None = None,
        details: Mapping[str, str] | None = None,
    ) -> None:
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})
        self.details = dict(details or {})
        super().__init__(code)


class Json(Response):
    """JSON as UTF-8 bytes, without escapes for Chinese."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """This will encode the content."""
        return orjson.dumps(content)


def unauthenticated() -> Refused:
    """This will say that nobody is signed in."""
    headers = {"WWW-Authenticate": 'Bearer realm="puhui"'}
    return Refused(
        HTTPStatus.UNAUTHORIZED, UNAUTHENTICATED, "尚未登录，或登录已过期。", headers=headers
    )


def rate_limited(wait_s: int) -> Refused:
    """This will say how long to wait."""
    return Refused(
        HTTPStatus.TOO_MANY_REQUESTS,
        "RATE_LIMITED",
        f"请求过于频繁，请在 {wait_s} 秒后再试。",
        headers={"Retry-After": str(wait_s)},
    )


def of_domain(error: DomainError) -> Refused:
    """This will give a domain's refusal its status."""
    status = next(status for kind, status in STATUSES if isinstance(error, kind))
    return Refused(status, error.code, error.message)


def answer(scope: Scope, refused: Refused) -> Response:
    """This will put a refusal into the form that the asker reads: GraphQL, a page, or JSON."""
    request_id = scope.get("state", {}).get("request_id", "")
    if scope["path"] == GRAPHQL_PATH:
        extensions = {"code": refused.code, "requestId": request_id}
        body = {"errors": [{"message": refused.message, "extensions": extensions}]}
        accepts = Headers(scope=scope).get("accept", "")
        kind = RESPONSE_TYPE if RESPONSE_TYPE in accepts else Json.media_type
        return Json(body, refused.status, refused.headers, f"{kind}; charset=utf-8")
    if scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", ""):
        return HTMLResponse(page(refused.message, request_id), refused.status, refused.headers)
    content = {"code": refused.code, "message": refused.message, "requestId": request_id}
    return Json(content | refused.details, refused.status, refused.headers)


def page(message: str, request_id: str) -> str:
    """This will give a plain page that needs neither script nor style."""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        "<title>普惠服务业务系统</title></head>"
        f"<body><h1>{escape(message)}</h1>"
        f'<p>请求编号：{escape(request_id)}</p><p><a href="/">返回首页</a></p></body></html>'
    )


async def on_refused(request: Request, error: Exception) -> Response:
    """This will answer a refusal of the HTTP side."""
    assert isinstance(error, Refused)
    return answer(request.scope, error)


async def on_domain_error(request: Request, error: Exception) -> Response:
    """This will answer a refusal of the domain."""
    assert isinstance(error, DomainError)
    return answer(request.scope, of_domain(error))


async def on_http_exception(request: Request, error: Exception) -> Response:
    """This will answer what the router refuses: an unknown address or method, a broken form."""
    assert isinstance(error, HTTPException)
    code, message = _WORDINGS.get(error.status_code, ("REFUSED", "请求未被接受。"))
    refused = Refused(HTTPStatus(error.status_code), code, message, headers=error.headers)
    return answer(request.scope, refused)


async def on_failure(request: Request, error: Exception) -> Response:
    """This will answer what nobody expected, masked, and log where it happened.

    The error's own text stays out of the log: a database's names the row's values.
    """
    log.error(
        "http.failed",
        request_id=request.state.request_id,
        why=type(error).__name__,
        where=frames(error),
    )
    refused = Refused(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "INTERNAL",
        "系统处理出错，请稍后重试；若仍然出错，请把请求编号告诉系统管理员。",
        headers={"X-Request-Id": request.state.request_id, "Cache-Control": "no-store"},
    )
    return answer(request.scope, refused)
