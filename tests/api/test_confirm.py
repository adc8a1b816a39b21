"""Typing the password again: a new cookie at once, the old one nothing, and only for one's own session."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette
from structlog.typing import EventDict

from api.config import Config, Rate
from domain.actors import Role
from tests.api.browser import PASSWORD, Clock, Enrol, bearer, client_of, configured, sign_in

APPROVE = """mutation { disbursementApprove(id: "x", input: {digest: "d"}) {
  userErrors { code } } }"""


async def confirm(client: httpx.AsyncClient, password: Any = PASSWORD) -> httpx.Response:
    return await client.post("/session/confirm", json={"password": password})


async def approve(client: httpx.AsyncClient, **headers: str) -> str:
    """What trying to approve is answered with."""
    answer = await client.post("/graphql", json={"query": APPROVE}, headers=headers)
    code: str = answer.json()["data"]["disbursementApprove"]["userErrors"][0]["code"]
    return code


@pytest.fixture
async def checker(browser: httpx.AsyncClient, enrol: Enrol) -> httpx.AsyncClient:
    """The browser with the checker signed in."""
    await enrol("checker", Role.CHECKER)
    await sign_in(browser, "checker")
    return browser


class TestConfirm:
    async def test_opens_the_acts_that_ask_for_it_for_five_minutes(
        self, checker: httpx.AsyncClient, clock: Clock
    ) -> None:
        assert await approve(checker) == "STEP_UP_REQUIRED"

        answer = await confirm(checker)

        assert answer.status_code == 200
        assert answer.json() == {"confirmedUntil": (clock() + timedelta(minutes=5)).isoformat()}
        assert answer.headers["cache-control"] == "no-store"
        clock.move(timedelta(seconds=299))
        assert await approve(checker) == "NOT_FOUND"
        clock.move(timedelta(seconds=1))
        assert await approve(checker) == "STEP_UP_REQUIRED"

    async def test_holds_as_long_as_configured(
        self, app: Starlette, config: Config, clock: Clock, enrol: Enrol
    ) -> None:
        await enrol("checker", Role.CHECKER)
        short = configured(app, replace(config, session_confirmed=timedelta(minutes=1)))
        async with client_of(short) as client:
            await sign_in(client, "checker")
            await confirm(client)
            clock.move(timedelta(minutes=1))
            assert await approve(client) == "STEP_UP_REQUIRED"

    async def test_gives_a_new_cookie_and_the_old_one_opens_nothing(
        self, app: Starlette, checker: httpx.AsyncClient, database: asyncpg.Connection
    ) -> None:
        before = checker.cookies["sid"]
        session = await database.fetchval("SELECT id FROM sessions")

        answer = await confirm(checker)

        assert checker.cookies["sid"] != before
        assert "; HttpOnly" in answer.headers["set-cookie"]
        assert "; SameSite=strict" in answer.headers["set-cookie"]
        assert (await checker.get("/session")).status_code == 200
        assert await database.fetchval("SELECT id FROM sessions WHERE ended_at IS NULL") == session
        async with client_of(app) as thief:
            thief.cookies.set("sid", before)
            assert (await thief.get("/session")).status_code == 401
            assert (await confirm(thief)).status_code == 401

    async def test_does_not_make_the_session_longer(
        self, checker: httpx.AsyncClient, clock: Clock, database: asyncpg.Connection
    ) -> None:
        ends = await database.fetchval("SELECT expires_at FROM sessions")
        clock.move(timedelta(minutes=20))

        answer = await confirm(checker)

        assert await database.fetchval("SELECT expires_at FROM sessions") == ends
        left = int((ends - clock()).total_seconds())
        assert f"Max-Age={left}" in answer.headers["set-cookie"]

    async def test_belongs_to_one_session_and_not_to_the_person_s_others(
        self, app: Starlette, checker: httpx.AsyncClient
    ) -> None:
        async with client_of(app) as other:
            await sign_in(other, "checker")
            await confirm(other)
            assert await approve(other) == "NOT_FOUND"
        assert await approve(checker) == "STEP_UP_REQUIRED"

    async def test_is_over_with_the_session(self, checker: httpx.AsyncClient) -> None:
        await confirm(checker)
        await checker.delete("/session")
        await sign_in(checker, "checker")
        assert await approve(checker) == "STEP_UP_REQUIRED"

    async def test_is_written_down_without_the_password(
        self,
        checker: httpx.AsyncClient,
        database: asyncpg.Connection,
        logged: list[EventDict],
    ) -> None:
        await confirm(checker, "Wrong-pass-1")
        await confirm(checker)

        entries = await database.fetch(
            "SELECT * FROM audit_entries WHERE action = 'session.confirm' ORDER BY id"
        )
        assert [(one["outcome"], one["code"]) for one in entries] == [
            ("REFUSED", "WRONG_CREDENTIALS"), ("DONE", ""),
        ]  # fmt: skip
        text = f"{entries}{logged}"
        assert PASSWORD not in text
        assert "Wrong-pass-1" not in text


class TestWrongPassword:
    async def test_is_refused_at_its_field_and_the_session_stays_as_it_was(
        self, checker: httpx.AsyncClient
    ) -> None:
        before = checker.cookies["sid"]

        answer = await confirm(checker, "wrong")

        assert answer.status_code == 403
        assert answer.json()["code"] == "WRONG_PASSWORD"
        assert answer.json()["message"] == "密码不正确。"
        assert checker.cookies["sid"] == before
        assert await approve(checker) == "STEP_UP_REQUIRED"

    async def test_counts_towards_the_lock_of_the_sign_in(
        self, app: Starlette, checker: httpx.AsyncClient
    ) -> None:
        async with client_of(app) as stranger:
            for _ in range(2):
                await sign_in(stranger, "checker", "wrong")
            statuses = [(await confirm(checker, "wrong")).status_code for _ in range(3)]
            assert statuses == [403, 403, 423]
            assert (await confirm(checker)).json()["code"] == "ACCOUNT_LOCKED"
            assert (await sign_in(stranger, "checker")).status_code == 423

    async def test_a_right_one_forgets_the_failures(
        self, checker: httpx.AsyncClient, database: asyncpg.Connection
    ) -> None:
        await confirm(checker, "wrong")
        await confirm(checker)
        assert await database.fetchval("SELECT failed_attempts FROM staff") == 0

    async def test_takes_from_the_same_allowance_as_signing_in(
        self, app: Starlette, config: Config, enrol: Enrol
    ) -> None:
        await enrol("checker", Role.CHECKER)
        hasty = configured(app, replace(config, sign_in_rate=Rate(burst=3, per_s=1)))
        async with client_of(hasty) as client:
            await sign_in(client, "checker")
            answers = [(await confirm(client, "wrong")).status_code for _ in range(3)]
        assert answers == [403, 403, 429]


class TestWhoMayConfirm:
    async def test_is_nobody_without_a_session(self, browser: httpx.AsyncClient) -> None:
        answer = await confirm(browser)
        assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHENTICATED")

    async def test_is_no_script(
        self, browser: httpx.AsyncClient, enrol: Enrol, clock: Clock
    ) -> None:
        await enrol("checker", Role.CHECKER)
        token = await bearer("checker", clock())

        answer = await browser.post("/session/confirm", json={"password": PASSWORD}, headers=token)

        assert (answer.status_code, answer.json()["code"]) == (403, "SESSION_REQUIRED")
        assert await approve(browser, **token) == "SESSION_REQUIRED"

    async def test_is_no_page_of_another_origin(self, checker: httpx.AsyncClient) -> None:
        answer = await checker.post(
            "/session/confirm",
            json={"password": PASSWORD},
            headers={"Sec-Fetch-Site": "same-site"},
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "CROSS_SITE")

    @pytest.mark.parametrize("password", ["", None, 1, ["x"], "x" * 129, "a\0b"])
    async def test_gives_a_password(self, checker: httpx.AsyncClient, password: Any) -> None:
        answer = await confirm(checker, password)
        assert (answer.status_code, answer.json()["code"]) == (422, "INVALID")


class TestUnknownLogins:
    async def test_lock_as_those_of_people_do(
        self, browser: httpx.AsyncClient, enrol: Enrol, clock: Clock
    ) -> None:
        """A 423 must tell a guesser nothing about which logins exist."""
        await enrol("office", Role.OFFICE)
        for moment in (timedelta(0), timedelta(minutes=30)):
            clock.move(moment)
            answers = {
                login: [await sign_in(browser, login, "wrong") for _ in range(6)]
                for login in ("office", "nobody")
            }
            seen = {
                login: [
                    (one.status_code, one.json()["code"], one.json()["message"]) for one in all_
                ]
                for login, all_ in answers.items()
            }
            assert seen["office"] == seen["nobody"]
            assert [status for status, _, _ in seen["nobody"]] == [401] * 4 + [423] * 2
