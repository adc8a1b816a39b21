"""What takes two people or more: corrections, bulletins, mergers, restrictions, and who sees what."""

import re
from typing import Final

from playwright.async_api import Locator, expect

from tests.browser.arranged import Office, OwnUnit
from tests.browser.conftest import Sit
from tests.browser.desk import Desk
from tests.workers import hand

WORK_MS: Final = 60_000
MERGERS: Final = "/units?tab=mergers"


async def first_member(desk: Desk) -> str:
    """This will open the first member of a clerk's own unit and give the address."""
    await desk.open("/members")
    await desk.page.locator("tbody a").first.click()
    await desk.settled()
    await expect(desk.page).to_have_url(re.compile("/members/[^?]+"))
    return desk.page.url


async def propose(desk: Desk, field: str, option: str) -> None:
    """This will ask for another value of one field of the member before us."""
    await desk.button("维护信息…").click()
    await desk.button("更正信息").click()
    await desk.choose_unit("项目", field)
    await desk.choose_unit("更正为", option)
    await desk.dialog.get_by_label(re.compile("原因")).fill("本人来函")
    assert await desk.problems() == []
    await desk.dialog.get_by_role("button", name="更正信息").click()


def row_of(desk: Desk, words: str) -> Locator:
    """The row of a table in which these words stand."""
    return desk.page.get_by_role("row").filter(has_text=words).first


class TestCorrection:
    async def test_is_proposed_by_a_clerk_reviewed_by_the_office_and_veiled_for_the_auditor(
        self, sit: Sit, office: Office
    ) -> None:
        """R7: the unit proposes, the office decides; PIPL 28: who audits sees that, not what."""
        unit = office.unit_without_cards()
        clerk = await sit(office.enrol("CLERK", unit=unit))
        address = await first_member(clerk)
        await propose(clerk, "民族", "藏族")
        await clerk.see("有一份更正待审核：民族")

        reviewer = await sit("office", is_confirmed=True)
        await reviewer.open("/corrections")
        row = row_of(reviewer, unit.name)
        await expect(row).to_contain_text("藏族")
        assert await reviewer.problems() == []
        await row.get_by_role("button", name="通过", exact=True).click()
        await expect(reviewer.dialog).to_contain_text("藏族")
        await reviewer.dialog.get_by_role("button", name="通过", exact=True).click()
        await expect(row).to_have_count(0)
        await reviewer.page.get_by_text("全部", exact=True).click()
        await expect(row_of(reviewer, unit.name)).to_contain_text("已更正")

        await clerk.open(address)
        await expect(clerk.page.locator("main")).to_contain_text("藏族")

        auditor = await sit("auditor")
        await auditor.open(address)
        page = auditor.page.locator("main")
        await expect(page).to_contain_text("已隐去")
        await expect(page).to_contain_text("民族")
        await expect(page).not_to_contain_text("藏族")
        assert await auditor.problems() == []

    async def test_goes_back_with_a_reason(self, sit: Sit, office: Office) -> None:
        unit = office.unit_without_cards()
        clerk = await sit(office.enrol("CLERK", unit=unit))
        await first_member(clerk)
        await propose(clerk, "学历", "博士")
        await clerk.see("有一份更正待审核：学历")
        reviewer = await sit("office", is_confirmed=True)
        await reviewer.open("/corrections")
        await row_of(reviewer, unit.name).get_by_role("button", name="退回").click()
        await reviewer.dialog.get_by_label("退回的原因").fill("请附学历证书")
        await reviewer.dialog.get_by_role("button", name="退回").click()
        await expect(row_of(reviewer, unit.name)).to_have_count(0)
        await reviewer.page.get_by_text("全部", exact=True).click()
        await expect(row_of(reviewer, unit.name)).to_contain_text("已退回")


