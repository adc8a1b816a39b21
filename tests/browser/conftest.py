"""One real system for the whole run, and for each test browsers that are watched and closed."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Browser, ViewportSize, async_playwright

from tests.browser.arranged import Office
from tests.browser.desk import LAPTOP, Desk
from tests.journeys.process_station import ROOT, Station

CHROMIUM: Final = "/usr/bin/chromium"
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The browser's own errands find nobody to go to either.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
KEPT: Final = ROOT / ".tmp" / "browser"
FAILED = pytest.StashKey[bool]()

Sit = Callable[..., Awaitable[Desk]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """This will mark whatever stands in this folder."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
    call: pytest.CallInfo[None],  # noqa: ARG001 - the hook's shape
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """This will note that a test failed, so that its screens are kept."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """The system as `make run` starts it, with the workers that two cores can bear."""
    folder = tmp_path_factory.mktemp("browser")
    with Station(folder, WORKER_PROCESSES="1") as made:
        made.await_ready(made.supervise())
        yield made


@pytest.fixture(scope="session")
def office(station: Station) -> Office:
    """Whoever arranges: the demo has been run, and a stock of units is ready to be worked on."""
    arranging = Office(station)
    arranging.open()
    return arranging


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    shutil.rmtree(KEPT, ignore_errors=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def sit(
    chromium: Browser, office: Office, request: pytest.FixtureRequest
) -> AsyncIterator[Sit]:
    """Sit somebody down before a browser of their own; at the end nothing wrong was seen in any."""
    desks: list[Desk] = []
    said = office.station.log.stat().st_size

    async def down(
        login: str | None = None, *, size: ViewportSize = LAPTOP, is_confirmed: bool = False
    ) -> Desk:
        desk = await Desk.at(chromium, office.station.url, size)
        desks.append(desk)
        if login is not None:
            await desk.carry(office.session(login, is_confirmed=is_confirmed))
        return desk

    yield down
    if request.node.stash.get(FAILED, False):
        await _keep(desks, request.node.name)
    for desk in desks:
        await desk.context.close()
    for line in office.station.said(said).splitlines():
        if "csp.violation" in line:
            desks[0].watch.breached(line)
    assert [fault for desk in desks for fault in desk.watch.faults] == []


async def _keep(desks: list[Desk], name: str) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    plain = "".join(sign if sign.isalnum() else "-" for sign in name)
    pages = (page for desk in desks for page in desk.context.pages)
    for number, page in enumerate(pages):
        await page.screenshot(path=KEPT / f"{plain}-{number}.png", full_page=True)
