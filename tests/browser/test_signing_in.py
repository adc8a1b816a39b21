"""Coming in, being kept out, and what happens to work in hand when the session ends under it."""

from playwright.async_api import Route, expect

from operate.accounts import PASSWORD
from tests.browser.arranged import Office
from tests.browser.conftest import Sit

WRONG = "Puhui-demo-2019"
NOBODY = 401
LOCKED = 423


class TestSignIn:
    async def test_refuses_a_wrong_password_and_asks_again(self, sit: Sit) -> None:
        desk = await sit()
        desk.watch.means_status(NOBODY)
        await desk.open("/units")
        assert await desk.problems() == []
        await desk.sign_in("office", WRONG)
        await desk.see("用户名或密码不正确。")
        password = desk.page.get_by_label("密码", exact=True)
        await expect(password).to_be_focused()
        await expect(password).to_have_value("")
        assert await desk.problems() == []
        await desk.sign_in("office", PASSWORD)
        await expect(desk.heading("单位")).to_be_visible()

    async def test_locks_after_five_wrong_passwords_until_an_administrator_unlocks(
        self, sit: Sit, office: Office
    ) -> None:
        login = office.enrol("LEADER")
        desk, security = await sit(), await sit("security")
        desk.watch.means_status(NOBODY, LOCKED)
        await desk.open("/")
        for _ in range(5):
            await desk.sign_in(login, WRONG)
            await expect(desk.page.get_by_label("密码", exact=True)).to_have_value("")
        await desk.sign_in(login, PASSWORD)
        await desk.see("账号已临时锁定")
        await security.open(f"/staff?login={login}")
        await security.link(login).click()
        await security.confirm("解锁")
        await security.prove()
        await expect(security.button("解锁")).to_have_count(0)
        await desk.sign_in(login, PASSWORD)
        await expect(desk.menu.first).to_be_visible()

    async def test_ends_with_a_way_back_that_shows_nothing(self, sit: Sit, office: Office) -> None:
        desk = await sit()
        await desk.carry(office.session("office"))
        await desk.open("/members")
        desk.watch.means_status(NOBODY)
        await desk.button("退出").click()
        await expect(desk.button("登录")).to_be_visible()
        await desk.page.go_back()
        await expect(desk.button("登录")).to_be_visible()
        await expect(desk.page.get_by_role("table")).to_have_count(0)


class TestEndedSession:
    async def test_keeps_a_half_filled_form_and_sends_it_after_signing_in_over_the_page(
        self, sit: Sit, office: Office
    ) -> None:
        desk, login = await sit(), f"{office.enrol('LEADER')}x"
        token = office.session("admin", is_confirmed=True)
        await desk.carry(token)
        await desk.open("/staff")
        await desk.button("新建").click()
        await desk.dialog.get_by_label("登录名").fill(login)
        await desk.dialog.get_by_label("姓名").fill("半路")
        desk.watch.means_status(NOBODY)
        ended: list[str] = []

        async def end(route: Route) -> None:
            # Under the act itself: whatever else the page asks would be told first, and cover it.
            if "StaffCreate" in (route.request.post_data or "") and not ended:
                ended.append(token)
                office.end_session(token)
            await route.continue_()

        await desk.page.route("**/graphql", end)
        await desk.dialog.get_by_role("button", name="新建", exact=True).click()
        await desk.see("登录已过期")
        await desk.page.unroute_all(behavior="wait")
        await desk.page.get_by_label("密码", exact=True).fill(PASSWORD)
        await desk.button("登录").click()
        await desk.prove()
        await desk.button("已经记下").click()
        await expect(desk.heading(f"半路（{login}）")).to_be_visible()
        assert desk.watch.operations.count("StaffCreate") == 3, "for each refusal once more"
