"""One full number at a time: why, the password, a minute on the screen, and nothing left behind."""

from typing import Final

from playwright.async_api import expect

from tests.browser.conftest import Sit
from tests.browser.desk import Desk

KEPT: Final = "[localStorage, sessionStorage].flatMap((one) => Object.values(one)).join(' ')"


async def at_a_person(desk: Desk) -> None:
    """This will open the first member of the list."""
    await desk.open("/members")
    await desk.page.locator("tbody a").first.click()
    await expect(desk.button("查看完整证件号码")).to_be_visible()


class TestRevealing:
    async def test_takes_a_reason_and_the_password_and_hides_it_again(self, sit: Sit) -> None:
        desk = await sit("clerk")
        await at_a_person(desk)
        await desk.button("查看完整证件号码").click()
        await desk.dialog.get_by_role("button", name="查看", exact=True).click()
        await desk.see("请写明原因，至少 4 个字")
        await desk.page.get_by_label("查看原因").fill("会员来电核对身份")
        assert await desk.problems() == []
        await desk.dialog.get_by_role("button", name="查看", exact=True).click()
        await desk.prove()

        hide = desk.button("隐藏完整证件号码")
        await expect(hide).to_be_visible()
        value = await desk.page.evaluate("document.activeElement.textContent")
        assert len(value) == 18
        assert await desk.problems() == []
        assert value not in await desk.page.evaluate(KEPT)
        assert value not in str(desk.watch.requests)

        await hide.click()
        await expect(desk.page.get_by_text(value)).to_have_count(0)
        await desk.page.reload()
        await desk.settled()
        await expect(desk.page.get_by_text(value)).to_have_count(0)

    async def test_by_keyboard_alone(self, sit: Sit) -> None:
        desk = await sit("office", is_confirmed=True)
        await at_a_person(desk)
        await desk.button("查看完整手机号").focus()
        await desk.page.keyboard.press("Enter")
        await expect(desk.page.get_by_label("查看原因")).to_be_focused()
        await desk.page.keyboard.type("会员来电核对号码")
        await desk.page.keyboard.press("Tab")
        await desk.page.keyboard.press("Tab")
        await desk.page.keyboard.press("Enter")
        await expect(desk.button("隐藏完整手机号")).to_be_visible()
        await desk.page.keyboard.press("Tab")
        await desk.page.keyboard.press("Tab")
        await expect(desk.button("隐藏完整手机号")).to_be_focused()
        await desk.page.keyboard.press("Enter")
        await expect(desk.button("查看完整手机号")).to_be_visible()

    async def test_is_offered_to_nobody_else(self, sit: Sit) -> None:
        desk = await sit("leader")
        await desk.open("/members")
        await desk.page.locator("tbody a").first.click()
        await desk.settled()
        await expect(desk.page.get_by_role("button", name="查看完整")).to_have_count(0)
