"""What is believed of an OpenID provider and of who comes back from it, and what is not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from api.app import create_app
from api.config import Config, Rate
from schema import schema
from tests.api.browser import (
    Clock,
    client_of,
    connected_already,
)
from tests.api.oidc.provider import CLIENT_ID, ISSUER, Provider
from tests.api.oidc.way import FROM_ELSEWHERE, Ticks, from_provider, go, sent_to, who, word


@pytest.mark.usefixtures("clerk")
class TestBelieves:
    @pytest.mark.parametrize(
        "lies",
        [
            {"iss": "https://evil.example.org"},
            {"aud": "another"},
            {"aud": [CLIENT_ID, "another"]},
            {"azp": "another"},
            {"nonce": "of another attempt"},
            {"nonce": None},
            {"exp": 1_521_500_000},
            {"exp": None},
            {"iat": 1_621_500_000},
            {"sub": ""},
            {"sub": None},
            {"sub": 1001},
        ],
        ids=str,
    )
    async def test_no_token_that_is_not_for_us_now(
        self, desk: httpx.AsyncClient, provider: Provider, lies: dict[str, Any]
    ) -> None:
        provider.lies = lies
        assert word(await go(desk, provider)) == "OIDC_UNTRUSTED"
        assert await who(desk) is None

    @pytest.mark.parametrize("algorithm", ["HS256", "none"])
    async def test_no_signature_but_the_provider_s(
        self, desk: httpx.AsyncClient, provider: Provider, algorithm: str
    ) -> None:
        provider.signs_with = algorithm
        assert word(await go(desk, provider)) == "OIDC_UNTRUSTED"

    async def test_no_key_that_was_not_published(
        self, desk: httpx.AsyncClient, provider: Provider
    ) -> None:
        provider.rotate("k2")
        provider.published = provider.published[:1]
        assert word(await go(desk, provider)) == "OIDC_UNTRUSTED"

    @pytest.mark.parametrize(("skew_s", "code"), [(50, ""), (70, "OIDC_UNTRUSTED")])
    async def test_clocks_that_differ_by_a_minute_at_most(
        self, desk: httpx.AsyncClient, provider: Provider, clock: Clock, skew_s: int, code: str
    ) -> None:
        provider.lies = {"iat": int((clock() + timedelta(seconds=skew_s)).timestamp())}
        assert word(await go(desk, provider)) == code

    async def test_a_new_key_at_once_but_asks_no_more_often_than_it_must(
        self, desk: httpx.AsyncClient, provider: Provider, ticks: Ticks
    ) -> None:
        assert word(await go(desk, provider)) == ""
        provider.rotate("k2")
        ticks.seconds += 60
        assert word(await go(desk, provider)) == ""
        asked = provider.asked.count("jwks")
        provider.rotate("k3")
        provider.published = provider.published[:2]
        for _ in range(3):
            assert word(await go(desk, provider)) == "OIDC_UNTRUSTED"
        assert provider.asked.count("jwks") == asked
        assert provider.asked.count("metadata") == 1

    @pytest.mark.parametrize("name", ["https://evil.example.org", ISSUER + "/"])
    async def test_no_other_provider_s_answer(
        self, desk: httpx.AsyncClient, provider: Provider, name: str
    ) -> None:
        """Mix-up (RFC 9207): the code is not sent anywhere."""
        provider.names_itself = name
        assert word(await go(desk, provider)) == "OIDC_UNTRUSTED"
        assert "token" not in provider.asked

    async def test_no_provider_that_calls_itself_otherwise(
        self, desk: httpx.AsyncClient, provider: Provider
    ) -> None:
        provider.issuer = "https://evil.example.org"
        answer = await desk.get("/session/oidc")
        assert word(answer) == "OIDC_UNAVAILABLE"

    async def test_says_when_it_is_away_and_tries_again(
        self, desk: httpx.AsyncClient, provider: Provider
    ) -> None:
        provider.is_down = True
        assert word(await desk.get("/session/oidc")) == "OIDC_UNAVAILABLE"
        provider.is_down = False
        assert word(await go(desk, provider)) == ""

    async def test_says_when_the_person_said_no(
        self, desk: httpx.AsyncClient, provider: Provider
    ) -> None:
        provider.error = "access_denied"
        assert word(await go(desk, provider)) == "OIDC_DECLINED"


@pytest.mark.usefixtures("clerk")
class TestForgery:
    async def test_finishes_nothing_in_another_browser(
        self, house: Starlette, desk: httpx.AsyncClient, provider: Provider
    ) -> None:
        """Login CSRF: the attacker's code in the victim's browser."""
        way = await from_provider(provider, await sent_to(desk))
        async with client_of(house) as victim:
            assert word(await victim.get(way, headers=FROM_ELSEWHERE)) == "OIDC_UNTRUSTED"
            await sent_to(victim)
            assert word(await victim.get(way, headers=FROM_ELSEWHERE)) == "OIDC_UNTRUSTED"
            assert await who(victim) is None

    async def test_takes_no_answer_twice(self, desk: httpx.AsyncClient, provider: Provider) -> None:
        way = await from_provider(provider, await sent_to(desk))
        kept = dict(desk.cookies)
        assert word(await desk.get(way)) == ""
        assert word(await desk.get(way)) == "OIDC_UNTRUSTED"
        desk.cookies.set("oidc", kept["oidc"])
        assert word(await desk.get(way)) == "OIDC_UNTRUSTED"

    async def test_takes_no_answer_that_comes_late(
        self, desk: httpx.AsyncClient, provider: Provider, clock: Clock
    ) -> None:
        way = await from_provider(provider, await sent_to(desk))
        clock.move(timedelta(minutes=10))
        assert word(await desk.get(way)) == "OIDC_UNTRUSTED"

    @pytest.mark.parametrize("planted", ["", "zz", "00" * 40, "a" * 5000])
    async def test_takes_no_cookie_that_is_not_sealed_by_us(
        self, desk: httpx.AsyncClient, provider: Provider, planted: str
    ) -> None:
        way = await from_provider(provider, await sent_to(desk))
        desk.cookies.clear()
        desk.cookies.set("oidc", planted)
        assert word(await desk.get(way)) == "OIDC_UNTRUSTED"

    @pytest.mark.parametrize(
        "wanted",
        [
            "https://evil.example.org", "//evil.example.org", "/\\evil.example.org", "/%5cevil",
            "javascript:alert(1)", "/session/oidc", "/graphql?query=x", "members",
            "/a\r\nSet-Cookie: x=1",
        ],
    )  # fmt: skip
    async def test_leads_to_no_page_but_our_own(
        self, desk: httpx.AsyncClient, provider: Provider, wanted: str
    ) -> None:
        way = str(httpx.URL("/session/oidc").copy_merge_params({"next": wanted}))
        answer = await go(desk, provider, way)
        assert answer.headers["location"] in {"/", "/%5cevil"}

    async def test_waits_whoever_tries_too_often(
        self, configured: Config, app: Starlette, provider: Provider, clock: Clock
    ) -> None:
        assert app is not None
        slow = create_app(
            replace(configured, sign_in_rate=Rate(burst=2, per_s=1)),
            schema=schema,
            database=connected_already,
            now=clock,
            monotonic=lambda: 0.0,
            oidc_transport=provider.transport(),
        )
        async with client_of(slow) as client:
            assert word(await go(client, provider)) == ""
            assert word(await client.get("/session/oidc")) == "RATE_LIMITED"
