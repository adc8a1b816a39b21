"""The desks over money that was sent or must not be: holds, failures and returns, unknown outcomes."""

from playwright.async_api import expect

from tests.browser.arranged import Office
from tests.browser.conftest import Sit


class TestHolds:
    async def test_are_placed_by_one_keep_a_unit_unpaid_and_are_lifted_by_another(
        self, sit: Sit, office: Office
    ) -> None:
        """Failure 19 from its better side: before anything is sent."""
        unit = office.payable_unit()
        placer, maker, lifter = await sit("office"), await sit("maker"), await sit("checker")
        await placer.open("/holds")
        await placer.button("放置止付").click()
        await placer.choose("止付什么", "单位（含下级）", within=placer.dialog)
        await placer.choose_unit("单位（含下级）", unit.name)
        await placer.page.get_by_label("原因").fill("核实账户")
        assert await placer.problems() == []
        await placer.dialog.get_by_role("button", name="放置止付").click()
        row = placer.page.get_by_role("row").filter(has_text=unit.name)
        await expect(row).to_contain_text("止付中")

        await maker.open("/disbursements")
        await maker.button("拟定批次").click()
        await maker.choose("发放项目与年度", "2018 年度", within=maker.dialog)
        await maker.choose_unit("发放范围", unit.name)
        await maker.dialog.get_by_role("button", name="拟定批次").click()
        await expect(maker.dialog).to_contain_text("因止付")

        await lifter.open("/holds")
        row = lifter.page.get_by_role("row").filter(has_text=unit.name)
        await row.get_by_role("button", name="解除").click()
        await lifter.page.get_by_label("解除的原因").fill("已核实")
        await lifter.dialog.get_by_role("button", name="解除").click()
        await lifter.prove()
        await expect(row).to_have_count(0)
        await maker.dialog.get_by_role("button", name="拟定批次").click()
        await maker.state_is("草稿")
        await maker.confirm("撤回")


class TestReissues:
    async def test_show_why_and_how_each_payment_came_there(self, sit: Sit, office: Office) -> None:
        """The demo's bank refuses a credit; the evidence is the line of its answer."""
        assert office is not None
        desk = await sit("maker")
        await desk.open("/reissues")
        row = desk.page.get_by_role("row").filter(has_text="入账失败").first
        await expect(row).to_contain_text("尚未更正")
        assert await desk.problems() == []
        await row.get_by_role("button", name="经过").click()
        await expect(desk.dialog).to_contain_text("CRR_")
        await desk.page.keyboard.press("Escape")
        await row.get_by_role("checkbox").check()
        await desk.button("重发").click()
        await expect(desk.dialog).to_contain_text("重发很可能再次失败")


class TestUnknown:
    async def test_says_that_nothing_is_unknown_or_what_is_missing(
        self, sit: Sit, office: Office
    ) -> None:
        assert office is not None
        desk = await sit("office")
        await desk.open("/unknown")
        await desk.see("没有结果未明的付款")
        assert await desk.problems() == []
        await desk.page.get_by_text("等待银行回报").click()
        await desk.settled()
        assert await desk.problems() == []
