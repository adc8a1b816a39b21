"""GraphiQL in a clerk's hands: a ready question, its answer as a table and a file, and no way to act."""

from typing import Final

import pytest
from playwright.async_api import expect

from tests.browser import axe
from tests.browser.conftest import Sit
from tests.browser.desk import Desk

# The tabs of GraphiQL have their close buttons inside, which no page of ours can mend.
UPSTREAM: Final = frozenset({"nested-interactive"})
RUN: Final = "执行查询"


async def console(desk: Desk) -> None:
    """This will open GraphiQL and wait for its editor."""
    await desk.page.goto("/graphiql")
    await expect(desk.page.locator(".graphiql-query-editor .view-line").first).to_be_visible(
        timeout=30_000
    )


async def write(desk: Desk, document: str) -> None:
    """This will put a document into the editor in place of what is there."""
    editor = desk.page.locator(".graphiql-query-editor .monaco-editor").first
    await editor.click()
    await desk.page.keyboard.press("Control+A")
    await desk.page.keyboard.insert_text(document)


class TestGraphiql:
    @pytest.mark.parametrize("login", ["clerk", "admin"])
    async def test_is_usable_by_everybody_and_asks_nobody_else(self, sit: Sit, login: str) -> None:
        desk = await sit(login)
        await console(desk)
        assert await axe.violations(desk.page, upstream=UPSTREAM) == []

    async def test_answers_a_ready_question_as_a_table_and_as_a_file(self, sit: Sit) -> None:
        desk = await sit("clerk")
        await console(desk)
        await desk.page.get_by_role("button", name=RUN).first.click()
        await expect(desk.page.get_by_role("table").first).to_be_visible()
        await desk.see("本次用量")
        assert await axe.violations(desk.page, upstream=UPSTREAM) == []
        async with desk.page.expect_download() as begun:
            await desk.page.get_by_role("button", name="CSV").first.click()
        file = await (await begun.value).path()
        lines = file.read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) > 1

    async def test_refuses_to_act_and_says_so_in_chinese(self, sit: Sit) -> None:
        desk = await sit("clerk")
        desk.watch.means_status(400, 403)
        await console(desk)
        await write(
            desk, 'mutation { alarmAcknowledge(id: "x", input: { note: "y" }) { alarm { id } } }'
        )
        await desk.page.keyboard.press("Control+Enter")
        await expect(desk.page.get_by_role("alert").first).to_contain_text("查询台只能查询")

    async def test_sends_a_stranger_to_the_sign_in(self, sit: Sit) -> None:
        desk = await sit()
        desk.watch.means_status(401)
        await desk.open("/graphiql")
        await expect(desk.button("登录")).to_be_visible()
