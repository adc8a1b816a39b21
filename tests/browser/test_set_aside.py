"""The desk of what was set aside, and one fen explained: found, looked at, decided by two, printed."""

import hashlib
import re
from typing import Final

from playwright.async_api import expect

from tests.browser.arranged import Office
from tests.browser.conftest import Sit
from tests.browser.desk import PHONE
from tests.journeys.process_station import until

WORK_MS: Final = 60_000


def broken_result(office: Office, number: int) -> str:
    """Put a result of the bank's whose amount cannot be read where we look for it; gives its name."""
    folder = max((office.station.data_dir / "bank" / "root").glob("*/out/*"))
    day, org = folder.name, folder.parent.parent.name
    name = f"CRR_{org}_{day}_{number:06d}.txt"
    content = (
        f"H|1.0|CRR|{org}|D000000|{day}|1|10000|\nP1|YZ1|S|0000||ten|{day}101010\nT|1|10000\n"
    ).encode("gb18030")
    digest = hashlib.new("sm3", content).hexdigest()
    (folder / name).write_bytes(content)
    (folder / f"{name}.ok").write_bytes(f"{name}|{len(content)}|1|10000|{digest}\n".encode())
    known = f'bankFiles(first: 1, filter: {{ nameStartsWith: "{name}", states: [QUARANTINED] }})'
    until(lambda: office.first("office", known))
    return name


class TestQuarantinedFile:
    async def test_is_looked_at_proposed_by_one_and_released_by_another(
        self, sit: Sit, office: Office
    ) -> None:
        """Issue 4.7: masked, with its fault's place; two people, since it tells of money."""
        name = broken_result(office, 910)
        desk = await sit("office", is_confirmed=True)
        await desk.open("/set-aside")
        assert await desk.problems() == []
        await desk.link(name).click()
        await desk.link("查看出错处").click()
        await desk.see("不予显示")
        assert await desk.problems() == []
        await desk.button("放行").click()
        await desk.dialog.get_by_label("什么已经改好").fill("已与银行核对")
        await desk.dialog.get_by_role("button", name="放行", exact=True).click()
        await desk.see("须由另一人确认。")
        checker = await sit("checker", is_confirmed=True)
        await checker.open("/set-aside")
        await checker.see("待另一人确认")
        await checker.link(name).click()
        await checker.confirm("确认放行")
        await checker.see("已确认", within_ms=WORK_MS)
        # The same bytes cannot be read any better: back it goes, with what was decided beside it.
        known = (
            f'bankFiles(first: 1, filter: {{ nameStartsWith: "{name}", states: [QUARANTINED] }})'
        )
        until(lambda: office.first("office", known))
        phone = await sit("office", size=PHONE)
        await phone.open("/set-aside")
        await phone.see(name)
        assert await phone.problems() == []


class TestOneFen:
    async def test_is_explained_from_a_payment_and_printed(self, sit: Sit, office: Office) -> None:
        """Issue 4.9: every link held against the archive, for a finance officer's file."""
        batch = office.first("maker", "disbursements(first: 1, orderBy: OLDEST)")
        desk = await sit("maker")
        await desk.open(f"/disbursements/{batch}")
        await desk.page.get_by_role("link", name=re.compile("^查明 P.*的来龙去脉")).first.click()
        await desk.see("已与存档当场核对，全部一致。", within_ms=WORK_MS)
        assert await desk.problems() == []
        await desk.page.evaluate("window.print = () => undefined")
        await desk.button("打印").click()
        sheet = desk.page.locator("[data-print-sheet]")
        await expect(sheet).to_contain_text("付款来龙去脉核对单")
        await expect(sheet).to_contain_text("入账申请")
