"""What has to be done before anything else, the device of the codes, and access that ends at once."""

import asyncio
import base64
from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette
from structlog.typing import EventDict

from api.config import Config, Rate
from domain.actors import EVERYTHING, SYSTEM, Role
from domain.factors import rules
from domain.staff import operations as staff
from domain.transactions import acting_within
from tests.api.browser import PASSWORD, Clock, Enrol, bearer, client_of, configured, sign_in

STEP = timedelta(seconds=rules.STEP_S)
NEW = "Yundu-ling-77"
VIEWER = {"query": "{ viewer { login } }"}


@pytest.fixture
async def strict(database: asyncpg.Connection, app: Starlette) -> None:
    """The policy that asks checkers and releasers for a device."""
    assert app is not None
    await database.execute(
        "INSERT INTO security_policies (effective_from, characters_min, classes_min, history,"
        " age_days_max, factor_roles, document, reason, created_at)"
        " VALUES ('2001-01-02', 10, 3, 5, 90, '[\"CHECKER\"]', '测试', '测试', now())"
    )


@pytest.fixture
async def checker(browser: httpx.AsyncClient, enrol: Enrol) -> httpx.AsyncClient:
    await enrol("checker", Role.CHECKER)
    assert (await sign_in(browser, "checker")).status_code == 200
    return browser


async def offered(client: httpx.AsyncClient) -> bytes:
    """This will confirm the password and give the secret of a new device."""
    await client.post("/session/confirm", json={"password": PASSWORD})
    answer = await client.post("/session/factor", json={})
    assert answer.status_code == 200
    return base64.b32decode(answer.json()["secret"])


def shown(secret: bytes, clock: Clock) -> str:
    return rules.code_of(secret, rules.step_at(clock()))


async def bound(client: httpx.AsyncClient, clock: Clock) -> tuple[bytes, list[str]]:
    secret = await offered(client)
    answer = await client.post("/session/factor/confirm", json={"code": shown(secret, clock)})
    assert answer.status_code == 200
    return secret, answer.json()["recoveryCodes"]


async def enter(client: httpx.AsyncClient, login: str, code: Any) -> httpx.Response:
    return await client.post("/session", json={"login": login, "password": PASSWORD, "code": code})


class TestInitialPassword:
    @pytest.fixture
    async def newcomer(
        self, browser: httpx.AsyncClient, enrol: Enrol, database: asyncpg.Connection
    ) -> httpx.AsyncClient:
        await enrol("office", Role.OFFICE)
        await database.execute("UPDATE staff SET must_change_password = true")
        answer = await sign_in(browser, "office")
        assert answer.json()["staff"]["must"] == "INITIAL_PASSWORD"
        return browser

    async def test_opens_nothing_but_its_own_change(self, newcomer: httpx.AsyncClient) -> None:
        for method, path in (
            ("POST", "/graphql"), ("GET", "/events"), ("POST", "/rosters?kind=MEMBERS"),
            ("GET", "/exports/x"), ("GET", "/templates/members.xlsx"), ("GET", "/rosters/x/marked"),
        ):  # fmt: skip
            answer = await newcomer.request(method, path, json=VIEWER if method == "POST" else None)
            assert (path, answer.status_code) == (path, 403)
            assert "PASSWORD_CHANGE_REQUIRED" in answer.text
        assert (await newcomer.get("/session")).status_code == 200

    async def test_is_changed_and_the_session_ends(
        self, app: Starlette, newcomer: httpx.AsyncClient
    ) -> None:
        before = newcomer.cookies["sid"]
        answer = await newcomer.post(
            "/session/password", json={"current": PASSWORD, "password": NEW}
        )
        assert answer.status_code == 204
        assert 'sid=""' in answer.headers["set-cookie"]
        async with client_of(app) as thief:
            thief.cookies.set("sid", before)
            assert (await thief.get("/session")).status_code == 401
        again = await sign_in(newcomer, "office", NEW)
        assert again.json()["staff"]["must"] is None

    async def test_is_not_changed_to_itself_or_by_a_wrong_one(
        self, newcomer: httpx.AsyncClient
    ) -> None:
        for given, code in (
            ({"current": PASSWORD, "password": PASSWORD}, "PASSWORD_USED_BEFORE"),
            ({"current": "wrong", "password": NEW}, "WRONG_CREDENTIALS"),
            ({"current": PASSWORD, "password": "weak"}, "PASSWORD_TOO_WEAK"),
            ({"password": NEW}, "INVALID"),
        ):
            answer = await newcomer.post("/session/password", json=given)
            assert answer.json()["code"] == code

    async def test_of_an_old_password_is_wanted_when_its_days_are_over(
        self, browser: httpx.AsyncClient, enrol: Enrol, database: asyncpg.Connection, clock: Clock
    ) -> None:
        await enrol("office", Role.OFFICE)
        await database.execute(
            "UPDATE staff SET password_changed_at = $1", clock() - timedelta(days=90)
        )
        answer = await sign_in(browser, "office")
        assert answer.json()["staff"]["must"] == "EXPIRED_PASSWORD"


