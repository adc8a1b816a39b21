"""What must never happen in a tab: a request to somebody else, an error, a broken policy."""

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Request, WebError

# Scripts put in by the debugger's protocol are not subject to the policy that they report on.
REPORT_BREACHES: Final = """addEventListener('securitypolicyviolation', (breach) => console.error(
  `policy: ${breach.effectiveDirective} refused ${breach.blockedURI} ${breach.sample}`))"""
OPERATION: Final = re.compile(r'"operationName":\s*"(\w+)"')
# Stays open as long as the tab does.
STREAM: Final = "/events"
OWN_SCHEMES: Final = frozenset({"blob", "data", "about"})


@dataclass
class Watch:
    """Notes every fault of a browser's context; a test names the ones that it means to cause."""

    origin: str
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    operations: list[str] = field(default_factory=list)
    _meant: list[re.Pattern[str]] = field(default_factory=list)
    _under_way: set[Request] = field(default_factory=set)

    async def over(self, context: BrowserContext) -> None:
        """This will begin to watch."""
        await context.add_init_script(REPORT_BREACHES)
        context.on("request", self._request)
        context.on("requestfinished", self._answered)
        context.on("requestfailed", self._answered)
        context.on("console", self._console)
        context.on("weberror", self._error)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is asked for that has not been answered, but for the stream of events."""
        return not self._under_way

    def means(self, *patterns: str) -> None:
        """This will let faults pass that the test causes on purpose, from now on."""
        self._meant.extend(map(re.compile, patterns))

    def means_status(self, *statuses: int) -> None:
        """This will let answers of these HTTP statuses pass, which the browser notes as errors."""
        self.means(*(f"the server responded with a status of {status} " for status in statuses))

    def _request(self, request: Request) -> None:
        self.requests.append(f"{request.method} {request.url}")
        parts = urlsplit(request.url)
        if parts.path != STREAM:
            self._under_way.add(request)
        if parts.path == "/graphql" and (body := request.post_data):
            self.operations += OPERATION.findall(body)[:1]
        if parts.scheme not in OWN_SCHEMES and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self._note(f"a request left for {request.url}")

    def _answered(self, request: Request) -> None:
        self._under_way.discard(request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._note(f"console {message.type}: {message.text}")

    def _error(self, error: WebError) -> None:
        self._note(f"uncaught: {error.error}")

    def breached(self, line: str) -> None:
        """This will note a line of the server's log about the policy."""
        self._note(f"the server heard: {line}")

    def _note(self, fault: str) -> None:
        if not any(pattern.search(fault) for pattern in self._meant):
            self.faults.append(fault)
