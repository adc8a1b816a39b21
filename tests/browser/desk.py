"""A tab of somebody's browser: opening pages, pressing what is there, and looking at the result."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Final

from playwright.async_api import (
    Browser,
    BrowserContext,
    FilePayload,
    Locator,
    Page,
    ViewportSize,
    expect,
)

from operate.accounts import PASSWORD
from tests.browser import axe
from tests.browser.watch import Watch

LAPTOP: Final = ViewportSize(width=1366, height=768)
DESKTOP: Final = ViewportSize(width=1920, height=1080)
PHONE: Final = ViewportSize(width=390, height=844)
# 200 % on a laptop: half as many pixels each way.
ZOOMED: Final = ViewportSize(width=683, height=384)
PATIENCE_MS: Final = 15_000
FRAME_MS: Final = 100
# True once the fonts are there and whatever waited for the next frame has been drawn.
FONTS: Final = """() => document.fonts.ready.then(() => new Promise((drawn) =>
  requestAnimationFrame(() => requestAnimationFrame(() => drawn(true)))))"""
COOKIE: Final = "sid"
OVERFLOW: Final = """() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth > clientWidth ? scrollWidth - clientWidth : 0;
}"""
OPEN_LIST: Final = ".ant-select-dropdown:not(.ant-select-dropdown-hidden)"
# A name for screen readers that has Latin words and no Chinese; a login or a file's name is text.
ENGLISH_NAMES: Final = """() => [...document.querySelectorAll('[aria-label]')]
  .map((named) => named.getAttribute('aria-label'))
  .filter((name) => /[a-z]{3}/i.test(name) && !/\\p{Script=Han}/u.test(name))"""
# What a page shows while it is on its way: a skeleton, a spinner, or old rows that are dimmed.
BUSY: Final = ".ant-skeleton, .ant-spin-spinning, [aria-busy=true]"


class Desk:
    """One tab in a browser of its own, watched from its first request on."""

    def __init__(self, context: BrowserContext, page: Page, watch: Watch) -> None:
        self.context = context
        self.page = page
        self.watch = watch

    @classmethod
    async def at(cls, browser: Browser, origin: str, size: ViewportSize) -> "Desk":
        """This will sit somebody down whom the server does not know yet."""
        context = await browser.new_context(
            base_url=origin,
            viewport=size,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            service_workers="block",
        )
        context.set_default_timeout(PATIENCE_MS)
        watch = Watch(origin)
        await watch.over(context)
        return cls(context, await context.new_page(), watch)

    async def carry(self, token: str) -> None:
        """This will give the browser the cookie of a session."""
        await self.context.add_cookies(
            [
                {
                    "name": COOKIE,
                    "value": token,
                    "url": self.watch.origin,
                    "httpOnly": True,
                    "sameSite": "Strict",
                }
            ]
        )

    async def second_tab(self) -> "Desk":
        """This will open another tab of the same browser."""
        return Desk(self.context, await self.context.new_page(), self.watch)

    async def open(self, path: str) -> None:
        """This will open an address of the app and wait until the page is there."""
        await self.page.goto(path)
        await self.settled()

    async def settled(self) -> None:
        """This will wait until a page has its heading and is no longer on its way."""
        await expect(self.page.locator("h1").first).to_be_visible()
        await expect(self.page.locator(BUSY)).to_have_count(0)

    async def still(self) -> None:
        """This will wait until a page asks for nothing, has its fonts, and looks twice the same."""
        before = b""
        end = time.monotonic() + PATIENCE_MS / 1000
        while True:
            await self.settled()
            await self.page.evaluate(FONTS)
            is_quiet = self.watch.is_quiet
            now = await self.page.screenshot(animations="disabled", caret="hide")
            if is_quiet and self.watch.is_quiet and now == before:
                return
            assert time.monotonic() < end, "the page never stood still"
            before = now
            await self.page.wait_for_timeout(FRAME_MS)

    async def sign_in(self, login: str, password: str) -> None:
        """This will fill in the sign-in that is before us and send it."""
        await self.page.get_by_label("用户名").fill(login)
        await self.page.get_by_label("密码", exact=True).fill(password)
        await self.page.get_by_role("button", name="登录").click()

    async def prove(self, password: str = PASSWORD) -> None:
        """This will type the password once more, which acts of weight ask for."""
        await self.page.get_by_role("textbox", name="登录密码").fill(password)
        await self.button("确认").click()

    def button(self, name: str) -> Locator:
        """A button of the page, or of the dialog that lies over it."""
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        """A link by its words."""
        return self.page.get_by_role("link", name=name)

    def heading(self, name: str) -> Locator:
        """A heading of the page."""
        return self.page.get_by_role("heading", name=name)

    @property
    def dialog(self) -> Locator:
        """The dialog that is open."""
        return self.page.get_by_role("dialog")

    @property
    def menu(self) -> Locator:
        """The links of the main menu, those under folded headings, too."""
        return self.page.locator("nav[aria-label='主菜单'] a")

    async def confirm(self, name: str) -> None:
        """This will press a button and then the one of the same name in the dialog that asks."""
        await self.button(name).click()
        await self.dialog.get_by_role("button", name=name, exact=True).click()

    async def choose(self, label: str, option: str, *, within: Locator | None = None) -> None:
        """This will open a select (of a dialog, say) and take the first option with these words."""
        await (within or self.page).get_by_label(label).click()
        await self.page.locator(
            f"{OPEN_LIST} .ant-select-item-option", has_text=option
        ).first.click()

    async def choose_unit(self, label: str, name: str) -> None:
        """This will look a unit, or one of many choices, up in the select of a dialog and take it."""
        await self.dialog.get_by_label(label).fill(name)
        await self.page.locator(f"{OPEN_LIST} .ant-select-item-option", has_text=name).first.click()

    async def drop(self, files: Sequence[FilePayload]) -> None:
        """This will put files into the box for uploads, as a drop or the file dialog does."""
        await self.page.locator("input[type=file]").set_input_files(files)

    async def see(self, text: str, *, within_ms: int = PATIENCE_MS) -> None:
        """This will wait for words to be seen anywhere on the page."""
        await expect(self.page.get_by_text(text).first).to_be_visible(timeout=within_ms)

    async def state_is(self, label: str, *, within_ms: int = 60_000) -> None:
        """This will wait until the mark beside the heading says so."""
        mark = self.page.locator("h1 + .ant-tag, h1 ~ .ant-tag").first
        await expect(mark).to_have_text(label, timeout=within_ms)

    async def problems(self, *, upstream: frozenset[str] = frozenset()) -> list[str]:
        """This will look at the page as it stands: its heading, its width, axe's rules."""
        found = await axe.violations(self.page, upstream=upstream)
        if await self.page.locator("h1").count() != 1:
            found.append("the page has not one heading of the first level")
        if overflow := await self.page.evaluate(OVERFLOW):
            found.append(f"the page is {overflow} px wider than the window")
        names = await self.page.evaluate(ENGLISH_NAMES)
        return [*found, *(f"a name in English: {name}" for name in names)]


async def eventually(is_so: Callable[[], object], *, within_s: float = 60) -> None:
    """This will wait for something outside of the page to become true."""
    end = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        await asyncio.sleep(0.05)
