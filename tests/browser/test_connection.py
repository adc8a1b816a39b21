"""The line to the server breaks under the hand: nothing is lost, and it goes on when it is back."""

from typing import Final

from playwright.async_api import expect

from tests.browser.arranged import Office
from tests.browser.conftest import Sit

CUT: Final = "net::ERR_INTERNET_DISCONNECTED"


class TestLostConnection:
    async def test_keeps_what_was_typed_and_sends_it_when_asked_again(
        self, sit: Sit, office: Office
    ) -> None:
        batch = office.sealed()
        desk = await sit("checker")
        desk.watch.means(CUT)
        await desk.open(f"/disbursements/{batch.id}")
        await desk.button("退回").click()
        await desk.page.get_by_label("退回原因").fill("笔数不对")
        await desk.context.set_offline(True)
        await desk.dialog.get_by_role("button", name="退回", exact=True).click()
        await desk.see("连不上服务器")
        assert await desk.problems() == []
        await desk.context.set_offline(False)
        await expect(desk.page.get_by_label("退回原因")).to_have_value("笔数不对")
        await desk.dialog.get_by_role("button", name="退回", exact=True).click()
        await desk.state_is("已退回")

    async def test_keeps_the_old_rows_and_says_so(self, sit: Sit) -> None:
        desk = await sit("office")
        desk.watch.means(CUT)
        await desk.open("/members")
        rows = await desk.page.locator("tbody a").count()
        await desk.context.set_offline(True)
        await desk.button("刷新").click()
        await desk.see("连不上服务器")
        await expect(desk.page.locator("tbody a")).to_have_count(rows)
        assert await desk.problems() == []
        await desk.context.set_offline(False)
        await desk.button("刷新").click()
        await expect(desk.page.get_by_text("连不上服务器")).to_have_count(0)

    async def test_before_the_first_answer_offers_to_try_again(self, sit: Sit) -> None:
        desk = await sit("office")
        desk.watch.means("net::ERR_FAILED")
        await desk.page.route("**/session", lambda route: route.abort())
        await desk.page.goto("/units")
        await desk.see("连不上服务器")
        await desk.page.unroute("**/session")
        await desk.button("重试").click()
        await expect(desk.heading("单位")).to_be_visible()
