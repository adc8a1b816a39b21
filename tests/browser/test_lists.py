"""Lists under the hand: addresses, the back button, the keyboard, small windows and large print."""

import re
from typing import Final

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Sit
from tests.browser.desk import DESKTOP, PHONE, ZOOMED, Desk

STOPS_MAX: Final = 120
# Where the keyboard is: what it is called, whether it can be seen, and whether its focus can.
STOP: Final = """async () => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  // A native control may be drawn by what stands around it.
  const drawn = (at.matches('input') && at.closest('label, .ant-select')) || at;
  const near = [at, at.nextElementSibling, at.parentElement, drawn, drawn.parentElement];
  const looks = () => near.map((each) => {
    if (!each) return '';
    const { outline, boxShadow, borderColor, backgroundColor, clipPath } = getComputedStyle(each);
    const { left } = each.getBoundingClientRect();
    return [outline, boxShadow, borderColor, backgroundColor, clipPath, left].join();
  }).join('|');
  const { width, height, top, left } = drawn.getBoundingClientRect();
  const focused = looks();
  at.blur();
  await new Promise((soon) => setTimeout(soon, 60));
  const bare = looks();
  at.focus({ preventScroll: true, focusVisible: true });
  const isSeen = width > 0 && height > 0 && left > -width && top > -height
    && left < innerWidth && top < innerHeight && getComputedStyle(at).visibility === 'visible';
  const name = at.getAttribute('aria-label') || at.textContent.trim().slice(0, 20) || at.id;
  return { name: `${at.tagName} ${name}`, isSeen, isMarked: focused !== bare,
    place: [...document.querySelectorAll('*')].indexOf(at) };
}"""


class TestAddress:
    async def test_holds_the_filter_for_a_reload_a_colleague_and_the_way_back(
        self, sit: Sit
    ) -> None:
        desk = await sit("office")
        await desk.open("/members")
        whole = await total(desk)
        await desk.choose("有卡", "否")
        await desk.button("查询").click()
        await expect(desk.page).to_have_url(re.compile("card="))
        await expect(desk.page.get_by_text(f"共 {whole} 项")).to_have_count(0)
        narrowed = await total(desk)
        await desk.page.locator("tbody a").first.click()
        await expect(desk.page).to_have_url(re.compile("/members/[^?]+"))
        await desk.page.go_back()
        await desk.see(f"共 {narrowed} 项")
        await desk.page.reload()
        await desk.see(f"共 {narrowed} 项")
        colleague = await sit("leader")
        await colleague.open(desk.page.url)
        await colleague.see(f"共 {narrowed} 项")
        await desk.page.go_back()
        await desk.see(f"共 {whole} 项")

    async def test_never_holds_whom_somebody_looks_for(self, sit: Sit) -> None:
        desk = await sit("office")
        await desk.open("/members")
        await desk.page.get_by_label("姓名", exact=True).fill("张")
        await desk.button("查询").click()
        await desk.settled()
        assert "%E5%BC%A0" not in desk.page.url
        assert "张" not in desk.page.url

    async def test_leads_page_by_page_and_back(self, sit: Sit) -> None:
        desk = await sit("office")
        await desk.open("/members")
        first = await desk.page.locator("tbody a").first.inner_text()
        await desk.button("下一页").click()
        await desk.see("第 2 /")
        await desk.page.go_back()
        await desk.see("第 1 /")
        await expect(desk.page.locator("tbody a").first).to_have_text(first)


class TestKeyboard:
    @pytest.mark.parametrize("path", ["/members", "/disbursements", "/imports"])
    async def test_stops_only_where_one_sees_it(self, sit: Sit, path: str) -> None:
        desk = await sit("office")
        await desk.open(path)
        problems, seen = [], set()
        for _ in range(STOPS_MAX):
            await desk.page.keyboard.press("Tab")
            stop = await desk.page.evaluate(STOP)
            if stop is None or stop["place"] in seen:
                break
            seen.add(stop["place"])
            if not stop["isSeen"]:
                problems.append(f"{stop['name']} is hidden")
            elif not stop["isMarked"]:
                problems.append(f"{stop['name']} shows no focus")
        assert not problems, problems
        assert len(seen) > 10

    async def test_skips_the_menu_at_once(self, sit: Sit) -> None:
        desk = await sit("office")
        await desk.open("/units")
        await desk.page.keyboard.press("Tab")
        await expect(desk.link("跳到正文")).to_be_focused()
        await desk.page.keyboard.press("Enter")
        await expect(desk.page.get_by_role("main")).to_be_focused()


class TestWindow:
    @pytest.mark.parametrize(
        ("login", "size"),
        [("office", PHONE), ("admin", PHONE), ("checker", ZOOMED), ("leader", DESKTOP)],
        ids=["office-phone", "admin-phone", "checker-200%", "leader-desktop"],
    )
    async def test_of_any_size_holds_every_list_whole(
        self, sit: Sit, login: str, size: dict[str, int]
    ) -> None:
        desk = await sit(login, size=size)
        await desk.open("/")
        links = await desk.page.locator("nav[aria-label='主菜单'] a").all()
        paths = [await link.get_attribute("href") or "" for link in links]
        problems = {}
        for path in paths:
            await desk.open(path)
            if found := await desk.problems():
                problems[path] = found
        assert len(paths) > 3
        assert problems == {}

    async def test_of_a_phone_has_the_menu_in_a_drawer(self, sit: Sit) -> None:
        desk = await sit("clerk", size=PHONE)
        await desk.open("/")
        await desk.button("打开菜单").click()
        await desk.dialog.get_by_role("link", name="会员").click()
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text("会员")
        await expect(desk.dialog).to_have_count(0)


async def total(desk: Desk) -> str:
    """How many the list says that there are."""
    text = await desk.page.get_by_text(re.compile("^共 .* 项$")).inner_text()
    return text.removeprefix("共 ").removesuffix(" 项")
