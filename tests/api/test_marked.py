"""Marked workbooks over HTTP: for whoever may see the roster, and written down."""

import io
from datetime import datetime
from urllib.parse import quote

import asyncpg
import httpx
import openpyxl
import pytest
from starlette.applications import Starlette

from api.config import Config
from api.marked import XLSX
from domain.actors import PROVINCIAL_ROLES, Role
from domain.rosters.rules import RosterKind
from integrations.excel.layouts import MEMBERS
from integrations.excel.reader import open_sheet
from schema import ids
from tests.api.browser import Enrol, bearer, client_of, sign_in
from tests.integrations.excel import files
from tests.workers import hand


@pytest.fixture
async def roster_id(database: asyncpg.Connection, now: datetime) -> int:
    """Four rows: two good, one noted and refused at once, one refused."""
    assert database is not None
    await hand.sample(RosterKind.UNITS, now=now)
    rows = [
        hand.member_row(1),
        hand.member_row(2, 手机号码="139", 邮编=None),
        hand.member_row(3),
        hand.member_row(4, 姓名=""),
    ]
    content = hand.workbook(hand.MEMBER_HEADER, rows)
    return await hand.checked(RosterKind.MEMBERS, content, now=now)


@pytest.fixture
async def proven(office: httpx.AsyncClient, database: asyncpg.Connection) -> httpx.AsyncClient:
    """The office, who typed the password again just now."""
    await prove(database)
    return office


async def prove(database: asyncpg.Connection) -> None:
    await database.execute("UPDATE sessions SET confirmed_at = created_at")


def url(roster_id: int, query: str = "") -> str:
    return f"/rosters/{ids.encode('Roster', roster_id)}/marked{query}"


