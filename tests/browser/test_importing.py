"""A clerk's workbook on its way in: dropped, checked, read back with its faults, taken."""

from typing import Final

from playwright.async_api import FilePayload, expect

from tests.browser.arranged import Office, OwnUnit
from tests.browser.conftest import Sit
from tests.workers import hand

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORK_MS: Final = 60_000


def roster(unit: OwnUnit, *, name: str = "名册.xlsx") -> FilePayload:
    """Three people of a unit; the second has too short a mobile number."""
    first, second, third = unit.people
    rows = (
        hand.member_row(first, unit=unit.name),
        hand.member_row(second, unit=unit.name, 手机号码="1380000"),
        hand.member_row(third, unit=unit.name),
    )
    return FilePayload(name=name, mimeType=XLSX, buffer=hand.workbook(hand.MEMBER_HEADER, rows))


class TestImport:
    async def test_shows_each_fault_in_its_cell_and_takes_the_good_rows(
        self, sit: Sit, office: Office
    ) -> None:
        unit = office.empty_unit()
        desk = await sit(office.enrol("CLERK", unit=unit))
        await desk.open("/imports")
        await desk.drop([roster(unit)])
        await expect(desk.heading("名册.xlsx")).to_be_visible()
        await desk.page.reload()
        await desk.state_is("待确认入库", within_ms=WORK_MS)
        found = desk.page.get_by_role("row").filter(has_text="不合格")
        faulty = found.filter(has_text="整行内容")
        await expect(faulty).to_have_count(1)
        await expect(faulty).to_contain_text("O3")
        await expect(faulty).to_contain_text("手机号码")
        assert await desk.problems() == []
        await desk.confirm("确认入库")
        await desk.state_is("已入库", within_ms=WORK_MS)
        await desk.open("/members")
        await desk.see("共 2 项")

    async def test_refuses_what_is_no_workbook_before_it_leaves(
        self, sit: Sit, office: Office
    ) -> None:
        desk = await sit(office.enrol("CLERK", unit=office.empty_unit()))
        await desk.open("/imports")
        await desk.drop([FilePayload(name="名册.xls", mimeType="application/x", buffer=b"x")])
        await expect(desk.page.get_by_role("alert")).to_contain_text("xlsx")
        assert not any("POST" in each and "/rosters" in each for each in desk.watch.requests)

    async def test_says_that_the_same_workbook_came_before(self, sit: Sit, office: Office) -> None:
        unit = office.empty_unit()
        desk = await sit(office.enrol("CLERK", unit=unit))
        file = roster(unit)
        await desk.open("/imports")
        await desk.drop([file])
        await desk.state_is("待确认入库", within_ms=WORK_MS)
        desk.watch.means_status(409)
        await desk.open("/imports")
        await desk.drop([file])
        alert = desk.page.get_by_role("alert").filter(has_text="上传")
        await expect(alert).to_be_visible()
        assert await desk.problems() == []
