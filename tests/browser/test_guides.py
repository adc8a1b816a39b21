"""The guides show the screens as they are: a picture whose page has changed is found here."""

import json
from collections.abc import Iterator

import pytest
from playwright.async_api import Browser

from tests.browser import guide_shots
from tests.browser.conftest import Sit
from tests.browser.desk import COOKIE, LAPTOP, Desk
from tests.browser.guide_shots import Wanted
from tests.journeys.process_station import Station


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """A system like the one that was photographed: the demo has been run, and nothing since."""
    with Station(tmp_path_factory.mktemp("guides"), WORKER_PROCESSES="1") as station:
        station.await_ready(station.supervise())
        station.demo()
        yield station


class TestPictures:
    @pytest.mark.parametrize("screen", list(guide_shots.wanted()), ids=lambda screen: screen.name)
    async def test_show_what_the_page_offers_now(
        self, chromium: Browser, shown: Station, screen: Wanted
    ) -> None:
        """When this fails and the page is right, `make guides` photographs it again."""
        taken = json.loads(guide_shots.TAKEN.read_text(encoding="utf-8"))
        desk = await Desk.at(chromium, shown.url, LAPTOP)
        await desk.carry(shown.sign_in(screen.login).cookies[COOKIE])
        await guide_shots.reach(desk, screen)
        offered = await guide_shots.signs(desk, of=screen)
        await desk.context.close()
        assert offered == taken[screen.name]["signs"]

    async def test_are_found_stale_when_a_page_changes(self, sit: Sit) -> None:
        screen = Wanted("any", "office", "/members", ())
        desk = await sit(screen.login)
        await guide_shots.reach(desk, screen)
        before = await guide_shots.signs(desk, of=screen)
        await desk.page.evaluate("document.querySelector('h1').textContent = '另一个名字'")
        assert await guide_shots.signs(desk, of=screen) != before


class TestGuidePage:
    async def test_shows_the_own_guide_first_and_any_other_on_request(self, sit: Sit) -> None:
        desk = await sit("checker")
        await desk.open("/guide")
        await desk.see("您复核的是将要送给银行的那些字节")
        await (
            desk.page.get_by_role("navigation", name="岗位")
            .get_by_role("link", name="单位经办人")
            .click()
        )
        await desk.see("录入会员：从工作簿导入")
        assert await desk.problems() == []

    async def test_loads_every_picture(self, sit: Sit) -> None:
        desk = await sit("office")
        for login_role in ("OFFICE", "CLERK"):
            await desk.open(f"/guide?role={login_role}")
            pictures = desk.page.locator("figure img")
            assert await pictures.count() > 0
            for picture in await pictures.all():
                await picture.scroll_into_view_if_needed()
                await picture.evaluate("image => image.decode()")
