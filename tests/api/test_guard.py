from collections.abc import Mapping

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette

from domain.actors import Role
from tests.api.browser import ORIGIN, OWN_PAGE, Clock, Enrol, bearer, client_of

ASK = {"query": "{ viewer { login } }"}
PREFLIGHT = {"X-CSRF-Preflight": "1"}


class TestCrossSite:
    async def test_a_form_on_the_same_host_and_another_port_changes_nothing(
        self, app: Starlette, office: httpx.AsyncClient, database: asyncpg.Connection
    ) -> None:
        # frontend.md §8: SameSite lets the cookie through, because a port makes no other site.
        attacker = {
            "Origin": "http://127.0.0.1:9999",
            "Sec-Fetch-Site": "same-site",
            "Cookie": f"sid={office.cookies['sid']}",
        }
        file = {"0": ("roster.xlsx", b"x")}
        async with client_of(app, headers=attacker) as form:
            upload = await form.post("/rosters?kind=MEMBERS", files=file)
            query = await form.post("/graphql", files=file)
            out = await form.delete("/session")

        assert [upload.status_code, query.status_code, out.status_code] == [403, 403, 403]
        assert upload.json()["code"] == "CROSS_SITE"
        assert query.json()["errors"][0]["extensions"]["code"] == "CROSS_SITE"
        assert await database.fetchval("SELECT count(*) FROM rosters") == 0
        assert (await office.get("/session")).status_code == 200

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Sec-Fetch-Site": "same-origin"},
            PREFLIGHT,
            PREFLIGHT | {"Sec-Fetch-Site": "same-site", "Origin": ORIGIN},
            PREFLIGHT | {"Sec-Fetch-Site": "cross-site"},
            PREFLIGHT | {"Sec-Fetch-Site": "none"},
            PREFLIGHT | {"Origin": "http://127.0.0.1:9999"},
            PREFLIGHT | {"Origin": "https://evil.example"},
            PREFLIGHT | {"Origin": "null"},
            PREFLIGHT | {"Origin": "127.0.0.1:8000"},
            PREFLIGHT | {"Origin": "http://[broken"},
            {"Origin": ORIGIN},
        ],
    )
    async def test_refuses_what_our_pages_would_not_send(
        self, app: Starlette, office: httpx.AsyncClient, headers: Mapping[str, str]
    ) -> None:
        cookie = {"Cookie": f"sid={office.cookies['sid']}"}
        async with client_of(app, headers={**headers, **cookie}) as client:
            answer = await client.post("/graphql", json=ASK)
        assert answer.status_code == 403

    async def test_takes_the_origin_of_a_browser_without_fetch_metadata(
        self, app: Starlette, office: httpx.AsyncClient
    ) -> None:
        headers = PREFLIGHT | {"Origin": ORIGIN, "Cookie": f"sid={office.cookies['sid']}"}
        async with client_of(app, headers=headers) as client:
            assert (await client.post("/graphql", json=ASK)).status_code == 200

    async def test_sends_no_cors_headers_and_answers_no_preflight(
        self, browser: httpx.AsyncClient
    ) -> None:
        asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
        answers = [
            await browser.options("/graphql", headers=asked),
            await browser.get("/session", headers={"Origin": "https://evil.example"}),
        ]
        assert answers[0].status_code == 405
        for answer in answers:
            assert not [name for name in answer.headers if name.startswith("access-control")]

    async def test_signing_in_is_guarded_as_well(self, app: Starlette) -> None:
        async with client_of(app, headers={"Sec-Fetch-Site": "cross-site"}) as client:
            answer = await client.post("/session", json={"login": "a", "password": "b"})
        assert answer.status_code == 403


class TestBearer:
    async def test_needs_no_proof_of_a_page(
        self, app: Starlette, enrol: Enrol, clock: Clock
    ) -> None:
        await enrol("office", Role.OFFICE)
        async with client_of(app, headers=await bearer("office", clock())) as script:
            answer = await script.post("/graphql", json=ASK)
        assert answer.json()["data"] == {"viewer": {"login": "office"}}

    async def test_together_with_a_cookie_is_refused(
        self, office: httpx.AsyncClient, clock: Clock
    ) -> None:
        answer = await office.post("/graphql", json=ASK, headers=await bearer("office", clock()))
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["extensions"]["code"] == "CREDENTIALS_MIXED"

    @pytest.mark.parametrize(
        "value", ["Bearer wrong", "Bearer ", "Basic YTpi", "Bearer " + "x" * 300]
    )
    async def test_that_is_no_good_is_nobody(self, app: Starlette, value: str) -> None:
        async with client_of(app, headers={"Authorization": value}) as script:
            answer = await script.get("/session")
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")

    async def test_of_a_disabled_person_is_nobody(
        self, app: Starlette, enrol: Enrol, clock: Clock, database: asyncpg.Connection
    ) -> None:
        await enrol("office", Role.OFFICE)
        async with client_of(app, headers=await bearer("office", clock())) as script:
            assert (await script.get("/session")).status_code == 200
            await database.execute("UPDATE staff SET is_disabled = true")
            assert (await script.get("/session")).status_code == 401


class TestHosts:
    @pytest.mark.parametrize("host", ["evil.example", "", "127.0.0.1.evil.example", "[broken"])
    async def test_refuses_a_name_that_is_not_ours(self, app: Starlette, host: str) -> None:
        async with client_of(app, headers={**OWN_PAGE, "Host": host}) as client:
            answer = await client.get("/session")
        assert (answer.status_code, answer.json()["code"]) == (421, "UNKNOWN_HOST")

    @pytest.mark.parametrize("host", ["localhost:8000", "[::1]:8000", "127.0.0.1"])
    async def test_knows_this_machine_by_every_name(self, app: Starlette, host: str) -> None:
        async with client_of(app, headers={**OWN_PAGE, "Host": host}) as client:
            assert (await client.get("/live")).status_code == 200


class TestCookies:
    async def test_a_cookie_sent_twice_is_nobodys(
        self, app: Starlette, office: httpx.AsyncClient
    ) -> None:
        token = office.cookies["sid"]
        async with client_of(app, headers={**OWN_PAGE, "Cookie": f"sid={token}; sid=x"}) as client:
            assert (await client.get("/session")).status_code == 401
