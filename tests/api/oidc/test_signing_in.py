"""Signing in through an OpenID provider, a real small one: who comes in, who confirms, who leaves."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import asyncpg
import httpx
import pytest

from api.oidc import CALLBACK
from domain.actors import Role
from domain.factors import rules as factors
from tests.api.browser import (
    ORIGIN,
    PASSWORD,
    Clock,
    Enrol,
    sign_in,
)
from tests.api.oidc.provider import CLIENT_ID, ISSUER, Provider
from tests.api.oidc.way import FROM_ELSEWHERE, bind, from_provider, go, sent_to, who, word
from tests.api.test_duties import bound, shown


class TestOff:
    async def test_is_nowhere_unless_configured(self, browser: httpx.AsyncClient) -> None:
        assert (await browser.get("/session/methods")).json() == {"oidc": None}
        for path in ("/session/oidc", CALLBACK):
            assert (await browser.get(path)).status_code == 404


@pytest.mark.usefixtures("clerk")
class TestSignIn:
    async def test_lets_in_whom_two_administrators_bound(
        self, desk: httpx.AsyncClient, provider: Provider, database: asyncpg.Connection
    ) -> None:
        assert (await desk.get("/session/methods")).json()["oidc"]["label"] == "省直统一认证"
        answer = await go(desk, provider, "/session/oidc?next=/members")
        assert answer.headers["location"] == "/members"
        assert await who(desk) == "office"
        row = await database.fetchrow("SELECT * FROM sessions")
        assert row is not None
        assert (row["is_vouched"], row["is_factor_met"]) == (True, False)
        [entry] = await database.fetch("SELECT action, actor FROM audit_entries")
        assert tuple(entry) == ("session.start", "office")

    async def test_asks_for_code_state_nonce_and_pkce(self, desk: httpx.AsyncClient) -> None:
        first, second = [parse_qs((await sent_to(desk)).query.decode()) for _ in range(2)]
        assert first["response_type"] == ["code"]
        assert first["scope"] == ["openid"]
        assert first["code_challenge_method"] == ["S256"]
        assert "prompt" not in first
        for name in ("state", "nonce", "code_challenge"):
            assert len(first[name][0]) >= 43
            assert first[name] != second[name]

    async def test_keeps_what_it_waits_for_from_scripts_and_eyes(
        self, desk: httpx.AsyncClient
    ) -> None:
        answer = await desk.get("/session/oidc")
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        state = parse_qs(urlsplit(answer.headers["location"]).query)["state"][0]
        assert state not in cookie

    async def test_makes_no_account(
        self, desk: httpx.AsyncClient, provider: Provider, database: asyncpg.Connection
    ) -> None:
        provider.subject = "stranger"
        assert word(await go(desk, provider)) == "OIDC_UNBOUND"
        assert await who(desk) is None
        assert await database.fetchval("SELECT count(*) FROM staff") == 1
        assert await database.fetchval("SELECT code FROM audit_entries") == "OIDC_UNBOUND"

    @pytest.mark.parametrize("state", ["PROPOSED", "ENDED"])
    async def test_lets_in_nobody_whose_binding_is_not_in_force(
        self,
        desk: httpx.AsyncClient,
        provider: Provider,
        database: asyncpg.Connection,
        state: str,
    ) -> None:
        await database.execute(
            "UPDATE staff_identities SET state = $1::text,"
            " confirmed_at = CASE WHEN $1::text = 'PROPOSED' THEN NULL ELSE confirmed_at END,"
            " confirmed_by_id = CASE WHEN $1::text = 'PROPOSED' THEN NULL ELSE confirmed_by_id END,"
            " ended_at = CASE WHEN $1::text = 'ENDED' THEN confirmed_at END,"
            " ended_by_id = CASE WHEN $1::text = 'ENDED' THEN 98 END",
            state,
        )
        assert word(await go(desk, provider)) == "OIDC_UNBOUND"

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ("is_disabled = true", "ACCOUNT_DISABLED"),
            ("awaits_release = true", "AWAITS_RELEASE"),
            ("failed_attempts = 5, locked_until = '2018-03-20 10:20+08'", "ACCOUNT_LOCKED"),
        ],
    )
    async def test_lets_in_nobody_whom_a_password_would_not(
        self,
        desk: httpx.AsyncClient,
        provider: Provider,
        database: asyncpg.Connection,
        change: str,
        code: str,
    ) -> None:
        await database.execute(f"UPDATE staff SET {change}")
        assert word(await go(desk, provider)) == code
        assert await who(desk) is None

    async def test_gives_a_cookie_that_no_guest_could_have_set_before(
        self, desk: httpx.AsyncClient, provider: Provider
    ) -> None:
        desk.cookies.set("sid", "planted", domain="127.0.0.1", path="/")
        await go(desk, provider)
        assert desk.cookies["sid"] != "planted"
        assert await who(desk) == "office"


@pytest.mark.usefixtures("clerk")
class TestSecondFactor:
    async def test_is_asked_for_where_the_provider_s_means_do_not_do(
        self, desk: httpx.AsyncClient, provider: Provider, clock: Clock
    ) -> None:
        await sign_in(desk, "office")
        secret, _ = await bound(desk, clock)
        await desk.delete("/session")
        assert word(await go(desk, provider)) == "SECOND_FACTOR_NEEDED"
        assert await who(desk) is None
        wrong = await desk.post("/session/oidc", json={"code": "000000"})
        assert wrong.status_code == 403
        clock.move(timedelta(seconds=factors.STEP_S))
        right = await desk.post("/session/oidc", json={"code": shown(secret, clock)})
        assert right.status_code == 200
        assert right.json()["staff"]["login"] == "office"
        again = await desk.post("/session/oidc", json={"code": shown(secret, clock)})
        assert again.json()["code"] == "OIDC_EXPIRED"

    async def test_locks_whoever_guesses_codes(
        self, desk: httpx.AsyncClient, provider: Provider, clock: Clock
    ) -> None:
        await sign_in(desk, "office")
        await bound(desk, clock)
        await desk.delete("/session")
        await go(desk, provider)
        codes = [
            (await desk.post("/session/oidc", json={"code": "000000"})).json()["code"]
            for _ in range(5)
        ]
        assert codes == ["WRONG_CODE"] * 4 + ["ACCOUNT_LOCKED"]
        assert word(await go(desk, provider)) == "ACCOUNT_LOCKED"

    async def test_is_met_by_means_that_the_policy_of_the_day_names(
        self,
        desk: httpx.AsyncClient,
        provider: Provider,
        clock: Clock,
        database: asyncpg.Connection,
    ) -> None:
        await sign_in(desk, "office")
        await bound(desk, clock)
        await desk.delete("/session")
        provider.amr = ("pwd", "otp")
        assert word(await go(desk, provider)) == "SECOND_FACTOR_NEEDED"
        await database.execute(
            "INSERT INTO security_policies (effective_from, characters_min, classes_min, history,"
            " age_days_max, factor_roles, document, reason, created_at, federated_factors)"
            " VALUES ('2018-03-20', 10, 3, 5, 90, '[\"OFFICE\"]', '测试', '测试', now(), 'mfa otp')"
        )
        assert word(await go(desk, provider)) == ""
        shows = (await desk.get("/session")).json()["staff"]
        assert (shows["must"], shows["isVouched"]) == (None, True)


@pytest.mark.usefixtures("clerk")
class TestConfirm:
    async def confirmed(self, client: httpx.AsyncClient) -> bool:
        """Whether an act of weight is open now."""
        return (await client.post("/session/factor", json={})).status_code == 200

    async def test_takes_a_fresh_sign_in_there_for_the_password(
        self, desk: httpx.AsyncClient, provider: Provider
    ) -> None:
        await go(desk, provider)
        assert not await self.confirmed(desk)
        before = desk.cookies["sid"]
        address = await sent_to(desk, "/session/oidc?confirm=1&next=/units")
        asked = parse_qs(address.query.decode())
        assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
        back = await desk.get(await from_provider(provider, address), headers=FROM_ELSEWHERE)
        assert back.headers["location"] == "/units"
        assert desk.cookies["sid"] != before
        assert await self.confirmed(desk)

    @pytest.mark.parametrize("at", [None, 1_521_500_000])
    async def test_takes_no_sign_in_of_before(
        self, desk: httpx.AsyncClient, provider: Provider, at: int | None
    ) -> None:
        await go(desk, provider)
        provider.lies = {"auth_time": at}
        assert word(await go(desk, provider, "/session/oidc?confirm=1")) == "OIDC_UNTRUSTED"
        assert not await self.confirmed(desk)

    async def test_takes_nobody_else(
        self,
        desk: httpx.AsyncClient,
        provider: Provider,
        enrol: Enrol,
        database: asyncpg.Connection,
        clock: Clock,
    ) -> None:
        await bind(database, await enrol("maker", Role.MAKER), "u-2002", clock)
        await go(desk, provider)
        provider.subject = "u-2002"
        assert word(await go(desk, provider, "/session/oidc?confirm=1")) == "OIDC_OTHER_PERSON"
        assert await who(desk) == "office"
        assert not await self.confirmed(desk)

    async def test_may_be_the_password_as_well(
        self, desk: httpx.AsyncClient, provider: Provider
    ) -> None:
        await go(desk, provider)
        answer = await desk.post("/session/confirm", json={"password": PASSWORD})
        assert answer.status_code == 200
        assert await self.confirmed(desk)

    async def test_is_for_who_is_signed_in(self, desk: httpx.AsyncClient) -> None:
        assert word(await desk.get("/session/oidc?confirm=1")) == "UNAUTHENTICATED"


@pytest.mark.usefixtures("clerk")
class TestSignOut:
    async def test_leads_on_to_the_provider_s(
        self, desk: httpx.AsyncClient, provider: Provider
    ) -> None:
        await go(desk, provider)
        address = urlsplit((await desk.delete("/session")).json()["endSessionUrl"])
        assert f"{address.scheme}://{address.netloc}{address.path}" == f"{ISSUER}/logout"
        assert parse_qs(address.query) == {
            "client_id": [CLIENT_ID],
            "post_logout_redirect_uri": [ORIGIN + "/"],
        }
        assert await who(desk) is None

    async def test_of_a_password_s_session_stays_here(self, desk: httpx.AsyncClient) -> None:
        await sign_in(desk, "office")
        assert (await desk.delete("/session")).status_code == 204


@pytest.mark.usefixtures("clerk")
class TestSession:
    async def test_ends_idle_and_with_its_binding(
        self, desk: httpx.AsyncClient, provider: Provider, clock: Clock
    ) -> None:
        await go(desk, provider)
        clock.move(timedelta(minutes=31))
        assert await who(desk) is None
