"""The main job at the desks of those who do it: three people, the bank, and the yuan on the card."""

import re
from typing import Final

from playwright.async_api import Route, expect

from tests.browser.arranged import Office
from tests.browser.conftest import Sit

BANK_MS: Final = 60_000


async def acts_alone(route: Route) -> None:
    """What the page does goes on; what it asks is never answered, so that it hears nothing new."""
    if "mutation" in (route.request.post_data or ""):
        await route.continue_()


class TestDisbursement:
    async def test_goes_over_three_desks_to_the_bank_and_shows_on_the_persons_page(
        self, sit: Sit, office: Office
    ) -> None:
        unit = office.payable_unit()
        maker, checker, releaser = await sit("maker"), await sit("checker"), await sit("releaser")

        await maker.open("/disbursements")
        await maker.button("拟定批次").click()
        await maker.choose("发放项目与年度", "2018 年度", within=maker.dialog)
        await maker.choose_unit("发放范围", unit.name)
        assert await maker.problems() == []
        await maker.dialog.get_by_role("button", name="拟定批次").click()
        await maker.state_is("草稿")
        await maker.confirm("提交")
        await maker.state_is("待复核")
        address = maker.page.url

        await checker.open(address)
        digest = await checker.page.locator("code").last.inner_text()
        await checker.button("复核通过").click()
        await expect(checker.dialog).to_contain_text(digest)
        await checker.dialog.get_by_role("button", name="复核通过").click()
        await checker.see("请核对后勾选")
        await checker.dialog.get_by_role("checkbox").check()
        await checker.dialog.get_by_role("button", name="复核通过").click()
        checker.watch.means_status(403)
        await checker.prove("Puhui-demo-2019")
        await checker.see("密码不正确")
        assert await checker.problems() == []
        await checker.prove()
        await checker.state_is("待签发")

        await releaser.open(address)
        await releaser.button("签发").click()
        await releaser.page.get_by_label("付款笔数").fill("4")
        await releaser.page.get_by_label("总金额").fill("300.00")
        await expect(releaser.dialog).to_contain_text("叁佰元整")
        await releaser.dialog.get_by_role("button", name="签发").click()
        await releaser.prove()
        await expect(releaser.dialog.locator(".ant-form-item-explain-error")).to_be_visible()
        assert await releaser.problems() == []
        await releaser.page.get_by_label("付款笔数").fill("3")
        await releaser.dialog.get_by_role("button", name="签发").click()

        await releaser.state_is("已结清", within_ms=BANK_MS)
        await maker.open(address)
        await maker.state_is("已结清")
        rows = maker.page.get_by_role("row").filter(has_text="已入账")
        await expect(rows).to_have_count(3)
        await rows.first.get_by_role("link", name="李华").click()
        await maker.see("已入账")
        await expect(maker.page.get_by_role("heading", level=1)).to_contain_text("李华")
        assert await maker.problems() == []


class TestApproving:
    async def test_is_sent_once_however_fast_it_is_pressed(self, sit: Sit, office: Office) -> None:
        batch = office.sealed()
        desk = await sit("checker", is_confirmed=True)
        await desk.open(f"/disbursements/{batch.id}")
        await desk.button("复核通过").click()
        await desk.dialog.get_by_role("checkbox").check()
        await desk.dialog.get_by_role("button", name="复核通过").dblclick()
        await desk.state_is("待签发")
        assert desk.watch.operations.count("DisbursementApprove") == 1

    async def test_is_refused_kindly_in_a_tab_that_has_not_heard(
        self, sit: Sit, office: Office
    ) -> None:
        batch = office.sealed()
        first = await sit("checker", is_confirmed=True)
        second = await first.second_tab()
        for tab in (first, second):
            await tab.open(f"/disbursements/{batch.id}")
            await tab.button("复核通过").click()
            await tab.dialog.get_by_role("checkbox").check()
        await second.page.route("**/graphql", acts_alone)
        await first.dialog.get_by_role("button", name="复核通过").click()
        await first.state_is("待签发")
        await second.dialog.get_by_role("button", name="复核通过").click()
        alert = second.dialog.get_by_role("alert")
        await expect(alert).to_contain_text(re.compile("[一-龥]{4}"))
        await expect(alert).not_to_contain_text(re.compile("[A-Za-z_]{4}"))
        await second.page.unroute_all(behavior="ignoreErrors")

    async def test_may_be_refused_with_a_reason_that_the_maker_reads(
        self, sit: Sit, office: Office
    ) -> None:
        batch = office.sealed()
        checker, maker = await sit("checker"), await sit("maker")
        await checker.open(f"/disbursements/{batch.id}")
        await checker.button("退回").click()
        await checker.page.get_by_label("退回原因").fill("范围不对，请重新拟定")
        await checker.page.reload()
        await checker.settled()
        await checker.button("退回").click()
        await expect(checker.page.get_by_label("退回原因")).to_have_value("范围不对，请重新拟定")
        await checker.dialog.get_by_role("button", name="退回", exact=True).click()
        await checker.state_is("已退回")
        await maker.open(f"/disbursements/{batch.id}")
        await maker.see("已退回：范围不对，请重新拟定")
