from dataclasses import replace
from datetime import timedelta

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette

from api.config import Config, Rate
from domain.actors import EVERYTHING, SYSTEM, Role
from domain.particulars import PARTICULARS
from domain.sessions.rules import IDLE_FOR, SESSION_LASTS
from domain.staff import operations as staff
from domain.transactions import acting_within
from tests.api.browser import PASSWORD, Clock, Enrol, client_of, configured, sign_in


class TestSignIn:
    async def test_says_who_it_is_and_sets_a_cookie_that_scripts_cannot_read(
        self, browser: httpx.AsyncClient, enrol: Enrol
    ) -> None:
        await enrol("office", Role.OFFICE)

        answer = await sign_in(browser, " Office ")

        assert answer.status_code == 200
        assert answer.json() == {
            "staff": {
                "login": "office",
                "name": "测试甲",
                "roles": ["OFFICE"],
                "particulars": sorted(PARTICULARS),
                "unitName": None,
                "must": None,
                "hasFactor": False,
                "isVouched": False,
            }
        }
        cookie = answer.headers["set-cookie"]
        name, _, attributes = cookie.partition("=")
        assert name == "sid"
        assert "; HttpOnly" in attributes
        assert "; SameSite=strict" in attributes
        assert "; Path=/" in attributes
        assert "Domain" not in attributes
        assert "Secure" not in attributes
        assert answer.headers["cache-control"] == "no-store"

    async def test_over_https_the_cookie_is_the_hosts_alone(
        self, app: Starlette, config: Config, enrol: Enrol
    ) -> None:
        await enrol("office", Role.OFFICE)
        secure = replace(config, public_origin="https://card.example.org")
        https = configured(app, secure)
        async with client_of(https, origin="https://card.example.org") as client:
            answer = await sign_in(client, "office")

            assert answer.headers["set-cookie"].startswith("__Host-sid=")
            assert "; Secure" in answer.headers["set-cookie"]
            assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
            assert (await client.get("/session")).status_code == 200

    async def test_refuses_a_wrong_password_and_an_unknown_login_alike(
        self, browser: httpx.AsyncClient, enrol: Enrol
    ) -> None:
        await enrol("office", Role.OFFICE)

        wrong = await sign_in(browser, "office", "not-the-password")
        unknown = await sign_in(browser, "nobody", "not-the-password")

        assert wrong.status_code == unknown.status_code == 401
        assert wrong.json()["code"] == unknown.json()["code"] == "WRONG_CREDENTIALS"
        assert wrong.json()["message"] == unknown.json()["message"] == "用户名或密码不正确。"
        assert "set-cookie" not in wrong.headers

    async def test_locks_after_five_failures_until_half_an_hour_is_over(
        self, browser: httpx.AsyncClient, enrol: Enrol, clock: Clock
    ) -> None:
        await enrol("office", Role.OFFICE)
        statuses = [(await sign_in(browser, "office", "wrong")).status_code for _ in range(5)]
        assert statuses == [401, 401, 401, 401, 423]

        locked = await sign_in(browser, "office")
        clock.move(timedelta(minutes=30))
        open_again = await sign_in(browser, "office")

        assert (locked.status_code, locked.json()["code"]) == (423, "ACCOUNT_LOCKED")
        assert open_again.status_code == 200

    async def test_gives_a_new_token_each_time_and_ends_the_old_session(
        self, app: Starlette, office: httpx.AsyncClient
    ) -> None:
        before = office.cookies["sid"]
        await sign_in(office, "office")

        assert office.cookies["sid"] != before
        async with client_of(app) as thief:
            thief.cookies.set("sid", before)
            assert (await thief.get("/session")).status_code == 401

    async def test_an_address_that_tries_too_often_waits(
        self, app: Starlette, config: Config
    ) -> None:
        hasty = configured(
            app,
            replace(config, sign_in_rate=Rate(burst=2, per_s=1)),
        )
        async with client_of(hasty) as client:
            answers = [await sign_in(client, "nobody", "x") for _ in range(3)]

        assert [answer.status_code for answer in answers] == [401, 401, 429]
        assert answers[2].headers["retry-after"] == "1"
        assert answers[2].json()["message"] == "请求过于频繁，请在 1 秒后再试。"

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"[]",
            b"{}",
            b'{"login": "a"}',
            b'{"login": 1, "password": "x"}',
            b'{"login": "", "password": "x"}',
            b'{"login": "a\\u0000", "password": "x"}',
            b'{"login": "a", "password": "' + b"x" * 200 + b'"}',
            b"\xff",
        ],
    )
    async def test_refuses_what_is_no_login_and_password(
        self, browser: httpx.AsyncClient, body: bytes
    ) -> None:
        answer = await browser.post(
            "/session", content=body, headers={"Content-Type": "application/json"}
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "INVALID")

    async def test_refuses_a_form(self, browser: httpx.AsyncClient) -> None:
        answer = await browser.post("/session", data={"login": "a", "password": "b"})
        assert answer.status_code == 415

    async def test_a_disabled_person_is_told_so_only_with_the_right_password(
        self, browser: httpx.AsyncClient, enrol: Enrol, clock: Clock
    ) -> None:
        staff_id = await enrol("office", Role.OFFICE)
        with acting_within(EVERYTHING):
            await staff.disable(staff_id, by=SYSTEM, now=clock())

        right = await sign_in(browser, "office")
        wrong = await sign_in(browser, "office", "wrong")

        assert (right.status_code, right.json()["code"]) == (401, "ACCOUNT_DISABLED")
        assert (wrong.status_code, wrong.json()["code"]) == (401, "WRONG_CREDENTIALS")


