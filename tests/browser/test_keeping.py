"""What one takes along: lists as files, a marked workbook, views kept, and the quick way anywhere."""

import io
import re
from typing import Final

from openpyxl import load_workbook
from playwright.async_api import expect

from operate.accounts import CLERKS_UNIT
from tests.browser.arranged import Office
from tests.browser.conftest import Sit
from tests.browser.desk import Desk
from tests.browser.test_importing import WORK_MS, roster

REASONS: Final = "错误原因"


async def fetched(desk: Desk, button: str) -> bytes:
    """This will press a button that hands a file over for the password, and give the file."""
    async with desk.page.expect_download(timeout=WORK_MS) as begun:
        await desk.page.get_by_text(button, exact=True).last.click()
        await desk.prove()
    path = await (await begun.value).path()
    return path.read_bytes()


class TestExport:
    async def test_gives_what_the_list_shows_and_keeps_it_in_the_download_centre(
        self, sit: Sit
    ) -> None:
        desk = await sit("office")
        await desk.open("/members")
        await desk.choose("有卡", "否")
        await desk.button("查询").click()
        await desk.settled()
        names = await desk.page.locator("tbody a").all_inner_texts()
        await desk.button("导出").click()
        assert await desk.problems() == []
        async with desk.page.expect_download(timeout=WORK_MS) as begun:
            await desk.dialog.get_by_role("button", name="导出", exact=True).click()
        path = await (await begun.value).path()
        book = load_workbook(io.BytesIO(path.read_bytes()))
        cells = {str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row}
        assert names
        assert set(names) <= cells
        await desk.open("/exports")
        await desk.see("会员")
        assert await desk.problems() == []


class TestMarkedWorkbook:
    async def test_comes_back_with_its_faults_and_their_reasons(
        self, sit: Sit, office: Office
    ) -> None:
        unit = office.empty_unit()
        desk = await sit(office.enrol("CLERK", unit=unit))
        await desk.open("/imports")
        await desk.drop([roster(unit)])
        await desk.state_is("待确认入库", within_ms=WORK_MS)
        content = await fetched(desk, "标注错误的工作簿")
        sheet = load_workbook(io.BytesIO(content)).worksheets[0]
        header = [cell.value for cell in sheet[1]]
        assert header[-1] == REASONS
        assert [bool(row[-1].value) for row in sheet.iter_rows(min_row=2)] == [False, True, False]


class TestView:
    async def test_is_saved_by_name_and_opened_again(self, sit: Sit, office: Office) -> None:
        desk = await sit(office.enrol("OFFICE"))
        await desk.open("/members")
        await desk.choose("有卡", "否")
        await desk.button("查询").click()
        await desk.settled()
        await desk.button("视图").click()
        await desk.page.get_by_role("menuitem", name="把当前条件存为视图").click()
        await desk.dialog.get_by_label("名称").fill("还没有卡的")
        assert await desk.problems() == []
        await desk.dialog.get_by_role("button", name="保存").click()
        await desk.see("视图：还没有卡的")
        await desk.open("/members")
        await desk.button("视图").click()
        await desk.page.get_by_role("menuitem", name="还没有卡的").click()
        await desk.see("视图：还没有卡的")
        await expect(desk.page).to_have_url(re.compile("card="))


class TestPalette:
    async def test_finds_a_unit_by_a_few_letters_and_goes_there(self, sit: Sit) -> None:
        desk = await sit("office")
        await desk.open("/")
        await desk.page.keyboard.press("Control+k")
        box = desk.page.get_by_label("查找页面、单位、会员、批次、银行文件")
        await box.fill(CLERKS_UNIT[3:6])
        await expect(desk.page.get_by_role("option", name=CLERKS_UNIT).first).to_be_visible()
        assert await desk.problems() == []
        await desk.page.keyboard.press("Enter")
        await expect(desk.heading(CLERKS_UNIT)).to_be_visible()

    async def test_tells_the_keys(self, sit: Sit) -> None:
        desk = await sit("clerk")
        await desk.open("/members")
        await desk.page.keyboard.press("?")
        await expect(desk.dialog).to_contain_text("Ctrl")
        assert await desk.problems() == []
