import json
import re
from pathlib import Path
from typing import Final

import httpx
import pytest
from structlog.typing import EventDict

from api.app import APP_PATHS

REST = (
    "; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self';"
    " manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'; report-uri /csp-report"
)
BEFORE = "default-src 'none'; script-src 'self'; "
LISTED: Final[list[str]] = json.loads(Path("web/src/app/paths.json").read_text("utf-8"))


def nonce_in(answer: httpx.Response) -> str:
    """This will find the nonce that the page was given."""
    found = re.search(r'nonce="([^"]+)"', answer.text)
    assert found is not None
    return found.group(1)


class TestApp:
    async def test_carries_exactly_the_strict_policy_with_its_own_nonce(
        self, browser: httpx.AsyncClient
    ) -> None:
        first, second = await browser.get("/"), await browser.get("/")

        nonce = nonce_in(first)
        assert first.headers["content-security-policy"] == (
            f"{BEFORE}style-src 'self' 'nonce-{nonce}'{REST}"
        )
        assert len(nonce) >= 22
        assert nonce != nonce_in(second)
        assert first.headers["cache-control"] == "no-store"
        assert first.headers["content-type"] == "text/html; charset=utf-8"

    async def test_carries_the_other_security_headers(self, browser: httpx.AsyncClient) -> None:
        headers = (await browser.get("/")).headers

        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert "strict-transport-security" not in headers

    async def test_says_so_when_the_pages_are_not_built(
        self, browser: httpx.AsyncClient, web_dist: Path
    ) -> None:
        (web_dist / "index.html").unlink()

        answer = await browser.get("/")

        assert answer.status_code == 503
        assert "页面尚未构建" in answer.text


class TestAppPaths:
    @pytest.mark.parametrize("path", LISTED)
    async def test_give_the_app_when_reloaded(self, browser: httpx.AsyncClient, path: str) -> None:
        answer = await browser.get(path.replace("{id}", "some-id"))

        assert answer.status_code == 200
        assert "strict-transport" not in answer.headers
        assert nonce_in(answer) in answer.headers["content-security-policy"]

    def test_are_those_of_the_apps_router(self) -> None:
        heads = {path.strip("/").partition("/")[0] for path in LISTED} - {""}
        assert heads == {*APP_PATHS}

    async def test_are_named_one_by_one(self, browser: httpx.AsyncClient) -> None:
        assert (await browser.get("/elsewhere")).status_code == 404


class TestGraphiql:
    async def test_allows_the_editors_style_attributes_and_no_more(
        self, office: httpx.AsyncClient
    ) -> None:
        answer = await office.get("/graphiql")

        style = f"style-src-elem 'self' 'nonce-{nonce_in(answer)}'; style-src-attr 'unsafe-inline'"
        assert answer.headers["content-security-policy"] == f"{BEFORE}{style}{REST}"
        assert "graphiql" in answer.text

    async def test_sends_who_is_not_signed_in_to_the_app(self, browser: httpx.AsyncClient) -> None:
        answer = await browser.get("/graphiql")
        assert (answer.status_code, answer.headers["location"]) == (303, "/")


class TestAssets:
    @pytest.mark.parametrize(
        ("accepts", "encoding", "text"),
        [
            ("gzip, deflate, br", "br", b"brotli"),
            ("gzip", "gzip", b"gzip"),
            ("br;q=0, gzip", "gzip", b"gzip"),
            ("identity", None, b"plain"),
        ],
    )
    async def test_come_as_the_browser_likes_them_and_stay_for_ever(
        self, browser: httpx.AsyncClient, accepts: str, encoding: str | None, text: bytes
    ) -> None:
        async with browser.stream(
            "GET", "/assets/app-Abc123.js", headers={"Accept-Encoding": accepts}
        ) as answer:
            content = b"".join([chunk async for chunk in answer.aiter_raw()])

        assert answer.headers.get("content-encoding") == encoding
        assert content == text
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert "accept-encoding" in answer.headers["vary"].lower()
        assert answer.headers["content-security-policy"] == f"{BEFORE}style-src 'self'{REST}"

    async def test_without_a_sidecar_come_plain(self, browser: httpx.AsyncClient) -> None:
        answer = await browser.get("/assets/only-Abc123.css")
        assert (answer.text, answer.headers["content-type"]) == ("css", "text/css; charset=utf-8")

    @pytest.mark.parametrize(
        "path",
        [
            "/assets/../secret.js",
            "/assets/%2e%2e/secret.js",
            "/assets/..%2fsecret.js",
            "/assets/..%2f..%2fsecret.js",
            "/assets/%2fetc%2fpasswd",
            "/assets/..%5csecret.js",
            "/assets/app-Abc123.js.br",
            "/assets/app-Abc123.js%00.css",
            "/assets/.hidden.js",
            "/assets/",
            "/assets/" + "x" * 300 + ".js",
            "/index.html",
            "/secret.js",
            "/nothing",
        ],
    )
    async def test_nothing_else_is_served(self, browser: httpx.AsyncClient, path: str) -> None:
        url = httpx.URL("http://127.0.0.1:8000").copy_with(raw_path=path.encode())
        answer = await browser.get(url)

        assert answer.status_code == 404
        assert answer.json()["message"] == "没有这个页面或地址。"
        assert "secret" not in answer.text

    async def test_a_browser_gets_the_404_as_a_page(self, browser: httpx.AsyncClient) -> None:
        answer = await browser.get("/nothing", headers={"Accept": "text/html,*/*"})

        assert answer.status_code == 404
        assert "<h1>没有这个页面或地址。</h1>" in answer.text
        assert answer.headers["x-request-id"] in answer.text


class TestReport:
    async def test_logs_the_rule_and_the_place_without_what_was_looked_for(
        self, browser: httpx.AsyncClient, logged: list[EventDict]
    ) -> None:
        content = {
            "csp-report": {
                "document-uri": "http://127.0.0.1:8000/members?name=张三",
                "effective-directive": "style-src-elem",
                "blocked-uri": "https://evil.example/x.css?id=510104199001011234",
                "source-file": "http://127.0.0.1:8000/assets/app.js",
            }
        }
        answer = await browser.post(
            "/csp-report", json=content, headers={"Sec-Fetch-Site": "cross-site"}
        )

        assert answer.status_code == 204
        [event] = [event for event in logged if event["event"] == "csp.violation"]
        assert event["directive"] == "style-src-elem"
        assert event["blocked"] == "https://evil.example/x.css"
        assert "张三" not in str(logged)
        assert "510104" not in str(logged)

    @pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"csp-report": 1}', b"\xff"])
    async def test_takes_rubbish_calmly(self, browser: httpx.AsyncClient, body: bytes) -> None:
        assert (await browser.post("/csp-report", content=body)).status_code == 204

    async def test_refuses_an_endless_one(self, browser: httpx.AsyncClient) -> None:
        assert (await browser.post("/csp-report", content=b"x" * 20_000)).status_code == 413