class TestShow:
    async def test_says_nobody_without_a_session(self, browser: httpx.AsyncClient) -> None:
        answer = await browser.get("/session")
        assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHENTICATED")

    async def test_names_the_clerks_unit(
        self, browser: httpx.AsyncClient, enrol: Enrol, database: asyncpg.Connection
    ) -> None:
        await database.execute(
            "INSERT INTO units (id, path, name, union_uscc, employer_uscc, nature, industry,"
            " labour_relation, dues, district, status, created_at) VALUES (3, '/3/', '测试单位',"
            " '', '', '', '', '', '', '', 'ACTIVE', now())"
        )
        await enrol("clerk", Role.CLERK, unit_id=3)
        await sign_in(browser, "clerk")

        answer = await browser.get("/session")

        assert answer.json()["staff"]["unitName"] == "测试单位"

    async def test_is_over_when_idle_old_or_disabled(
        self, office: httpx.AsyncClient, clock: Clock, database: asyncpg.Connection
    ) -> None:
        for _ in range(int(SESSION_LASTS / timedelta(minutes=20)) - 1):
            clock.move(timedelta(minutes=20))
            assert (await office.get("/session")).status_code == 200
        clock.move(timedelta(minutes=20))
        assert (await office.get("/session")).status_code == 401

        await sign_in(office, "office")
        clock.move(IDLE_FOR)
        assert (await office.get("/session")).status_code == 401

        await sign_in(office, "office")
        await database.execute("UPDATE staff SET is_disabled = true")
        assert (await office.get("/session")).status_code == 401

    async def test_notes_use_at_most_once_a_minute(
        self, office: httpx.AsyncClient, clock: Clock, database: asyncpg.Connection
    ) -> None:
        began = clock()
        clock.move(timedelta(seconds=59))
        await office.get("/session")
        assert await database.fetchval("SELECT last_seen_at FROM sessions") == began

        clock.move(timedelta(seconds=1))
        await office.get("/session")
        assert await database.fetchval("SELECT last_seen_at FROM sessions") == clock()

    async def test_one_person_asking_too_often_waits(
        self, app: Starlette, config: Config, enrol: Enrol
    ) -> None:
        await enrol("office", Role.OFFICE)
        strict = configured(app, replace(config, person_rate=Rate(burst=1, per_s=1)))
        async with client_of(strict) as client:
            await sign_in(client, "office")

            assert (await client.get("/session")).status_code == 200
            assert (await client.get("/session")).status_code == 429


class TestSignOut:
    async def test_ends_the_session_on_the_server_too(
        self, app: Starlette, office: httpx.AsyncClient
    ) -> None:
        token = office.cookies["sid"]

        answer = await office.delete("/session")

        assert answer.status_code == 204
        assert "sid" not in office.cookies
        async with client_of(app) as thief:
            thief.cookies.set("sid", token)
            assert (await thief.get("/session")).status_code == 401

    async def test_without_a_session_is_no_error(self, browser: httpx.AsyncClient) -> None:
        assert (await browser.delete("/session")).status_code == 204


class TestPasswords:
    async def test_appear_neither_in_the_log_nor_in_the_audit_trail(
        self, browser: httpx.AsyncClient, enrol: Enrol, database: asyncpg.Connection
    ) -> None:
        await enrol("office", Role.OFFICE)
        await sign_in(browser, "office", "Wrong-pass-1")
        await sign_in(browser, "office")

        entries = await database.fetch("SELECT * FROM audit_entries")
        text = " ".join(str(dict(entry)) for entry in entries)

        assert "session.start" in text
        assert "Wrong-pass-1" not in text
        assert PASSWORD not in text