@pytest.mark.usefixtures("strict")
class TestDevice:
    async def test_is_wanted_first_of_a_role_that_the_policy_names(
        self, checker: httpx.AsyncClient, clock: Clock
    ) -> None:
        refused = await checker.post("/graphql", json=VIEWER)
        assert refused.status_code == 403
        assert "FACTOR_ENROLMENT_REQUIRED" in refused.text
        assert (await checker.get("/session")).json()["staff"]["must"] == "SECOND_FACTOR"
        await bound(checker, clock)
        allowed = await checker.post("/graphql", json=VIEWER)
        assert allowed.json()["data"] == {"viewer": {"login": "checker"}}

    async def test_is_not_offered_to_who_did_not_type_the_password_again(
        self, checker: httpx.AsyncClient
    ) -> None:
        """A stolen session binds no device of the thief's."""
        answer = await checker.post("/session/factor", json={})
        assert (answer.status_code, answer.json()["code"]) == (403, "STEP_UP_REQUIRED")

    async def test_is_asked_for_at_the_sign_in_without_opening_anything(
        self, app: Starlette, checker: httpx.AsyncClient, clock: Clock
    ) -> None:
        secret, _ = await bound(checker, clock)
        clock.move(STEP)
        async with client_of(app) as other:
            needed = await sign_in(other, "checker")
            assert (needed.status_code, needed.json()["code"]) == (403, "SECOND_FACTOR_NEEDED")
            assert "set-cookie" not in needed.headers
            opened = await enter(other, "checker", shown(secret, clock))
            assert opened.json()["staff"]["hasFactor"] is True
            replayed = await enter(other, "checker", shown(secret, clock))
            assert replayed.json()["code"] == "WRONG_CODE"

    async def test_gives_a_cookie_that_no_guest_could_have_set_before(
        self, app: Starlette, checker: httpx.AsyncClient, clock: Clock
    ) -> None:
        """Session fixation: a cookie that was planted is never the one that opens."""
        secret, _ = await bound(checker, clock)
        clock.move(STEP)
        async with client_of(app) as victim, client_of(app) as thief:
            victim.cookies.set("sid", "planted")
            await enter(victim, "checker", shown(secret, clock))
            thief.cookies.set("sid", "planted")
            assert (await thief.get("/session")).status_code == 401

    async def test_is_not_guessed(
        self, app: Starlette, checker: httpx.AsyncClient, clock: Clock
    ) -> None:
        secret, _ = await bound(checker, clock)
        clock.move(10 * STEP)
        wrong = f"{(int(shown(secret, clock)) + 1) % 10**6:06d}"
        async with client_of(app) as guesser:
            statuses = [(await enter(guesser, "checker", wrong)).status_code for _ in range(5)]
            assert statuses == [403] * 4 + [423]
            assert (await enter(guesser, "checker", shown(secret, clock))).status_code == 423

    async def test_takes_from_the_same_allowance_as_passwords(
        self, app: Starlette, config: Config, enrol: Enrol, clock: Clock
    ) -> None:
        await enrol("checker", Role.CHECKER)
        hasty = configured(app, replace(config, sign_in_rate=Rate(burst=3, per_s=1)))
        async with client_of(hasty) as client:
            await sign_in(client, "checker")
            await offered(client)
            tries = [
                (await client.post("/session/factor/confirm", json={"code": "000000"})).status_code
                for _ in range(2)
            ]
        assert tries == [403, 429]
        assert clock() is not None

    async def test_is_wanted_again_for_acts_of_weight(
        self, checker: httpx.AsyncClient, clock: Clock
    ) -> None:
        secret, _ = await bound(checker, clock)
        clock.move(STEP)
        for code, expected in (("", "SECOND_FACTOR_NEEDED"), ("000000", "WRONG_CODE")):
            given = {"password": PASSWORD} | ({"code": code} if code else {})
            answer = await checker.post("/session/confirm", json=given)
            assert (answer.status_code, answer.json()["code"]) == (403, expected)
        given = {"password": PASSWORD, "code": shown(secret, clock)}
        assert (await checker.post("/session/confirm", json=given)).status_code == 200

    async def test_secret_and_codes_stand_in_no_log_and_no_trail(
        self,
        checker: httpx.AsyncClient,
        clock: Clock,
        database: asyncpg.Connection,
        logged: list[EventDict],
    ) -> None:
        secret, codes = await bound(checker, clock)
        text = f"{logged}{await database.fetch('SELECT * FROM audit_entries')}"
        assert rules.text_of(secret) not in text
        assert not [code for code in codes if code in text]

    @pytest.mark.parametrize("code", [1, None, ["x"], "x" * 21, "a\0b"])
    async def test_code_is_a_short_text(self, checker: httpx.AsyncClient, code: Any) -> None:
        answer = await checker.post("/session/factor/confirm", json={"code": code})
        assert (answer.status_code, answer.json()["code"]) == (422, "INVALID")


