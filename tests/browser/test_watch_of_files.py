"""The pages on which files and money are watched: each of their states, by keyboard, in both sizes."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

import pytest
from playwright.async_api import Locator, Route, ViewportSize, expect
from playwright.async_api import TimeoutError as NotInTime

from operate import demo_documents
from tests.browser.arranged import Office
from tests.browser.conftest import Sit
from tests.browser.desk import LAPTOP, PHONE, Desk
from tests.browser.test_set_aside import broken_result
from tests.browser.watch import OPERATION

CUT: Final = "net::ERR_FAILED"
TABS_MAX: Final = 80
LOADING: Final = re.compile("^正在读取")
HELD: Final = "核实账户"
PAYMENT: Final = "{ payments(first: 1) { edges { node { paymentNo } } } }"
PAID: Final = """{ payments(first: 1, filter: {states: [CREDITED]}) { edges { node {
  card { id numberMasked } } } } }"""
PLACE: Final = """mutation Place($input: HoldPlaceInput!) {
  holdPlace(input: $input) { hold { id } userErrors { code message } } }"""


@dataclass(frozen=True, slots=True)
class Watched:
    """A page: what it asks, where it has something and what is seen there, and where it has nothing.

    `focus` is what a person reaches by the keyboard on the page that has something.
    """

    path: str
    operation: str
    filled: str
    empty: str
    nothing: str
    focus: str


PAGES: Final = (
    Watched("/exchange-calendar", "ExchangeCalendar", "入账受理文件", "?month=2031-05&day=2031-05-06",
            "这一天没有应到的文件。", "ol button"),
    Watched("/statements", "BankStatements", "一致", "?since=2099-01-01", "没有符合条件的对账单",
            "tbody a[href^='/statements/']"),
    Watched("/certificates", "Certificates", "第 1 号", "?since=2099-01-01",
            "没有符合条件的守恒证书", "tbody a[href^='/certificates/']"),
    Watched("/explain?no={payment}", "ExplainPayment", "银行对账单", "?no=P0", "没有这笔付款",
            "main a[href^='/bank-files/']"),
    Watched("/holds", "Holds", HELD, "?kind=BANK_FILE", "没有符合条件的止付",
            "tbody a[href^='/units/']"),
    Watched("/unknown", "UnknownPayments", "没有凭据", "", "没有结果未明的付款", "main button"),
    Watched("/reissues", "ReissuePayments", "入账失败", "?code=8888", "没有符合条件的付款",
            "tbody button"),
    Watched("/alarms", "Alarms", "银行文件被隔离", "?kind=alarm.test", "没有符合条件的告警",
            "tbody a[href^='/bank-files/']"),
)  # fmt: skip


@pytest.fixture(scope="session")
def watched(office: Office) -> dict[str, str]:
    """Something on every page: a hold that stands and an alarm; gives the words of addresses."""
    with office.station.person("office") as person:
        unit = office.payable_unit()
        wanted = {"kind": "UNIT", "targetId": unit.id, "reason": HELD, "lifter": "CHECKER"}
        person.act(PLACE, "hold", input=wanted)
        [edge] = person.ask(PAYMENT)["payments"]["edges"]
    broken_result(office, 920)
    return {"payment": edge["node"]["paymentNo"]}


@asynccontextmanager
async def kept_waiting(desk: Desk, operation: str) -> AsyncIterator[None]:
    """Hold one question's answer back as long as this lasts."""
    gate = asyncio.Event()

    async def hold(route: Route) -> None:
        if OPERATION.findall(route.request.post_data or "")[:1] == [operation]:
            await gate.wait()
        await route.continue_()

    await desk.page.route("**/graphql", hold)
    yield
    gate.set()
    await desk.page.unroute_all(behavior="wait")


@asynccontextmanager
async def unanswered(desk: Desk, operation: str) -> AsyncIterator[None]:
    """Let one question find nobody as long as this lasts."""
    desk.watch.means(CUT)

    async def cut(route: Route) -> None:
        if OPERATION.findall(route.request.post_data or "")[:1] == [operation]:
            await route.abort()
        else:
            await route.continue_()

    await desk.page.route("**/graphql", cut)
    yield
    await desk.page.unroute_all(behavior="wait")


async def reach(desk: Desk, wanted: Locator) -> None:
    """Go to something by the Tab key alone, past the menu by the link that is there for it."""
    await desk.page.keyboard.press("Tab")
    await desk.page.keyboard.press("Enter")
    for _ in range(TABS_MAX):
        await desk.page.keyboard.press("Tab")
        if await wanted.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError("the keyboard does not come there")


class TestStates:
    @pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.operation)
    async def test_are_each_designed(
        self, sit: Sit, watched: dict[str, str], page: Watched, size: ViewportSize
    ) -> None:
        """Issue 4.12: on its way, broken, with something, with nothing."""
        desk = await sit("office", size=size)
        path = page.path.format(**watched)
        async with kept_waiting(desk, page.operation):
            await desk.page.goto(path)
            await expect(desk.page.locator("h1")).to_be_visible()
            await expect(desk.page.get_by_role("status", name=LOADING).first).to_be_visible()
            assert await desk.problems() == []
        await desk.settled()
        async with unanswered(desk, page.operation):
            await desk.page.goto(path)
            await desk.see("连不上服务器")
            assert await desk.problems() == []
        # A page that asks again by itself may take the button away before it is pressed.
        with suppress(NotInTime):
            await desk.button("重试").first.click(timeout=3000)
        await desk.see(page.filled)
        await desk.settled()
        assert await desk.problems() == []
        await desk.open(path.partition("?")[0] + page.empty)
        await desk.see(page.nothing)
        assert await desk.problems() == []

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.operation)
    async def test_are_used_by_keyboard(
        self, sit: Sit, watched: dict[str, str], page: Watched
    ) -> None:
        desk = await sit("office")
        await desk.open(page.path.format(**watched))
        await reach(desk, desk.page.locator(page.focus).first)


