import asyncpg
import httpx
from starlette.applications import Starlette
from structlog.typing import EventDict

from domain.actors import Role
from tests.api.browser import PASSWORD, Enrol, sign_in


class TestRequestId:
    async def test_is_ours_and_never_the_askers(self, browser: httpx.AsyncClient) -> None:
        answer = await browser.get("/live", headers={"X-Request-Id": "forged"})
        assert len(answer.headers["x-request-id"]) == 16
        assert answer.headers["x-request-id"] != "forged"

    async def test_goes_into_the_audit_trail(
        self, office: httpx.AsyncClient, database: asyncpg.Connection
    ) -> None:
        answer = await office.delete("/session")
        found = await database.fetchval(
            "SELECT request_id FROM audit_entries WHERE action = 'session.end'"
        )
        assert found == answer.headers["x-request-id"]


class TestLog:
    async def test_says_who_what_and_how_long_and_nothing_personal(
        self, browser: httpx.AsyncClient, enrol: Enrol, logged: list[EventDict]
    ) -> None:
        staff_id = await enrol("office", Role.OFFICE)
        await sign_in(browser, "office")
        await browser.get("/session?name=张三&id=510104199001011234")
        await browser.get("/people/510104199001011234")
        await browser.post("/graphql", json={"query": '{ unknown(name: "李四") }'})

        text = str(logged)
        for personal in (
            "张三",
            "李四",
            "510104",
            "测试甲",
            PASSWORD,
            browser.cookies["sid"],
            "127.0.0.1",
        ):
            assert personal not in text
        requests = [event for event in logged if event["event"] == "http.request"]
        assert [(event["route"], event["status"]) for event in requests] == [
            ("/session", 200),
            ("/session", 200),
            ("other", 404),
            ("/graphql", 200),
        ]
        assert requests[1]["staff_id"] == staff_id
        assert set(requests[0]) == {
            "event",
            "log_level",
            "method",
            "route",
            "status",
            "duration_ms",
            "request_id",
            "staff_id",
        }


class TestFailure:
    async def test_is_masked_and_logged_without_the_rows_values(
        self,
        app: Starlette,
        office: httpx.AsyncClient,
        database: asyncpg.Connection,
        logged: list[EventDict],
    ) -> None:
        await database.execute(
            "ALTER TABLE sessions ADD CONSTRAINT never CHECK (address = 'x') NOT VALID"
        )
        try:
            answer = await sign_in(office, "office")
        finally:
            await database.execute("ALTER TABLE sessions DROP CONSTRAINT never")

        assert app.debug is False
        assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL")
        assert answer.json()["requestId"] == answer.headers["x-request-id"]
        assert "CheckViolation" not in answer.text
        [event] = [event for event in logged if event["event"] == "http.failed"]
        assert event["why"] == "CheckViolationError"
        assert any("domain/sessions/operations.py" in line for line in event["where"])
        assert "Failing row" not in str(event)
