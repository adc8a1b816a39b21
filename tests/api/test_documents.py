"""The door through which bulletins leave: as data, as documents and as pictures, to whom they are shown."""

import json
from datetime import date

import asyncpg
import httpx
import pytest

from domain.actors import EVERYTHING
from domain.bulletins import operations as bulletins
from domain.bulletins import rules
from domain.bulletins.rules import BulletinKind
from domain.transactions import acting_within
from schema import ids
from tests.api.browser import Clock
from tests.domain.bulletins.arranged import row
from tests.town import CHECKER, OFFICE, RELEASER, Town

NAMES = ("number", "title", "addressee", "issuer", "opening", "closing")


async def drafted(database: asyncpg.Connection, clock: Clock) -> int:
    town = Town(database, clock())
    top = await town.unit()
    await town.members(await town.unit(top), 2)
    with acting_within(EVERYTHING):
        made = await bulletins.draft(
            BulletinKind.ENTRY, plan_year=2018, day_on=clock().date(), by=OFFICE, now=clock()
        )
        words = {name: str(row()[name]) for name in NAMES}
        await bulletins.frame(made, words, issued_on=date(2018, 4, 20), by=OFFICE, now=clock())
    return made


async def publish(bulletin_id: int, clock: Clock) -> None:
    with acting_within(EVERYTHING):
        await bulletins.review(bulletin_id, by=CHECKER, now=clock())
        await bulletins.publish(bulletin_id, by=RELEASER, now=clock())


@pytest.fixture
async def url(office: httpx.AsyncClient, database: asyncpg.Connection, clock: Clock) -> str:
    """Where a published bulletin is."""
    assert office is not None
    made = await drafted(database, clock)
    await publish(made, clock)
    return f"/documents/{ids.encode('Bulletin', made)}"


class TestABulletin:
    async def test_is_its_own_data_and_verifies(self, office: httpx.AsyncClient, url: str) -> None:
        """R49: what is downloaded is what was chained, to the byte."""
        answer = await office.get(f"{url}.json")
        assert answer.status_code == 200
        assert rules.verify(answer.text) == []
        assert json.loads(answer.text)["place"] == 1
        assert answer.headers["cache-control"] == "no-store"

    @pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF-"), ("docx", b"PK\x03\x04")])
    async def test_is_a_document_of_the_same_bytes(
        self, office: httpx.AsyncClient, url: str, form: str, begins: bytes
    ) -> None:
        first, second = await office.get(f"{url}.{form}"), await office.get(f"{url}.{form}")
        assert first.content.startswith(begins)
        assert first.content == second.content
        assert "filename*=UTF-8''" in first.headers["content-disposition"]

    async def test_is_pictures_that_run_nothing(self, office: httpx.AsyncClient, url: str) -> None:
        answer = await office.get(f"{url}/1.svg")
        assert answer.headers["content-type"].startswith("image/svg+xml")
        assert "script" not in answer.headers["content-security-policy"]
        assert answer.text.startswith("<svg")
        assert (await office.get(f"{url}/99.svg")).status_code == 404

    @pytest.mark.parametrize("form", ["exe", "xml"])
    async def test_has_no_other_form(self, office: httpx.AsyncClient, url: str, form: str) -> None:
        assert (await office.get(f"{url}.{form}")).status_code == 404

    async def test_is_nobody_s_who_is_not_signed_in(
        self, office: httpx.AsyncClient, url: str
    ) -> None:
        office.cookies.clear()
        assert (await office.get(f"{url}.json")).status_code == 401


class TestADraft:
    async def test_is_the_province_s_alone(
        self, office: httpx.AsyncClient, database: asyncpg.Connection, clock: Clock
    ) -> None:
        """R50: units see what is published, and nothing before."""
        made = await drafted(database, clock)
        url = f"/documents/{ids.encode('Bulletin', made)}.json"
        assert (await office.get(url)).status_code == 200
        staff = await database.fetchval("SELECT id FROM staff WHERE login = 'office'")
        await database.execute("UPDATE staff SET unit_id = 2 WHERE id = $1", staff)
        await database.execute("UPDATE staff_roles SET role = 'CLERK' WHERE staff_id = $1", staff)
        assert (await office.get(url)).status_code == 404
        await publish(made, clock)
        assert (await office.get(url)).status_code == 200
