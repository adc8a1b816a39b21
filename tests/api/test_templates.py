from urllib.parse import quote

import httpx
import pytest

from api.templates import TITLES
from domain.rosters.rules import RosterKind
from integrations.excel.reader import open_sheet
from integrations.excel.unreadable import RosterUnreadable
from workers.rosters import LAYOUTS


class TestTemplates:
    @pytest.mark.parametrize("kind", RosterKind)
    async def test_are_workbooks_of_their_kind_with_a_chinese_name(
        self, office: httpx.AsyncClient, kind: RosterKind
    ) -> None:
        answer = await office.get(f"/templates/{kind.lower()}.xlsx")
        assert answer.status_code == 200
        assert quote(TITLES[kind]) in answer.headers["content-disposition"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        with pytest.raises(RosterUnreadable, match="ROWS_MISSING"):
            open_sheet(answer.content, LAYOUTS[kind])

    @pytest.mark.parametrize("name", ["staff.xlsx", "MEMBERS.xlsx", "members.xls"])
    async def test_of_other_kinds_there_are_none(
        self, office: httpx.AsyncClient, name: str
    ) -> None:
        assert (await office.get(f"/templates/{name}")).status_code == 404

    async def test_are_for_those_who_are_signed_in(self, browser: httpx.AsyncClient) -> None:
        assert (await browser.get("/templates/members.xlsx")).status_code == 401
