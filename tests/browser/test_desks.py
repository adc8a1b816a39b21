"""What the others do: the auditor finds, the administrator ends, the leader looks, nobody strays."""

import re
from typing import Final

import pytest
from playwright.async_api import expect

from operate.accounts import ACCOUNTS
from tests.browser.arranged import Office
from tests.browser.conftest import Sit

NOBODY: Final = 401


class TestAuditor:
    async def test_finds_what_one_person_was_refused(self, sit: Sit, office: Office) -> None:
        login = office.enrol("LEADER")
        office.station.sign_in(login, "Puhui-demo-2019")
        desk = await sit("auditor")
        await desk.open("/audit")
        await desk.page.get_by_label("登录名").fill(login)
        await desk.choose("结果", "被拒绝")
        await desk.button("查询").click()
        await desk.see("共 1 项")
        await expect(desk.page.get_by_role("row").nth(1)).to_contain_text(login)
        assert await desk.problems() == []


class TestAdministrator:
    async def test_ends_a_session_and_its_page_asks_for_the_sign_in(
        self, sit: Sit, office: Office
    ) -> None:
        login = office.enrol("LEADER")
        admin, other = await sit("admin"), await sit(login)
        await other.open("/units")
        await admin.open(f"/staff?login={login}")
        await admin.link(login).click()
        await admin.confirm("结束登录")
        await expect(admin.button("结束登录")).to_have_count(0)
        other.watch.means_status(NOBODY)
        await other.button("刷新").click()
        await other.see("登录已过期")


class TestLeader:
    async def test_reads_the_figures_and_goes_down_to_a_unit(self, sit: Sit) -> None:
        desk = await sit("leader")
        await desk.open("/")
        assert await desk.problems() == []
        await desk.menu.filter(has_text="单位").first.click()
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text("单位")
        await desk.page.get_by_role("link", name="四川省教育厅机关工会").first.click()
        await expect(desk.page.get_by_role("heading", level=1)).to_contain_text("教育厅")
        for act in ("拟定批次", "提交", "确认入库", "复核通过", "签发"):
            await expect(desk.button(act)).to_have_count(0)


class TestStranger:
    @pytest.mark.parametrize("login", [account.login for account in ACCOUNTS])
    async def test_is_told_kindly_what_is_not_theirs(self, sit: Sit, login: str) -> None:
        desk = await sit(login)
        await desk.open("/")
        own = {await link.get_attribute("href") for link in await desk.menu.all()}
        foreign = {"/units", "/disbursements", "/staff", "/audit"} - own
        assert foreign
        for path in sorted(foreign):
            await desk.open(path)
            await desk.see("没有查看权限")
            await expect(desk.page.get_by_role("table")).to_have_count(0)
        assert await desk.problems() == []

    async def test_is_led_home_from_an_address_that_nobody_has(self, sit: Sit) -> None:
        desk = await sit("office")
        desk.watch.means_status(404)
        await desk.page.goto("/no-such-page")
        await expect(desk.page.locator("body")).to_contain_text(re.compile("没有这个页面"))
        await desk.open("/members/nonsense")
        await desk.see("没有")
        assert await desk.problems() == []