class TestAlarms:
    async def test_are_acknowledged_with_what_was_done(
        self, sit: Sit, watched: dict[str, str]
    ) -> None:
        """Issue 4.6: found by their kind, led to what they are about, ended with a reason."""
        assert watched
        desk = await sit("office")
        await desk.open("/alarms?kind=bank_file.quarantined&open=yes")
        row = desk.page.locator("tbody tr").filter(has_text="银行文件被隔离").first
        await expect(row.locator("a[href^='/bank-files/']")).to_be_visible()
        count = await desk.page.locator("tbody tr").filter(has_text="银行文件被隔离").count()
        await row.get_by_role("button", name="处理").click()
        await desk.dialog.get_by_role("button", name="处理").click()
        await desk.see("请写明如何处理的")
        await desk.dialog.get_by_label("如何处理的").fill("已请银行重发")
        assert await desk.problems() == []
        await desk.dialog.get_by_role("button", name="处理").click()
        await expect(desk.dialog).to_have_count(0)
        rows = desk.page.locator("tbody tr").filter(has_text="银行文件被隔离")
        await expect(rows).to_have_count(count - 1)


class TestOthers:
    async def test_are_heard_by_whoever_waits_for_them(self, sit: Sit, office: Office) -> None:
        """A disbursement's page shows another person's act without being touched."""
        batch = office.sealed()
        desk = await sit("maker")
        await desk.open(f"/disbursements/{batch.id}")
        await desk.state_is("待复核")
        with office.station.person("checker") as checker:
            checker.confirm()
            checker.act(
                demo_documents.PAY_APPROVE, "disbursement", id=batch.id, digest=batch.digest
            )
        await desk.state_is("待签发", within_ms=15_000)
        await desk.see("没有剔除")
        assert await desk.problems() == []


class TestMenu:
    async def test_fits_a_laptop_and_folds(self, sit: Sit, office: Office) -> None:
        """All headings are in sight without scrolling; the one of the page is open."""
        assert office is not None
        desk = await sit("office")
        await desk.open("/holds")
        menu = desk.page.get_by_role("navigation", name="主菜单")
        box = await menu.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= LAPTOP["height"]
        await expect(menu.locator("a[aria-current=page]")).to_have_text("止付")
        heading = menu.get_by_role("button", name="系统")
        await expect(heading).to_have_attribute("aria-expanded", "false")
        await heading.focus()
        await desk.page.keyboard.press("Enter")
        await expect(menu.get_by_role("link", name="审计")).to_be_visible()
        assert await desk.problems() == []
        await desk.page.reload()
        await desk.settled()
        await expect(menu.get_by_role("link", name="审计")).to_be_visible()
        own = menu.get_by_role("button", name="资金")
        await own.click()
        await expect(own).to_have_attribute("data-current", "true")
        await desk.page.keyboard.press("Control+k")
        await desk.page.get_by_label("查找页面、单位、会员、批次、银行文件").fill("审计")
        await expect(desk.page.get_by_role("option", name="审计").first).to_be_visible()
        await desk.page.keyboard.press("Enter")
        await expect(desk.page.get_by_role("heading", level=1)).to_contain_text("审计")

    async def test_on_a_phone_has_the_same_headings(self, sit: Sit, office: Office) -> None:
        assert office is not None
        desk = await sit("office", size=PHONE)
        await desk.open("/")
        await desk.button("打开菜单").click()
        await desk.dialog.get_by_role("button", name="系统").click()
        assert await desk.problems() == []
        await desk.dialog.get_by_role("link", name="告警").click()
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text("告警")
        await expect(desk.dialog).to_have_count(0)


class TestCard:
    @pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
    async def test_has_a_page_of_its_life_and_its_payments(
        self, sit: Sit, office: Office, size: ViewportSize
    ) -> None:
        """Issue 4.12: what the bank reported in which file, the application, what was paid to it."""
        with office.station.person("office") as person:
            edges = person.ask(PAID)["payments"]["edges"]
        card = edges[0]["node"]["card"]
        desk = await sit("office", size=size)
        await desk.open(f"/cards/{card['id']}")
        await expect(desk.page.get_by_role("heading", level=1)).to_contain_text(
            card["numberMasked"]
        )
        events = desk.page.get_by_role("table", name="卡片的经过")
        await expect(events.locator("a[href^='/bank-files/']").first).to_be_visible()
        paid = desk.page.get_by_role("table", name="付到这张卡的")
        await expect(paid.locator("a[href^='/explain']").first).to_be_visible()
        await expect(desk.page.get_by_role("button", name="查看完整卡号")).to_be_visible()
        assert await desk.problems() == []
        await desk.page.get_by_role("link", name="查看批次").click()
        await expect(desk.page.get_by_role("heading", name="办卡申请")).to_be_visible()
        assert not desk.page.url.endswith(card["id"])

    async def test_shows_a_leader_no_way_to_its_number(self, sit: Sit, office: Office) -> None:
        """Reveal rules are those of the member's page."""
        with office.station.person("office") as person:
            card = person.ask(PAID)["payments"]["edges"][0]["node"]["card"]
        desk = await sit("leader")
        await desk.open(f"/cards/{card['id']}")
        await desk.see(card["numberMasked"])
        await expect(desk.page.get_by_role("button", name="查看完整卡号")).to_have_count(0)
        assert await desk.problems() == []