class TestWho:
    PATHS = ("/session/password", "/session/factor", "/session/factor/confirm")

    @pytest.mark.parametrize("path", PATHS)
    async def test_is_nobody_without_a_session_and_no_script(
        self, browser: httpx.AsyncClient, enrol: Enrol, clock: Clock, path: str
    ) -> None:
        given = {"current": PASSWORD, "password": NEW, "code": "123456"}
        assert (await browser.post(path, json=given)).status_code == 401
        await enrol("checker", Role.CHECKER)
        token = await bearer("checker", clock())
        answer = await browser.post(path, json=given, headers=token)
        assert (answer.status_code, answer.json()["code"]) == (403, "SESSION_REQUIRED")

    @pytest.mark.parametrize("path", PATHS)
    async def test_is_no_page_of_another_origin(
        self, checker: httpx.AsyncClient, path: str
    ) -> None:
        """CSRF: a page on the same site carries the cookie, and changes nothing."""
        given = {"current": PASSWORD, "password": NEW, "code": "123456"}
        answer = await checker.post(path, json=given, headers={"Sec-Fetch-Site": "same-site"})
        assert (answer.status_code, answer.json()["code"]) == (403, "CROSS_SITE")
        assert (await sign_in(checker, "checker")).status_code == 200


class TestEnded:
    ACKNOWLEDGE = """mutation { bookmarkCreate(input: {kind: QUERY, name: "甲", content: {query: "x"}}) {
      userErrors { code } } }"""

    async def test_access_ends_under_a_request_that_is_being_read(
        self,
        office: httpx.AsyncClient,
        database: asyncpg.Connection,
        clock: Clock,
    ) -> None:
        """Whichever comes first, nothing is changed after the person was disabled."""
        staff_id = await database.fetchval("SELECT id FROM staff WHERE login = 'office'")

        async def disable() -> None:
            with acting_within(EVERYTHING):
                await staff.disable(staff_id, by=SYSTEM, now=clock())

        answers, _ = await asyncio.gather(
            asyncio.gather(
                *(office.post("/graphql", json={"query": self.ACKNOWLEDGE}) for _ in range(4))
            ),
            disable(),
        )
        assert {answer.status_code for answer in answers} <= {200, 401}
        ended = await database.fetchval(
            "SELECT id FROM audit_entries WHERE action = 'staff.disable'"
        )
        late = await database.fetchval(
            "SELECT count(*) FROM audit_entries WHERE id > $1 AND outcome = 'DONE'", ended
        )
        assert late == 0
