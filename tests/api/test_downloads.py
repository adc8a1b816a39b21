"""The door through which exported files leave: whose, what the answer says, and the trail of it."""

from datetime import timedelta
from urllib.parse import quote

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette

from domain.actors import EVERYTHING, Actor, Role
from domain.exports import operations as exports
from domain.exports.rules import ExportFormat, Wish, Written
from domain.transactions import acting_within
from schema import ids
from tests.api.browser import Clock, Enrol, bearer, client_of, sign_in
from tests.town import Town

PARTS = (b"PK\x03\x04" + b"a" * 2_000, b"b" * 10)
NAME = "会员-20180320-1000.xlsx"


@pytest.fixture
async def url(office: httpx.AsyncClient, database: asyncpg.Connection, clock: Clock) -> str:
    """Where the signed-in office's finished export is."""
    assert office is not None
    town = Town(database, clock())
    await town.member(await town.unit())
    staff_id = await database.fetchval("SELECT id FROM staff WHERE login = 'office'")
    by = Actor(staff_id, "office", frozenset({Role.OFFICE}), EVERYTHING)
    wish = Wish("MEMBERS", {}, "NEWEST", ("name",), ExportFormat.XLSX)
    with acting_within(EVERYTHING):
        export_id = await exports.request(wish, by=by, now=clock())
        writing = await exports.begin(export_id, now=clock())
        assert writing is not None
        for number, content in enumerate(PARTS):
            await exports.store(writing, number=number, content=content, now=clock())
        written = Written(1, sum(map(len, PARTS)), len(PARTS), "d" * 64)
        await exports.finish(writing, written, now=clock(), kept=timedelta(days=7))
    return f"/exports/{ids.encode('Export', export_id)}"


async def actions(database: asyncpg.Connection) -> list[tuple[str, str]]:
    found = await database.fetch(
        "SELECT action, code FROM audit_entries WHERE action = 'export.download' ORDER BY id"
    )
    return [(row["action"], row["code"]) for row in found]


class TestADownload:
    async def test_is_the_file_under_its_chinese_name(
        self, office: httpx.AsyncClient, url: str, database: asyncpg.Connection
    ) -> None:
        answer = await office.get(url)
        assert answer.status_code == 200
        assert answer.content == b"".join(PARTS)
        headers = answer.headers
        assert headers["content-disposition"] == (
            f"attachment; filename=\"export-1.xlsx\"; filename*=UTF-8''{quote(NAME)}"
        )
        assert headers["content-length"] == str(len(answer.content))
        assert headers["content-type"].startswith("application/vnd.openxmlformats")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["content-encoding"] == "identity"
        assert await actions(database) == [("export.download", "")]

    async def test_works_for_the_asker_s_script(
        self, app: Starlette, url: str, clock: Clock
    ) -> None:
        async with client_of(app, headers=await bearer("office", clock())) as script:
            assert (await script.get(url)).content == b"".join(PARTS)

    async def test_is_not_there_for_anybody_else(
        self, app: Starlette, url: str, enrol: Enrol, database: asyncpg.Connection
    ) -> None:
        async with client_of(app) as stranger:
            assert (await stranger.get(url)).status_code == 401
            await enrol("auditor", Role.AUDITOR)
            await sign_in(stranger, "auditor")
            answer = await stranger.get(url)
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
        assert await actions(database) == [("export.download", "NOT_FOUND")]

    @pytest.mark.parametrize(
        "wrong", ["nonsense", ids.encode("Roster", 1), ids.encode("Export", 9)]
    )
    async def test_is_not_there_under_a_wrong_id(
        self, office: httpx.AsyncClient, url: str, wrong: str
    ) -> None:
        assert url != wrong
        assert (await office.get(f"/exports/{wrong}")).status_code == 404

    async def test_is_gone_when_its_time_is_over(
        self, office: httpx.AsyncClient, url: str, clock: Clock, database: asyncpg.Connection
    ) -> None:
        await database.execute("UPDATE exports SET expires_at = $1", clock())
        answer = await office.get(url)
        assert (answer.status_code, answer.json()["code"]) == (410, "EXPORT_EXPIRED")

    async def test_says_in_chinese_on_a_page_why_there_is_none(
        self, office: httpx.AsyncClient, url: str, clock: Clock, database: asyncpg.Connection
    ) -> None:
        await database.execute("UPDATE exports SET expires_at = $1", clock())
        answer = await office.get(url, headers={"Accept": "text/html"})
        assert "已过期删除" in answer.text

    async def test_waits_for_the_worker(
        self, office: httpx.AsyncClient, url: str, database: asyncpg.Connection
    ) -> None:
        await database.execute("UPDATE exports SET state = 'WRITING'")
        answer = await office.get(url)
        assert (answer.status_code, answer.json()["code"]) == (409, "EXPORT_UNFINISHED")

    async def test_is_kept_from_one_who_has_moved(
        self, office: httpx.AsyncClient, url: str, database: asyncpg.Connection
    ) -> None:
        await database.execute("UPDATE staff SET unit_id = 1")
        await database.execute("UPDATE staff_roles SET role = 'CLERK'")
        assert (await office.get(url)).status_code == 404