class TestHiddenParticulars:
    async def test_are_no_column_no_fact_and_no_question_of_the_checkers(self, sit: Sit) -> None:
        """PIPL 28; GB/T 22239 8.1.4.2: who pays sees who somebody is, not how they live."""
        keeper, checker = await sit("office"), await sit("checker")
        for desk, is_shown in ((keeper, True), (checker, False)):
            await desk.open("/members")
            await desk.button("列设置").click()
            shown = desk.page.get_by_text("困难档案", exact=True)
            await expect(shown).to_have_count(1 if is_shown else 0)
            await expect(desk.page.get_by_text("学历", exact=True).first).to_be_visible()
            await desk.page.keyboard.press("Escape")
            await desk.page.locator("tbody a").first.click()
            await desk.settled()
            facts = desk.page.locator("main")
            for label in ("民族", "政治面貌", "困难档案"):
                await expect(facts.get_by_text(label, exact=True)).to_have_count(
                    1 if is_shown else 0
                )
            await expect(facts.get_by_text("学历", exact=True)).to_have_count(1)

    async def test_are_shown_to_another_role_once_two_people_said_so(self, sit: Sit) -> None:
        """R48: a rule with its document, from its day on."""
        security = await sit("security", is_confirmed=True)
        await security.open("/security-policy")
        await security.see("“参保地”的可见岗位")
        await security.button("调整可见岗位").click()
        await security.choose("哪一项", "参保地", within=security.dialog)
        for role in ("普惠办公室", "单位经办人", "审计（只读）"):
            await security.choose("可见的岗位", role, within=security.dialog)
        await security.page.keyboard.press("Escape")
        for label, words in (
            ("依据文件的文号", "川工发〔2026〕巡检号"),
            ("文件标题", "关于会员资料可见范围的通知"),
            ("制发机关", "四川省直机关工会"),
            ("条款", "一"),
            ("原文", "参保地，审计岗位可以查看。"),
        ):
            await security.dialog.get_by_label(re.compile(f"^{label}")).fill(words)
        assert await security.problems() == []
        await security.dialog.get_by_role("button", name="调整可见岗位").click()
        await expect(security.dialog).to_have_count(0)

        second = await sit("office", is_confirmed=True)
        await second.open("/policies?tab=proposed")
        row = row_of(second, "“参保地”的可见岗位")
        await expect(row).to_contain_text("审计（只读）")
        assert await second.problems() == []
        await row.get_by_role("button", name="确认", exact=True).click()
        await second.dialog.get_by_role("button", name="确认", exact=True).click()
        await expect(row).to_have_count(0)

        await security.open("/security-policy")
        await expect(row_of(security, "“参保地”的可见岗位")).to_contain_text("审计（只读）")
        auditor = await sit("auditor")
        await auditor.open("/members")
        await auditor.button("列设置").click()
        await expect(auditor.page.get_by_text("参保地", exact=True)).to_have_count(1)
        await expect(auditor.page.get_by_text("困难档案", exact=True)).to_have_count(0)


class TestBulletin:
    async def test_is_drafted_reviewed_and_published_by_three(self, sit: Sit) -> None:
        """R9: with the pages as they will be printed, and recomputed from its snapshot."""
        drafter = await sit("office", is_confirmed=True)
        await drafter.open("/bulletins")
        await drafter.button("拟制通报").click()
        await drafter.dialog.get_by_role("button", name="拟制通报").click()
        await drafter.state_is("待审核")
        address = drafter.page.url
        await drafter.button("修改文字").click()
        await drafter.dialog.get_by_label("发文字号").fill("川直工发〔2026〕99号")
        assert await drafter.problems() == []
        day = drafter.dialog.get_by_label("成文日期")
        await day.fill("2026-11-27")
        # It chooses the day and sends the form.
        await day.press("Enter")
        await expect(drafter.dialog).to_have_count(0)
        await drafter.see("川直工发〔2026〕99号")
        sheet = drafter.page.get_by_alt_text(re.compile("^第 1 页"))
        await sheet.scroll_into_view_if_needed()
        await sheet.evaluate("image => image.decode()")
        await expect(drafter.button("审核通过")).to_have_count(0)

        for login, act, state in (
            ("checker", "审核通过", "待签发"),
            ("releaser", "签发", "已签发"),
        ):
            desk = await sit(login, is_confirmed=True)
            await desk.open(address)
            assert await desk.problems() == []
            await desk.confirm(act)
            await desk.state_is(state)
        await desk.see("已由快照逐项复算，每个数字与摘要都相符。")
        reader = await sit("leader")
        await reader.open(address)
        await expect(reader.page.get_by_alt_text(re.compile("^第 1 页"))).to_be_visible()
        for act in ("修改文字", "作废"):
            await expect(reader.button(act)).to_have_count(0)


