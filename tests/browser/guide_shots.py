"""Photographs the screens that the guides show: `make guides`, from a system of the script's own.

Beside each picture stands what the page said of itself when it was taken: headings, columns, fields
and buttons, not the data in them. A test opens the same pages and compares, so that a guide whose
screen has changed is found.
"""

import asyncio
import base64
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.async_api import async_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.desk import COOKIE, LAPTOP, Desk
from tests.journeys.process_station import ROOT, Station

FOLDER: Final = ROOT / "web" / "src" / "pages" / "guide"
PICTURES: Final = FOLDER / "shots"
TAKEN: Final = FOLDER / "shots.json"
QUALITY: Final = 80
# What a page offers, whatever data it shows: its frame, not the rows of its tables.
SIGNS: Final = """() => {
  const seen = new Set();
  const parts = 'h1, h2, h3, main label, main th, main button, main dt, nav a, [role=tab]';
  for (const element of document.querySelectorAll(parts)) {
    if (element.closest('tbody, ul.ant-list-items, .ant-pagination, [data-shown-data]')) continue;
    if (element.closest('.ant-table-measure-row')) continue;
    const words = (element.innerText || element.getAttribute('aria-label') || '').trim();
    if (words) seen.add(`${element.tagName.toLowerCase()} ${words.replace(/\\s+/g, ' ')}`);
  }
  return [...seen].sort();
}"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A screen that a guide shows: whose it is, where, and what is pressed to get there."""

    name: str
    login: str
    path: str
    click: tuple[str, ...]


def wanted() -> Iterator[Wanted]:
    """This will list the screens of every guide."""
    for guide in json.loads((FOLDER / "guides.json").read_text(encoding="utf-8")):
        for chapter in guide["chapters"]:
            shot = chapter.get("shot")
            if shot is not None:
                click = tuple(shot.get("click", ()))
                yield Wanted(shot["name"], guide["login"], shot["path"], click)


async def reach(desk: Desk, screen: Wanted) -> None:
    """This will open a screen and wait until nothing on it moves any more."""
    await desk.open(screen.path)
    for selector in screen.click:
        await desk.page.locator(selector).first.click()
        await desk.settled()
    await desk.still()


async def signs(desk: Desk, *, of: Wanted) -> list[str]:
    """This will give what a screen says of itself; the title of one thing is data, not frame."""
    found: list[str] = await desk.page.evaluate(SIGNS)
    return [sign for sign in found if not (of.click and sign.startswith("h1 "))]


async def photograph(desk: Desk, name: str) -> dict[str, Any]:
    """This will keep a picture of the window and give its size."""
    cdp = await desk.context.new_cdp_session(desk.page)
    options = {"format": "webp", "quality": QUALITY}
    taken = await cdp.send("Page.captureScreenshot", options)
    (PICTURES / f"{name}.webp").write_bytes(base64.b64decode(taken["data"]))
    return {"width": LAPTOP["width"], "height": LAPTOP["height"]}


async def take(station: Station) -> dict[str, dict[str, Any]]:
    """This will photograph every screen of every guide."""
    found = {}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        for screen in wanted():
            desk = await Desk.at(browser, station.url, LAPTOP)
            await desk.carry(station.sign_in(screen.login).cookies[COOKIE])
            await reach(desk, screen)
            size = await photograph(desk, screen.name)
            found[screen.name] = {**size, "signs": await signs(desk, of=screen)}
            await desk.context.close()
        await browser.close()
    return found


def main() -> None:
    """This will start a system, run the demo, and renew every picture."""
    with tempfile.TemporaryDirectory(prefix="puhui-guides-") as name:
        Path(name).chmod(0o755)  # the database's own user walks through
        with Station(Path(name), WORKER_PROCESSES="1") as station:
            station.await_ready(station.supervise())
            station.demo()
            for old in PICTURES.glob("*.webp"):
                old.unlink()
            found = asyncio.run(take(station))
    TAKEN.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(found)} pictures in {PICTURES.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