class TestMarked:
    async def test_is_the_workbook_with_faults_on_colour(
        self, proven: httpx.AsyncClient, roster_id: int, config: Config
    ) -> None:
        answer = await proven.get(url(roster_id))
        assert answer.status_code == 200
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
        assert sheet["O3"].fill.fgColor.rgb == "FFFFC7CE"
        assert sheet["V1"].value == "错误原因"
        assert "手机号码：不足 11 位" in str(sheet["V3"].value)
        assert "O3" not in str(sheet["V3"].value), "the reason stands in its row"
        assert [sheet[f"V{row}"].value for row in (2, 4)] == [None, None]
        assert list(config.spool_folder.iterdir()) == []

    @pytest.mark.parametrize(
        ("content", "suffix", "media_type"),
        [
            (
                files.text([hand.MEMBER_HEADER, hand.member_row(4, 姓名="")], encoding="gb18030"),
                ".csv",
                "application/octet-stream",
            ),
            (files.xls([hand.MEMBER_HEADER, hand.member_row(4, 姓名="")]), ".xlsx", XLSX),
        ],
        ids=["csv", "xls"],
    )
    async def test_answers_other_kinds_of_files_in_a_kind_that_can_tell(
        self,
        proven: httpx.AsyncClient,
        database: asyncpg.Connection,
        now: datetime,
        content: bytes,
        suffix: str,
        media_type: str,
    ) -> None:
        assert database is not None
        await hand.sample(RosterKind.UNITS, now=now)
        roster_id = await hand.checked(RosterKind.MEMBERS, content, now=now)
        answer = await proven.get(url(roster_id))
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (
            200,
            media_type,
        )
        assert answer.headers["content-disposition"].endswith(f"{quote('-标注错误')}{suffix}")
        (row,) = open_sheet(answer.content, MEMBERS).rows()
        assert row.sheet_row == 2
        if suffix == ".csv":
            assert "姓名：没有填写姓名" in answer.content.decode("gb18030")

    async def test_is_an_attachment_with_its_chinese_name_kept_by_nobody(
        self, proven: httpx.AsyncClient, roster_id: int
    ) -> None:
        headers = (await proven.get(url(roster_id))).headers
        assert headers["content-disposition"] == (
            f'attachment; filename="roster-{roster_id}.xlsx";'
            f" filename*=UTF-8''{quote('名册-标注错误.xlsx')}"
        )
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-type"].endswith("spreadsheetml.sheet")

    async def test_gives_the_refused_rows_alone_to_be_mended_and_sent_again(
        self, proven: httpx.AsyncClient, roster_id: int
    ) -> None:
        answer = await proven.get(url(roster_id, "?rows=refused"))
        rows = list(open_sheet(answer.content, MEMBERS).rows())
        assert [row.cells["id_no"].text for row in rows] == [hand.id_no(2), hand.id_no(4)]
        again = await proven.post(
            "/rosters?kind=MEMBERS",
            content=answer.content,
            headers={"Content-Type": "application/octet-stream", "X-File-Name": "b.xlsx"},
        )
        assert again.status_code == 201

    async def test_is_written_down_refused_or_not(
        self, proven: httpx.AsyncClient, roster_id: int, database: asyncpg.Connection
    ) -> None:
        await proven.get(url(roster_id))
        assert (await proven.get(url(404))).status_code == 404
        entries = await database.fetch(
            "SELECT outcome, code, subject_id FROM audit_entries"
            " WHERE action = 'roster.download' ORDER BY id"
        )
        assert [tuple(entry) for entry in entries] == [
            ("DONE", "", roster_id),
            ("REFUSED", "NOT_FOUND", 404),
        ]

    async def test_is_not_for_nobody_nor_for_another_unit_s_clerk(
        self,
        browser: httpx.AsyncClient,
        app: Starlette,
        roster_id: int,
        enrol: Enrol,
        database: asyncpg.Connection,
    ) -> None:
        """R50."""
        assert (await browser.get(url(roster_id))).status_code == 401
        unit = await hand.unit(database, hand.WATER)
        await enrol("clerk", Role.CLERK, unit_id=unit["id"])
        async with client_of(app) as clerk:
            await sign_in(clerk, "clerk")
            await prove(database)
            assert (await clerk.get(url(roster_id))).status_code == 404

    @pytest.mark.parametrize("role", sorted(PROVINCIAL_ROLES - {Role.OFFICE}))
    async def test_holds_whole_numbers_and_is_for_no_other_duty(
        self,
        app: Starlette,
        roster_id: int,
        enrol: Enrol,
        database: asyncpg.Connection,
        role: Role,
    ) -> None:
        """R47."""
        await enrol("other", role)
        async with client_of(app) as other:
            await sign_in(other, "other")
            await prove(database)
            answer = await other.get(url(roster_id))
        assert (answer.status_code, answer.json()["code"]) == (403, "NOT_PERMITTED")

    async def test_wants_the_password_again_and_is_for_no_script(
        self, app: Starlette, office: httpx.AsyncClient, roster_id: int, now: datetime
    ) -> None:
        refused = await office.get(url(roster_id))
        assert (refused.status_code, refused.json()["code"]) == (403, "STEP_UP_REQUIRED")
        async with client_of(app, headers=await bearer("office", now)) as script:
            answer = await script.get(url(roster_id))
        assert (answer.status_code, answer.json()["code"]) == (403, "SESSION_REQUIRED")

    async def test_waits_for_the_check_and_for_refused_rows(
        self, proven: httpx.AsyncClient, database: asyncpg.Connection, now: datetime
    ) -> None:
        await hand.sample(RosterKind.UNITS, now=now)
        content = hand.workbook(hand.MEMBER_HEADER, [hand.member_row(1)])
        fresh = await hand.receive(RosterKind.MEMBERS, content, now=now)
        answer = await proven.get(url(fresh))
        assert (answer.status_code, answer.json()["code"]) == (409, "ROSTER_NOT_MARKED")
        other = hand.workbook(hand.MEMBER_HEADER, [hand.member_row(2)])
        good = await hand.checked(RosterKind.MEMBERS, other, now=now)
        assert (await proven.get(url(good, "?rows=refused"))).status_code == 409
        assert (await proven.get(url(good, "?rows=some"))).status_code == 422
        assert database is not None