class TestMerger:
    async def test_is_asked_for_by_one_and_done_by_another_who_saw_the_same(
        self, sit: Sit, office: Office
    ) -> None:
        """Issue 5.1: members follow, the merged unit stays as history."""
        gone, into = office.unit_without_cards(), office.empty_unit()
        asker = await sit("office", is_confirmed=True)
        await asker.open(MERGERS)
        await asker.button("申请合并").click()
        await asker.choose_unit("被合并的单位", gone.name)
        await asker.page.keyboard.press("Escape")
        await asker.choose_unit("接收单位", into.name)
        seen = asker.dialog.get_by_label("合并清单")
        await expect(seen).to_contain_text(re.compile(rf"会员\s*{len(gone.people)}"))
        await asker.dialog.get_by_label("批准文号").fill("川直工发〔2026〕20号")
        await asker.dialog.get_by_label("原因").fill("机构改革")
        assert await asker.problems() == []
        await asker.dialog.get_by_role("button", name="申请合并").click()
        await expect(row_of(asker, gone.name)).to_contain_text("待确认")

        second = await sit("releaser", is_confirmed=True)
        await second.open(MERGERS)
        await row_of(second, gone.name).get_by_role("button", name="核对并确认").click()
        await expect(second.dialog.get_by_label("合并清单")).to_contain_text("转到接收单位")
        assert await second.problems() == []
        await second.dialog.get_by_role("button", name="核对并确认").click()
        await expect(row_of(second, gone.name)).to_contain_text("已合并", timeout=WORK_MS)
        await second.open(f"/units/{into.id}")
        await second.see(into.name)
        await expect(second.page.locator("main")).to_contain_text(str(len(gone.people)))


class TestRestriction:
    async def test_is_granted_and_lifted_by_another_than_who_wrote_it_down(
        self, sit: Sit, office: Office
    ) -> None:
        """PIPL 44: while it stands the person's page says so, and it ends with a reason."""
        unit: OwnUnit = office.unit_without_cards()
        number = hand.id_no(unit.people[0])
        recorder = await sit("office", is_confirmed=True)
        await recorder.open("/data-rights")
        await recorder.button("登记请求").click()
        await recorder.dialog.get_by_label("证件号码", exact=True).fill(number)
        await expect(recorder.dialog).to_contain_text(unit.name)
        await recorder.choose("种类", "限制处理", within=recorder.dialog)
        await recorder.dialog.get_by_label("核对过的身份证明").fill("居民身份证原件，本人")
        await recorder.dialog.get_by_label("请求的内容").fill(f"限制处理{unit.name}")
        await recorder.dialog.get_by_role("button", name="登记请求").click()
        await expect(row_of(recorder, unit.name)).to_contain_text("限制处理")

        decider = await sit("checker", is_confirmed=True)
        await decider.open("/data-rights")
        await row_of(decider, unit.name).get_by_role("button", name="同意", exact=True).click()
        await decider.dialog.get_by_label("给本人的答复").fill("已限制")
        assert await decider.problems() == []
        await decider.dialog.get_by_role("button", name="同意", exact=True).click()
        await expect(row_of(decider, unit.name)).to_contain_text("限制处理中")
        person = row_of(decider, unit.name).get_by_role("link").first
        address = await person.get_attribute("href")
        assert address is not None

        clerk = await sit(office.enrol("CLERK", unit=unit))
        await clerk.open(address)
        await clerk.see("起限制处理")

        await row_of(decider, unit.name).get_by_role("button", name="解除限制").click()
        await decider.dialog.get_by_label("给本人的答复").fill("争议已了")
        await decider.dialog.get_by_role("button", name="解除限制").click()
        await expect(row_of(decider, unit.name)).to_contain_text("解除限制：争议已了")
        await clerk.open(address)
        await expect(clerk.page.get_by_text("起限制处理")).to_have_count(0)
