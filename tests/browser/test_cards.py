"""The office applies for a unit's cards and watches the bank make them."""

from playwright.async_api import expect

from tests.browser.arranged import Office
from tests.browser.conftest import Sit


class TestCardBatch:
    async def test_goes_from_the_draft_to_cards_that_are_active(
        self, sit: Sit, office: Office
    ) -> None:
        unit = office.unit_without_cards()
        desk = await sit("office")
        await desk.open("/cards")
        await desk.button("拟定批次").click()
        await desk.choose_unit("单位（含下级单位）", unit.name)
        await desk.dialog.get_by_role("button", name="拟定批次").click()
        await desk.state_is("草稿")
        await expect(desk.heading(unit.name)).to_be_visible()
        await desk.confirm("提交")
        await desk.state_is("已办结")
        issued = desk.page.get_by_role("row").filter(has_text="已开卡")
        await expect(issued).to_have_count(3)
        assert await desk.problems() == []

    async def test_says_why_there_is_nobody_to_apply_for(self, sit: Sit, office: Office) -> None:
        unit = office.empty_unit()
        desk = await sit("office")
        await desk.open("/cards")
        await desk.button("拟定批次").click()
        await desk.choose_unit("单位（含下级单位）", unit.name)
        await desk.dialog.get_by_role("button", name="拟定批次").click()
        await expect(desk.dialog.get_by_role("alert")).to_contain_text("会员")
        assert await desk.problems() == []


class TestFailures:
    async def test_wait_for_a_correction_and_are_applied_for_again(self, sit: Sit) -> None:
        """One refusal is noted as put right at a counter; a batch of those alone takes it up again."""
        desk = await sit("office")
        await desk.open("/applications?tab=redo")
        await expect(desk.heading("办卡申请")).to_be_visible()
        waiting = desk.page.get_by_role("button", name="登记更正")
        await expect(waiting.first).to_be_visible()
        assert await desk.problems() == []
        unit = await desk.page.get_by_role("row").nth(1).get_by_role("cell").nth(1).inner_text()
        await waiting.first.click()
        await desk.dialog.get_by_label("在何处、怎样更正的").fill("已到柜面补交授权")
        await desk.dialog.get_by_role("button", name="登记更正").click()
        await expect(desk.page.get_by_text("已到柜面补交授权").first).to_be_visible()
        await desk.button("为已更正的重新申请").click()
        await desk.choose_unit("单位（含下级单位）", unit)
        await desk.dialog.get_by_role("button", name="为已更正的重新申请").click()
        await desk.state_is("草稿")
        await desk.confirm("撤回")
        await desk.state_is("已撤回")


class TestReminders:
    async def test_list_cards_that_fall_asleep_and_cards_the_bank_lacks(self, sit: Sit) -> None:
        desk = await sit("office")
        await desk.open("/unused-cards")
        await expect(desk.heading("需要提醒的卡")).to_be_visible()
        await expect(desk.page.get_by_text("没有即将睡眠的卡")).to_be_visible()
        await desk.page.get_by_text("银行未列出的卡", exact=True).click()
        await expect(desk.page.get_by_text("没有银行未列出的卡")).to_be_visible()
        assert await desk.problems() == []

    async def test_stand_beside_the_four_issuers(self, sit: Sit) -> None:
        """R15."""
        desk = await sit("office")
        await desk.open("/cards?tab=progress")
        await expect(desk.page.get_by_text("中国邮政集团公司成都分公司")).to_be_visible()
        assert await desk.problems() == []
