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
