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
        await desk.drop([FilePayload(name="名册.et", mimeType="application/x", buffer=b"x")])
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


class TestDecidingByRow:
    async def test_corrects_a_cell_asks_for_a_member_elsewhere_and_takes_the_rest(
        self, sit: Sit, office: Office
    ) -> None:
        """R10: a duplicate in another unit is a request to transfer, never a second row."""
        unit, other = office.empty_unit(), office.empty_unit()
        first, second, third = unit.people
        office.bring_member(hand.member_row(third, unit=other.name, 姓名="张远"))
        rows = (
            hand.member_row(first, unit=unit.name),
            hand.member_row(second, unit=unit.name, 手机号码="1380000"),
            hand.member_row(third, unit=unit.name, 姓名="张远"),
        )
        content = hand.workbook(hand.MEMBER_HEADER, rows)
        clerk = await sit(office.enrol("CLERK", unit=unit))
        await clerk.open("/imports")
        await clerk.drop([FilePayload(name="新名册.xlsx", mimeType=XLSX, buffer=content)])
        await clerk.state_is("待确认入库", within_ms=WORK_MS)
        for tab in ("新增 1", "不合格 1", "在其他单位 1"):
            await expect(clerk.page.get_by_text(tab, exact=True)).to_be_visible()
        assert await clerk.problems() == []

        await clerk.button("查看与更正：第 3 行 李华").click()
        await clerk.page.get_by_role("button", name="更正手机号码").click()
        await clerk.page.get_by_label("手机号码", exact=True).fill(f"138{second:08d}")
        await clerk.page.get_by_role("button", name="更正", exact=True).click()
        await expect(clerk.page.get_by_text("新增 2", exact=True)).to_be_visible()
        assert await clerk.problems() == []

        await clerk.button("全部请求转入").click()
        await clerk.dialog.get_by_label("依据的文号或材料").fill("介绍信")
        await clerk.dialog.get_by_label("原因").fill("调动")
        await clerk.dialog.get_by_role("button", name="全部请求转入").click()
        await expect(clerk.page.get_by_text("已请求转入").first).to_be_visible()
        await clerk.confirm("确认入库")
        await clerk.state_is("已入库", within_ms=WORK_MS)
        await clerk.open("/members")
        await clerk.see("共 2 项")

        desk = await sit(office.enrol("OFFICE"))
        await desk.open("/transfers")
        row = desk.page.get_by_role("row").filter(has_text="张远").filter(has_text=unit.name)
        await expect(row).to_contain_text(other.name)
        await row.get_by_role("button", name="同意转出").click()
        await desk.dialog.get_by_role("button", name="同意转出").click()
        await expect(row).to_have_count(0)
        assert await desk.problems() == []
        await clerk.open("/members")
        await clerk.see("共 3 项")
        assert await clerk.problems() == []
