"""Headers that every answer carries, and the content security policies of the pages."""

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HSTS: Final = "max-age=31536000; includeSubDomains"
CLOSED: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_BEFORE_STYLE: Final = "default-src 'none'; script-src 'self'; "
_AFTER_STYLE: Final = (
    "; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self';"
    " manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'; report-uri /csp-report"
)
ASSET_POLICY: Final = f"{_BEFORE_STYLE}style-src 'self'{_AFTER_STYLE}"

ALWAYS: Final[Mapping[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
UNLESS_SET: Final[Mapping[str, str]] = {
    "Content-Security-Policy": CLOSED,
    "Cache-Control": "no-store",
}


def page_policy(nonce: str) -> str:
    """This will give the policy of the app's page: no inline script, no eval, styles by nonce."""
    return f"{_BEFORE_STYLE}style-src 'self' 'nonce-{nonce}'{_AFTER_STYLE}"


def console_policy(nonce: str) -> str:
    """This will give the policy of GraphiQL, whose editor sets style attributes, too."""
    style = f"style-src-elem 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'"
    return f"{_BEFORE_STYLE}{style}{_AFTER_STYLE}"


class SecurityHeaders:
    """Adds to every answer what no route may forget."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self._app = app
        self._always = {**ALWAYS, **({"Strict-Transport-Security": HSTS} if is_https else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """This will pass the request on and add the headers to its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._always)
                for name, value in UNLESS_SET.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_secured)
