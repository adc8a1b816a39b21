"""The agreement with the bank: read, changed as a draft, checked, and tried on what was sent."""

import re

from playwright.async_api import expect

from tests.browser.arranged import Office
from tests.browser.conftest import Sit
from tests.browser.desk import PHONE

WORK_MS = 60_000


class TestProfiles:
    async def test_shows_what_a_changed_agreement_would_do_to_the_last_files(
        self, sit: Sit, office: Office
    ) -> None:
        """Issue 4.12: readable tables, faults by place, the byte diff, masked; nothing takes force."""
        assert office.first("office", "bankFiles(first: 1, filter: { direction: OUT })")
        desk = await sit("office")
        await desk.open("/profiles")
        await desk.see("psbc-cd/1（现行）")
        await desk.see("当日截止")
        assert await desk.problems() == []
        await desk.button("以这份约定为底稿").click()
        text = desk.page.get_by_label("约定全文")
        draft = await text.input_value()
        assert "rows_max: 1000" in draft
        await text.fill(draft.replace("rows_max: 1000", "rows_max: 0"))
        await desk.button("检查").click()
        await desk.see("有 1 处不符合要求")
        await desk.see("不得小于 1")
        await text.fill(draft.replace("delimiter: '|'", "delimiter: '~'"))
        await desk.button("检查").click()
        await desk.see("psbc-cd/1 可以使用，内容如下")
        await desk.button("试算对最近文件的影响").click()
        await desk.dialog.get_by_role("button", name="试算对最近文件的影响", exact=True).click()
        await desk.see("已算完", within_ms=WORK_MS)
        await desk.page.get_by_role("button", name="查看 psbc-cd/1 的试算").first.click()
        await desk.see("字节不同")
        await desk.page.get_by_role("button", name="逐行对照").first.click()
        await desk.see("个人信息已掩码")
        shown = await desk.page.locator("main").inner_text()
        assert "****" in shown
        assert re.search(r"\b62\d{14,17}\b", shown) is None
        assert await desk.problems() == []

    async def test_is_read_on_a_phone_and_by_nobody_else(self, sit: Sit, office: Office) -> None:
        assert office is not None
        phone = await sit("auditor", size=PHONE)
        await phone.open("/profiles")
        await phone.see("psbc-cd/1（现行）")
        assert await phone.problems() == []
        await phone.open("/retention")
        await phone.see("没有办结的，无论多久都不会到期")
        assert await phone.problems() == []
        maker = await sit("maker")
        await maker.open("/profiles")
        await expect(maker.page.get_by_text("psbc-cd/1（现行）")).to_have_count(0)
