"""The door of participant lists: a unit's own, as bytes or as a form, and nothing else."""

import asyncpg
import dramatiq
import httpx
import pytest
from dramatiq.brokers.stub import StubBroker
from starlette.applications import Starlette

from domain.actors import Role
from schema import ids
from tests.api.browser import Clock, Enrol, client_of, sign_in
from tests.town import Town

URL = "/participant-lists?planYear=2018"
LIST = "姓名,证件号码\r\n张三,510104199001011234\r\n".encode()
RAW = {"content-type": "application/octet-stream", "x-file-name": "%E5%90%8D%E5%8D%95.csv"}


@pytest.fixture
async def clerk(
    app: Starlette, enrol: Enrol, database: asyncpg.Connection, clock: Clock
) -> httpx.AsyncClient:
    """The browser of a unit's clerk."""
    await enrol("clerk", Role.CLERK, unit_id=await Town(database, clock()).unit())
    client = client_of(app)
    assert (await sign_in(client, "clerk")).status_code == 200
    return client


class TestReceive:
    @pytest.mark.parametrize("is_form", [False, True])
    async def test_keeps_a_list_and_nudges_a_worker(
        self,
        clerk: httpx.AsyncClient,
        database: asyncpg.Connection,
        queue: dramatiq.Broker,
        is_form: bool,
    ) -> None:
        if is_form:
            answer = await clerk.post(URL, files={"file": ("名单.csv", LIST)})
        else:
            answer = await clerk.post(URL, content=LIST, headers=RAW)
        key = await database.fetchval("SELECT id FROM participant_lists")
        assert (answer.status_code, answer.json()) == (
            201,
            {"listId": ids.encode("ParticipantList", key)},
        )
        assert await database.fetchval("SELECT file_name FROM participant_lists") == "名单.csv"
        assert isinstance(queue, StubBroker)
        assert b"check_participants" in queue.queues["default"].queue[0]

    @pytest.mark.parametrize(("content", "status"), [(b"", 422), (b"x" * (21 * 1024 * 1024), 413)])
    async def test_refuses_what_is_empty_or_too_large_and_writes_it_down(
        self, clerk: httpx.AsyncClient, database: asyncpg.Connection, content: bytes, status: int
    ) -> None:
        answer = await clerk.post(URL, content=content, headers=RAW)
        assert answer.status_code == status
        assert await database.fetchval("SELECT count(*) FROM participant_lists") == 0
        action = "participant_list.receive"
        noted = await database.fetchval(
            "SELECT code FROM audit_entries WHERE action = $1 AND code <> ''", action
        )
        assert noted == answer.json()["code"]

    async def test_wants_a_year(self, clerk: httpx.AsyncClient) -> None:
        answer = await clerk.post("/participant-lists?planYear=18", content=LIST, headers=RAW)
        assert answer.status_code == 422
        assert "年度" in answer.json()["message"]

    async def test_needs_somebody_signed_in(self, browser: httpx.AsyncClient) -> None:
        assert (await browser.post(URL, content=LIST, headers=RAW)).status_code == 401
