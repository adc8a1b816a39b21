"""The door of participant lists: a unit's own, as bytes or as a form, and nothing else."""

import asyncpg
import dramatiq
import httpx
import pytest
from dramatiq.brokers.stub import StubBroker
from starlette.applications import Starlette

from domain.actors import EVERYTHING, Role
from domain.rosters.rules import RosterKind
from domain.transactions import acting_within
from schema import ids
from tests.api.browser import Clock, Enrol, bearer, client_of, sign_in
from tests.town import Town
from tests.workers import hand
from workers import participants as worker

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

    @pytest.mark.parametrize("kind", [RosterKind.UNITS, RosterKind.MEMBERS])
    async def test_takes_of_received_workbooks_those_of_purchases_alone(
        self, clerk: httpx.AsyncClient, office: httpx.AsyncClient, clock: Clock, kind: RosterKind
    ) -> None:
        content = hand.workbook(hand.MEMBER_HEADER, [hand.member_row(1)])
        roster_id = await hand.receive(kind, content, now=clock())
        from_it = f"{URL}&roster={ids.encode('Roster', roster_id)}"
        answer = await office.post(from_it, headers=RAW)
        assert (answer.status_code, answer.json()["code"]) == (422, "PARTICIPANTS_INVALID")
        assert "购买名册" in answer.json()["message"]
        assert (await clerk.post(from_it, headers=RAW)).status_code == 404

    async def test_takes_a_workbook_of_purchases(
        self, office: httpx.AsyncClient, clock: Clock, database: asyncpg.Connection
    ) -> None:
        roster_id = await hand.receive(RosterKind.PURCHASES, LIST, now=clock())
        answer = await office.post(f"{URL}&roster={ids.encode('Roster', roster_id)}", headers=RAW)
        assert answer.status_code == 201
        assert await database.fetchval("SELECT roster_id FROM participant_lists") == roster_id

    async def test_needs_somebody_signed_in(self, browser: httpx.AsyncClient) -> None:
        assert (await browser.post(URL, content=LIST, headers=RAW)).status_code == 401


class TestDownload:
    @pytest.fixture
    async def address(self, clerk: httpx.AsyncClient, clock: Clock) -> str:
        """Of a list whose one person is nobody's member."""
        content = f"姓名,证件号码\r\n张三,{hand.id_no(9)}\r\n".encode()
        answer = await clerk.post(URL, content=content, headers=RAW)
        key = answer.json()["listId"]
        with acting_within(EVERYTHING):
            await worker.check(ids.number("ParticipantList", key), clock=clock)
        return f"/participant-lists/{key}"

    async def test_of_whole_numbers_wants_the_password_again(
        self, clerk: httpx.AsyncClient, address: str, database: asyncpg.Connection
    ) -> None:
        assert (await clerk.get(f"{address}/result")).status_code == 200
        refused = await clerk.get(f"{address}/missing")
        assert (refused.status_code, refused.json()["code"]) == (403, "STEP_UP_REQUIRED")
        noted = "SELECT code FROM audit_entries WHERE action = 'participant_list.download'"
        codes = [row["code"] for row in await database.fetch(f"{noted} ORDER BY id")]
        assert codes == ["", "STEP_UP_REQUIRED"]
        await database.execute("UPDATE sessions SET confirmed_at = created_at")
        answer = await clerk.get(f"{address}/missing")
        assert answer.status_code == 200
        assert answer.content.startswith(b"PK")

    async def test_of_whole_numbers_is_for_no_script(
        self, app: Starlette, office: httpx.AsyncClient, address: str, clock: Clock
    ) -> None:
        assert office is not None
        async with client_of(app, headers=await bearer("office", clock())) as script:
            answer = await script.get(f"{address}/missing")
        assert (answer.status_code, answer.json()["code"]) == (403, "SESSION_REQUIRED")
