from datetime import datetime

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette

from domain.actors import Role
from domain.audit import operations as audit
from domain.transactions import acting_within
from tests.api.browser import Clock, Enrol, bearer, client_of
from tests.workers import hand

ELSEWHERE = "192.0.2.7"


class TestLive:
    async def test_answers(self, browser: httpx.AsyncClient) -> None:
        assert (await browser.get("/live")).json() == {"status": "live"}


class TestReady:
    async def test_is_ready_with_a_migrated_database(self, browser: httpx.AsyncClient) -> None:
        answer = await browser.get("/ready")
        assert (answer.status_code, answer.json()) == (200, {"status": "ready"})

    async def test_names_what_a_database_before_the_migration_lacks(
        self, browser: httpx.AsyncClient, database: asyncpg.Connection
    ) -> None:
        await database.execute("ALTER TABLE alarms RENAME COLUMN note TO remark")
        try:
            answer = await browser.get("/ready")
        finally:
            await database.execute("ALTER TABLE alarms RENAME COLUMN remark TO note")

        assert answer.status_code == 503
        assert answer.json() == {"status": "migrations not applied", "missing": ["alarms.note"]}


class TestMetrics:
    async def test_count_requests_files_alarms_and_due_work(
        self, office: httpx.AsyncClient, now: datetime
    ) -> None:
        await office.get("/nothing/510104199001011234")
        await office.get("/session")
        with acting_within("/"):
            await audit.alarm(kind="file.held", subject=("bank_file", 1), message="甲", now=now)
        await office.post(
            "/rosters?kind=MEMBERS",
            content=hand.workbook(hand.MEMBER_HEADER, [hand.member_row(1)]),
            headers={"Content-Type": "application/octet-stream", "X-File-Name": "a.xlsx"},
        )

        answer = await office.get("/metrics")

        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        requests = 'puhui_http_requests_total{method="GET",route="%s",status="%s"} 1.0'
        assert requests % ("other", 404) in answer.text
        assert requests % ("/session", 200) in answer.text
        assert "puhui_open_alarms 1.0" in answer.text
        assert 'puhui_due_rows{actor="check_roster"} 1.0' in answer.text
        assert "510104" not in answer.text

    async def test_are_for_this_machine_alone(self, app: Starlette) -> None:
        async with client_of(app, peer=ELSEWHERE) as client:
            assert (await client.get("/metrics")).status_code == 401
        async with client_of(app) as client:
            headers = {"X-Forwarded-For": ELSEWHERE}
            assert (await client.get("/metrics", headers=headers)).status_code == 401

    @pytest.mark.parametrize(
        ("role", "status"), [(Role.AUDITOR, 200), (Role.ADMIN, 200), (Role.OFFICE, 403)]
    )
    async def test_are_for_an_auditors_or_administrators_token(
        self, app: Starlette, enrol: Enrol, clock: Clock, role: Role, status: int
    ) -> None:
        await enrol("person", role)
        async with client_of(
            app, peer=ELSEWHERE, headers=await bearer("person", clock())
        ) as client:
            assert (await client.get("/metrics")).status_code == status
