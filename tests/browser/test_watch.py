"""The watch over a tab notices what it is there for: else a clean run would say nothing."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.browser.arranged import Office
from tests.browser.desk import LAPTOP, Desk, eventually

ELSEWHERE = "http://127.0.0.1:1/x.png"


@pytest.fixture
async def desk(chromium: Browser, office: Office) -> AsyncIterator[Desk]:
    """Somebody before the start page, whose faults are no failure of the test."""
    made = await Desk.at(chromium, office.station.url, LAPTOP)
    await made.carry(office.session("office"))
    await made.open("/")
    assert made.watch.faults == []
    yield made
    await made.context.close()


class TestWatch:
    @pytest.mark.parametrize(
        ("script", "fault"),
        [
            (f"document.body.append(Object.assign(new Image(), {{ src: '{ELSEWHERE}' }}))", "left"),
            (f"document.body.append(Object.assign(new Image(), {{ src: '{ELSEWHERE}' }}))", "img-"),
            (f"void fetch('{ELSEWHERE}').catch(() => null)", "policy: connect-src"),
            ("setTimeout(() => { throw new Error('torn') })", "uncaught: torn"),
            ("console.error('torn')", "console error: torn"),
            ("void fetch('/session', { method: 'POST' })", "a status of 403"),
        ],
    )
    async def test_notices(self, desk: Desk, script: str, fault: str) -> None:
        await desk.page.evaluate(script)
        await eventually(lambda: fault in " ".join(desk.watch.faults))

    async def test_lets_pass_what_the_test_means_to_cause(self, desk: Desk) -> None:
        desk.watch.means("torn")
        await desk.page.evaluate("console.error('torn'); console.error('worn')")
        await eventually(lambda: desk.watch.faults == ["console error: worn"])

    async def test_is_told_by_the_server_too_what_the_policy_refused(
        self, desk: Desk, office: Office
    ) -> None:
        said = office.station.log.stat().st_size
        await desk.page.evaluate(f"void fetch('{ELSEWHERE}').catch(() => null)")
        await eventually(lambda: "csp.violation" in office.station.said(said))


class TestAxe:
    async def test_finds_a_button_without_a_name(self, desk: Desk) -> None:
        await desk.page.evaluate(
            "document.querySelector('h1').after(document.createElement('button'))"
        )
        assert "button-name" in " ".join(await desk.problems())

    async def test_finds_a_page_that_is_wider_than_the_window(self, desk: Desk) -> None:
        await desk.page.evaluate("document.querySelector('h1').style.minWidth = '9999px'")
        assert "wider than the window" in " ".join(await desk.problems())

    async def test_finds_a_name_that_is_not_chinese(self, desk: Desk) -> None:
        await desk.page.evaluate("document.querySelector('h1').ariaLabel = 'close-circle'")
        assert "close-circle" in " ".join(await desk.problems())
