"""Staff and their security: two administrators let somebody in, a device is bound, access is ended."""

import base64
import re
from datetime import UTC, datetime
from typing import Final

from playwright.async_api import expect

from domain.factors import rules
from operate.accounts import PASSWORD
from tests.browser.arranged import Office
from tests.browser.conftest import Sit
from tests.browser.desk import PHONE, Desk

NOBODY: Final = 401
REFUSED: Final = 403
NEW_PASSWORD: Final = "Yundu-ling-77"


def shown(secret: str) -> str:
    """What a device with this secret shows now."""
    padded = secret + "=" * (-len(secret) % 8)
    return rules.code_of(base64.b32decode(padded), rules.step_at(datetime.now(tz=UTC)))


async def bound(desk: Desk) -> tuple[str, list[str]]:
    """This will bind a device on one's own account, and give its secret and recovery codes."""
    await desk.open("/account")
    await desk.button("绑定验证器").click()
    await desk.dialog.get_by_label("登录密码").fill(PASSWORD)
    await desk.button("下一步").click()
    await expect(desk.dialog.locator("svg[role=img], .ant-qrcode svg").first).to_be_visible()
    secret = (await desk.dialog.locator("code").first.inner_text()).replace(" ", "")
    await desk.dialog.get_by_label("动态码").fill(shown(secret))
    assert await desk.problems() == []
    await desk.button("绑定").click()
    codes = desk.page.get_by_role("list", name="恢复码").get_by_role("listitem")
    await expect(codes).to_have_count(rules.RECOVERY_CODES)
    kept = await codes.all_inner_texts()
    await desk.button("已经保存好").click()
    return secret, kept


class TestLettingIn:
    async def test_takes_two_administrators_and_a_new_password(
        self, sit: Sit, office: Office
    ) -> None:
        admin, login = await sit("admin"), f"{office.enrol('LEADER')}y"
        await admin.open("/staff")
        await admin.button("新建").click()
        await admin.dialog.get_by_label("登录名").fill(login)
        await admin.dialog.get_by_label("姓名").fill("新人")
        await admin.dialog.get_by_role("button", name="新建", exact=True).click()
        await admin.prove()
        first = (await admin.page.locator(".ant-modal code").first.inner_text()).strip()
        await admin.button("已经记下").click()
        await expect(admin.heading(f"新人（{login}）")).to_be_visible()
        await admin.see("未分配岗位")
        await expect(admin.button("授予岗位")).to_have_count(0)
        assert await admin.problems() == []

        security = await sit("security")
        await security.open(f"/staff?login={login}")
        await security.link(login).click()
        await expect(security.button("停用")).to_have_count(0)
        await security.button("授予岗位").click()
        await security.choose("岗位", "领导", within=security.dialog)
        await security.dialog.get_by_label("岗位").press("Escape")
        await security.dialog.get_by_role("button", name="授予岗位").click()
        await security.prove()
        await expect(security.button("调整岗位")).to_be_visible()

        newcomer = await sit()
        newcomer.watch.means_status(NOBODY)
        await newcomer.open("/units")
        await newcomer.sign_in(login, first)
        await expect(newcomer.heading("请先修改初始密码")).to_be_visible()
        assert await newcomer.problems() == []
        await newcomer.page.get_by_label("现在的密码").fill(first)
        await newcomer.page.get_by_label("新密码").fill(NEW_PASSWORD)
        await newcomer.page.get_by_label("再次填写").fill(NEW_PASSWORD)
        await newcomer.button("修改密码").click()
        await newcomer.sign_in(login, NEW_PASSWORD)
        await expect(newcomer.heading("单位")).to_be_visible()

    async def test_of_oneself_is_another_administrators(self, sit: Sit) -> None:
        desk = await sit("security")
        await desk.open("/staff?login=security")
        await desk.link("security").click()
        await desk.see("自己的账号由另一位管理员办理。")
        await expect(desk.button("调整岗位")).to_have_count(0)


class TestDevice:
    async def test_is_bound_asked_for_and_replaced_by_a_recovery_code(
        self, sit: Sit, office: Office
    ) -> None:
        login = office.enrol("MAKER")
        desk = await sit(login, size=PHONE)
        desk.watch.means_status(NOBODY, REFUSED)
        _, codes = await bound(desk)
        await desk.see("还有 10 个恢复码没有用过")
        await desk.page.reload()
        await desk.see("还有 10 个恢复码没有用过")

        again = await sit()
        again.watch.means_status(NOBODY, REFUSED)
        await again.open("/account")
        await again.sign_in(login, PASSWORD)
        await again.page.get_by_label("动态码").fill("000000")
        await again.button("登录").click()
        await again.see("动态码不正确或已用过")
        await again.page.get_by_label("动态码").fill(codes[0])
        await again.button("登录").click()
        await again.see("还有 9 个恢复码没有用过")

        security = await sit("security")
        await security.open(f"/staff?login={login}")
        await security.link(login).click()
        await security.confirm("解除动态码")
        await security.prove()
        await security.see("未绑定")
        await again.page.reload()
        await expect(again.button("登录")).to_be_visible()


class TestAccess:
    async def test_by_a_token_is_listed_and_ended(self, sit: Sit, office: Office) -> None:
        login = office.enrol("LEADER")
        office.station.run("cli.py", "token-create", login, "--label", "月报脚本")
        security = await sit("security")
        await security.open(f"/staff?login={login}")
        await security.link(login).click()
        await security.see("月报脚本")
        await security.confirm("撤销令牌")
        await security.see("已失效")
        assert await security.problems() == []


class TestPolicy:
    async def test_is_read_by_the_audit_administrator_who_sees_nothing_else(self, sit: Sit) -> None:
        desk = await sit("auditadmin")
        await desk.open("/security-policy")
        await desk.see("演示环境不要求动态码")
        await expect(desk.button("调整策略")).to_have_count(0)
        assert await desk.problems() == []
        await desk.open("/audit")
        await expect(desk.page.get_by_role("row").nth(1)).to_be_visible()
        hrefs = [await one.get_attribute("href") for one in await desk.menu.all()]
        assert {"/members", "/staff", "/disbursements"} & set(hrefs) == set()

    async def test_is_refused_below_the_floor_and_kept_with_its_reason(self, sit: Sit) -> None:
        desk = await sit("security", is_confirmed=True)
        await desk.open("/security-policy")
        await desk.button("调整策略").click()
        await desk.dialog.get_by_label("不得重复最近几个密码").fill("6")
        await desk.dialog.get_by_label("调整原因").fill("巡检：多记一个")
        await desk.dialog.get_by_role("button", name="调整策略").click()
        await expect(desk.dialog).to_have_count(0)
        await desk.see("巡检：多记一个")
        await expect(desk.page.get_by_role("table", name="全部策略")).to_contain_text(
            re.compile("6 个")
        )
